"""Findings: from facts to what a human is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.checkup import accounts, places
from crosspost.core.checkup.facts import FacebookFacts, Health, Obstacle, StoreHealth, Token, Trouble
from crosspost.core.checkup.finding import Finding, exit_code
from crosspost.core.checkup.kind import Level
from crosspost.core.costs import Prices
from crosspost.core.permissions import PERMISSIONS
from crosspost.errors import FetchError
from crosspost.model import Account, AccountState, Entry, Feed, Identity, Learning, LinkPlacement, Page, PlatformName

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1000")
PAGE = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="2000")
BLOG = Feed(key="blog", url="https://blog.example/feed")

OK, WARNING, PROBLEM = Level

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
identities = st.builds(Identity, remote_account_id=st.sampled_from(["1000", "2000", "3"]), name=st.text(max_size=5))
troubles = st.builds(
    Trouble,
    obstacle=st.sampled_from(Obstacle),
    said=st.text(max_size=9),
    code=st.sampled_from(["", "190/463", "100/33"]),
)
tokens = st.builds(
    Token,
    kind=st.sampled_from(["PAGE", "USER", "APP", "odd"]),
    valid=st.booleans(),
    page_id=st.sampled_from([None, "2000", "3"]),
    expires_at=st.none() | instants,
    data_access_expires_at=st.none() | instants,
    scopes=st.frozensets(st.sampled_from(sorted(PERMISSIONS.values()))),
    targets=st.dictionaries(st.just("pages_manage_posts"), st.frozensets(st.sampled_from(["2000", "3"]))),
)
pages = st.builds(
    FacebookFacts,
    token=st.none() | tokens,
    token_trouble=st.none() | troubles,
    has_privacy_policy=st.none() | st.booleans(),
    has_app_secret=st.booleans(),
    page_published=st.none() | st.booleans(),
    can_post=st.none() | st.booleans(),
    tasks=st.none() | st.frozensets(st.sampled_from(["CREATE_CONTENT", "ANALYZE"])),
)
healths = st.builds(
    Health,
    asked_at=instants,
    server_time=st.none() | instants,
    identity=st.none() | identities,
    trouble=st.none() | troubles,
    access_level=st.sampled_from([None, "read", "read-write", "read-write-directmessages"]),
    facebook=st.none() | pages,
)


def one(level: Level, *, human: bool = True) -> Finding:
    return Finding(subject="a", check="b", level=level, what="c", human=human)


@given(health=healths, account=st.sampled_from([X, PAGE]))
def test_whatever_is_not_well_says_what_follows_and_what_to_do(health: Health, account: Account) -> None:
    for finding in accounts.judge(account, health):
        assert finding.subject == f"account {account.key}"
        assert finding.what
        assert (finding.level is OK) == (not finding.remedy) == (not finding.follows)


@given(health=healths, account=st.sampled_from([X, PAGE]))
def test_who_we_are_is_always_told_or_why_not(health: Health, account: Account) -> None:
    checks = [finding.check for finding in accounts.judge(account, health)]
    assert checks[0] in {"identity", "credit"}
    assert health.identity is not None or accounts.judge(account, health)[0].level is PROBLEM


@pytest.mark.parametrize(
    ("settings", "scope", "level"),
    [
        ({}, "pages_manage_posts", PROBLEM),
        ({}, "pages_read_engagement", PROBLEM),
        ({}, "pages_manage_engagement", None),
        ({"link": LinkPlacement.REPLY}, "pages_manage_engagement", PROBLEM),
        (
            {"learning": Learning(links=(LinkPlacement.POST, LinkPlacement.REPLY))},
            "pages_manage_engagement",
            PROBLEM,
        ),
        ({}, "pages_read_user_content", WARNING),
        ({"listen": False}, "pages_read_user_content", None),
        ({"listen": False, "link": LinkPlacement.REPLY}, "pages_read_user_content", WARNING),
        ({}, "read_insights", WARNING),
    ],
)
def test_a_permission_is_missed_where_the_settings_need_it(
    settings: dict[str, object], scope: str, level: Level | None
) -> None:
    token = Token(kind="PAGE", valid=True, page_id="2000", scopes=frozenset(PERMISSIONS.values()) - {scope})
    health = Health(asked_at=NOW, facebook=FacebookFacts(token=token))
    found = accounts.judge(replace(PAGE, **settings), health)  # type: ignore[arg-type]
    missed = [finding.level for finding in found if scope in finding.what and finding.level is not OK]
    assert missed == ([level] if level else [])


@pytest.mark.parametrize(
    ("findings", "code", "reason"),
    [
        ([], 0, "nothing was looked at, nothing is wrong"),
        ([one(OK)], 0, "all is well"),
        ([one(WARNING)], 0, "a warning alone stops no script"),
        ([one(PROBLEM, human=False)], 1, "it may pass by itself"),
        ([one(PROBLEM)], 3, "a human is needed"),
        ([one(PROBLEM, human=human) for human in (True, False)], 3, "what needs a human is told first"),
    ],
)
def test_the_exit_code_is_the_worst_finding(findings: list[Finding], code: int, reason: str) -> None:
    assert exit_code(findings) == code, reason


@pytest.mark.parametrize(
    ("limit", "spent", "level", "words"),
    [
        (None, "0", WARNING, "no monthly_budget_usd"),
        ("5", "1", OK, "enough for 20 posts"),
        ("5", "4.8", OK, "enough for 1 posts"),
        ("5", "4.81", PROBLEM, "$4.81 of this month's $5"),
        ("0", "0", PROBLEM, "$0 of this month's $0"),
    ],
)
def test_the_budget_is_held_against_a_post_with_a_link(limit: str | None, spent: str, level: Level, words: str) -> None:
    account = Account(
        key="x",
        platform=PlatformName.TWITTER,
        remote_account_id="1000",
        monthly_budget_usd=Decimal(limit) if limit else None,
    )
    finding = accounts.budget(account, spent=Decimal(spent), prices=Prices())
    assert finding is not None
    assert finding.level is level
    assert words in finding.what


def test_facebook_bills_nothing_so_its_budget_is_no_matter() -> None:
    assert accounts.budget(PAGE, spent=Decimal(0), prices=Prices()) is None


def test_a_paused_account_names_the_reason_and_the_command() -> None:
    state = AccountState(key="x", paused_reason="X says no", paused_at=NOW)
    finding = accounts.paused(X, state)
    assert finding is not None
    assert "X says no" in finding.what
    assert "crosspost resume x" in finding.remedy
    assert accounts.paused(X, AccountState(key="x")) is None


def test_keys_of_another_profile_are_a_problem() -> None:
    health = Health(
        asked_at=NOW, identity=Identity(remote_account_id="666", name="Somebody"), access_level="read-write"
    )
    finding = accounts.judge(X, health)[0]
    assert finding.level is PROBLEM
    assert "Somebody" in finding.what


class TestPlaces:
    def test_nothing_to_do_is_a_problem(self) -> None:
        checks = {finding.check: finding.level for finding in places.settings([], [], dry_run=True)}
        assert checks == {"feeds": PROBLEM, "accounts": PROBLEM, "mode": OK}

    @pytest.mark.parametrize(
        ("health", "levels"),
        [
            (StoreHealth(where="The database a"), [OK]),
            (StoreHealth(where="The database a", free_bytes=10**12), [OK]),
            (StoreHealth(where="The database a", free_bytes=1_000_000), [WARNING]),
            (StoreHealth(where="The database a", damage=("row 3 missing from index",)), [PROBLEM]),
            (StoreHealth(where="The database a", write_trouble="locked", damage=("x",)), [PROBLEM, PROBLEM]),
        ],
    )
    def test_the_database(self, health: StoreHealth, levels: list[Level]) -> None:
        assert [finding.level for finding in places.database(health)] == levels

    def entry(self, **changes: object) -> Entry:
        return Entry(**{"guid": "1", "link": "https://blog.example/1", "title": "One", "published_at": NOW} | changes)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("changes", "url", "check", "level"),
        [
            ({}, BLOG.url, "reachable", OK),
            ({"published_at": None}, BLOG.url, "reachable", OK),
            ({}, "https://new.example/feed", "address", WARNING),
            ({"link": None}, BLOG.url, "links", WARNING),
            ({"published_at": NOW - timedelta(days=400)}, BLOG.url, "entries", WARNING),
        ],
    )
    def test_a_feed(self, changes: dict[str, object], url: str, check: str, level: Level) -> None:
        found = {one.check: one.level for one in places.feed(BLOG, (self.entry(**changes),), url=url, now=NOW)}
        assert found[check] is level

    def test_an_empty_feed_is_a_warning(self) -> None:
        assert [one.level for one in places.feed(BLOG, (), url=BLOG.url, now=NOW)] == [WARNING]

    @pytest.mark.parametrize(("announced", "human"), [((), False), (("https://blog.example/real",), True)])
    def test_a_feed_that_is_none_names_the_announced_one(self, announced: tuple[str, ...], human: bool) -> None:
        found = places.feed_failed(BLOG, FetchError("no"), announced=announced, human=False)
        assert found.human is human
        assert not announced or announced[0] in found.remedy

    @pytest.mark.parametrize(
        ("tags", "level"),
        [
            (("og:title", "og:image"), OK),
            (("twitter:title", "twitter:image"), OK),
            (("og:title",), WARNING),
            ((), WARNING),
        ],
    )
    def test_a_page_needs_a_title_and_an_image_for_its_card(self, tags: tuple[str, ...], level: Level) -> None:
        assert places.page(BLOG, "https://blog.example/1", Page(title="One", card_tags=tags)).level is level
