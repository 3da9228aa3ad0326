"""Each thing that may be wrong with an account, provoked in the sandbox and seen through the real client libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.core.checkup import accounts
from crosspost.core.checkup.finding import Finding
from crosspost.core.checkup.kind import Level
from crosspost.model import Account, FacebookKeys, PlatformName, Secret, TwitterKeys
from crosspost.platforms import connect
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import SCOPES, FacebookSetup, XSetup
from crosspost.sandbox.state import Rules
from tests.contract.test_platforms_contract import WORLDS, World, world  # noqa: F401 - the fixture
from tests.fakes import SetClock

X, FACEBOOK = PlatformName.TWITTER, PlatformName.FACEBOOK
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAGE_ID = credentials.facebook_page_id()


def account(name: PlatformName) -> Account:
    remote_id = credentials.twitter_user_id() if name is X else PAGE_ID
    return Account(key=name.value, platform=name, remote_account_id=remote_id)


def x_keys(**changes: str) -> TwitterKeys:
    return replace(credentials.twitter_keys(), **{name: Secret(value) for name, value in changes.items()})


def page_keys(**changes: Any) -> FacebookKeys:
    return replace(credentials.facebook_keys(), **changes)


def examined(
    keys: TwitterKeys | FacebookKeys,
    rules: Rules | None = None,
    *,
    fault: tuple[str, Fault] | None = None,
    ahead: timedelta = timedelta(0),
) -> list[Finding]:
    """Examine an account in a sandbox set up like that; `ahead`: how far our clock is ahead of the sandbox's."""
    name = X if isinstance(keys, TwitterKeys) else FACEBOOK
    with Sandbox(clock=SetClock(NOW), rules=rules) as sandbox:
        if fault:
            sandbox.faults.script(*fault, times=9)
        clock = SetClock(NOW + ahead)
        health = connect(account(name), keys, sandbox_url=sandbox.url, clock=clock).examine()
        found = list(accounts.judge(account(name), health))
        billed = sum(Decimal(charge["price_usd"]) for charge in sandbox.state()["charges"])
        assert billed == Decimal("0.010") * health.billed_reads, "what is billed is told"
    said = repr((health, found))
    for secret in ("sandbox-twitter-api-secret", "access-token-secret", "sandbox-facebook-app-secret"):
        assert secret not in said
    assert credentials.facebook_keys().page_access_token.reveal() not in said
    return found


def told(found: list[Finding]) -> dict[str, Level]:
    """The worst level of each check."""
    order = list(Level)
    checks: dict[str, Level] = {}
    for finding in found:
        checks[finding.check] = max(checks.get(finding.check, Level.OK), finding.level, key=order.index)
    return checks


def wrong(found: list[Finding]) -> Finding:
    """The one finding that is no mere warning."""
    [only] = [finding for finding in found if finding.level is Level.PROBLEM]
    return only


class TestX:
    def test_keys_as_they_should_be_leave_nothing_to_do(self) -> None:
        assert set(told(examined(credentials.twitter_keys())).values()) == {Level.OK}

    @pytest.mark.parametrize(
        ("keys", "rules", "check", "words", "remedy"),
        [
            pytest.param(x_keys(api_secret="wrong"), Rules(), "identity", "401", "regenerate", id="a wrong secret"),
            pytest.param(
                x_keys(access_token=f"{credentials.twitter_user_id()}-gone"),
                Rules(),
                "identity",
                "401",
                "TWITTER_API_KEY",
                id="a revoked token",
            ),
            pytest.param(
                x_keys(),
                Rules(x=XSetup(access_level="read")),
                "write permission",
                "its access level is read",
                "Read and write",
                id="a read-only app, or a token made before it was not",
            ),
            pytest.param(
                x_keys(), Rules(x=XSetup(enrolled=False)), "identity", "Project", "into a project", id="no project"
            ),
            pytest.param(
                x_keys(), Rules(x=XSetup(suspended=True)), "identity", "suspended", "sign in", id="a suspended profile"
            ),
            pytest.param(x_keys(), Rules(credit_usd=Decimal(0)), "credit", "credits", "buy credits", id="no credit"),
        ],
    )
    def test_what_only_a_human_can_put_right(
        self, keys: TwitterKeys, rules: Rules, check: str, words: str, remedy: str
    ) -> None:
        finding = wrong(examined(keys, rules))
        assert (finding.check, finding.human) == (check, True)
        assert words in finding.what
        assert remedy in finding.remedy

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(kind=FaultKind.LOSE_REQUEST),
            Fault(kind=FaultKind.STATUS, status=503),
            Fault(kind=FaultKind.HTML, status=200),
            Fault(kind=FaultKind.HTML, status=403),
            Fault(kind=FaultKind.RATE_LIMIT, seconds=60),
        ],
        ids=lambda fault: f"{fault.kind.value} {fault.status}",
    )
    def test_what_may_pass_by_itself_needs_no_human(self, fault: Fault) -> None:
        finding = wrong(examined(credentials.twitter_keys(), fault=("twitter.me", fault)))
        assert (finding.check, finding.human) == ("identity", False)

    def test_without_the_header_the_permission_is_not_guessed(self) -> None:
        found = examined(credentials.twitter_keys(), Rules(x=XSetup(access_level=None)))
        assert told(found)["write permission"] is Level.WARNING

    def test_a_read_only_token_really_may_not_post(self) -> None:
        """The sandbox would be no proof if it let such a token write."""
        from crosspost.errors import CredentialsRejected
        from crosspost.model import Outgoing

        with Sandbox(clock=SetClock(), rules=Rules(x=XSetup(access_level="read"))) as sandbox:
            platform = connect(account(X), credentials.twitter_keys(), sandbox_url=sandbox.url, clock=SetClock())
            with pytest.raises(CredentialsRejected):
                platform.publish(Outgoing(platform=X, text="words", link=None, mark="p1"))


class TestFacebook:
    def test_keys_as_they_should_be_leave_only_the_mode_of_the_app_to_look_at(self) -> None:
        checks = told(examined(page_keys()))
        assert {check for check, level in checks.items() if level is not Level.OK} == {"app mode"}
        assert checks["app mode"] is Level.WARNING

    def test_without_the_apps_secret_the_token_inspects_itself(self) -> None:
        checks = told(examined(page_keys(app_secret=None)))
        assert checks["token"] is Level.OK
        assert checks["permissions"] is Level.OK

    @pytest.mark.parametrize(
        ("keys", "setup", "check", "words"),
        [
            pytest.param(page_keys(page_access_token=Secret("EAAwrong")), {}, "identity", "190", id="a wrong token"),
            pytest.param(page_keys(page_id="999"), {}, "identity", "100/33", id="a Page that is not there"),
            pytest.param(
                page_keys(app_secret=Secret("wrong")), {}, "identity", "Invalid appsecret_proof", id="a wrong secret"
            ),
            pytest.param(
                page_keys(page_id=credentials.facebook_page_id(2)),
                {},
                "identity",
                "code 10",
                id="the token of another Page",
            ),
            pytest.param(
                page_keys(),
                {"token_expires_at": NOW - timedelta(days=1)},
                "identity",
                "expired",
                id="an expired token",
            ),
            pytest.param(
                page_keys(),
                {"data_access_expires_at": NOW - timedelta(days=1)},
                "data access",
                "ended on 2026-11-22",
                id="data access over",
            ),
            pytest.param(
                page_keys(),
                {"scopes": tuple(scope for scope in SCOPES if scope != "pages_manage_posts")},
                "permissions",
                "lacks the permission pages_manage_posts",
                id="may not post",
            ),
            pytest.param(
                page_keys(),
                {"scopes": tuple(scope for scope in SCOPES if scope != "pages_read_engagement")},
                "permissions",
                "lacks the permission pages_read_engagement",
                id="may not read",
            ),
            pytest.param(
                page_keys(),
                {"privacy_policy_url": None, "live": False},
                "app mode",
                "no privacy policy address",
                id="certainly in Development mode",
            ),
            pytest.param(page_keys(), {"page_published": False}, "page", "not published", id="a Page that nobody sees"),
            pytest.param(
                page_keys(), {"tasks": ("ANALYZE",)}, "write permission", "may not create posts", id="a mere analyst"
            ),
        ],
    )
    def test_what_only_a_human_can_put_right(
        self, keys: FacebookKeys, setup: dict[str, Any], check: str, words: str
    ) -> None:
        finding = wrong(examined(keys, Rules(facebook=FacebookSetup(**setup))))
        assert (finding.check, finding.human) == (check, True)
        assert words in finding.what
        assert finding.follows
        assert finding.remedy

    def test_permissions_for_another_page_do_not_count(self) -> None:
        found = examined(page_keys(), Rules(facebook=FacebookSetup(granted_pages=("4711",))))
        problems = [finding.what for finding in found if finding.level is Level.PROBLEM]
        assert len(problems) == 2
        assert all("not granted for this Page" in words for words in problems)

    @pytest.mark.parametrize(
        ("tasks", "words"),
        [
            (("CREATE_CONTENT", "MANAGE"), "CREATE_CONTENT, MANAGE"),
            (("ANALYZE",), "ANALYZE"),
            ((), "no task on this Page"),
        ],
    )
    def test_a_users_token_is_told_from_a_page_token(self, tasks: tuple[str, ...], words: str) -> None:
        keys = page_keys(page_access_token=credentials.FACEBOOK_USER_TOKEN)
        found = examined(keys, Rules(facebook=FacebookSetup(tasks=tasks)))
        [finding] = [one for one in found if one.check == "token"]
        assert finding.level is Level.PROBLEM
        assert "USER token" in finding.what
        assert words in finding.what
        assert "crosspost facebook-token" in finding.remedy

    def test_an_app_that_demands_proof_names_the_missing_secret(self) -> None:
        finding = wrong(examined(page_keys(app_secret=None), Rules(demand_proof=True)))
        assert "FACEBOOK_APP_SECRET" in finding.remedy

    def test_an_app_that_demands_proof_gets_the_one_of_the_token_that_asks(self) -> None:
        checks = told(examined(page_keys(), Rules(demand_proof=True)))
        assert checks["token"] is Level.OK

    def test_a_token_that_will_expire_is_a_warning(self) -> None:
        setup = FacebookSetup(token_expires_at=NOW + timedelta(days=40), data_access_expires_at=NOW + timedelta(days=5))
        checks = told(examined(page_keys(), Rules(facebook=setup)))
        assert checks["token expiry"] is Level.WARNING
        assert checks["data access"] is Level.WARNING

    def test_fields_that_a_version_dropped_cost_two_findings_and_no_more(self) -> None:
        found = examined(page_keys(), Rules(facebook=FacebookSetup(dead_page_fields=("can_post",))))
        checks = told(found)
        assert "write permission" not in checks
        assert checks["identity"] is Level.OK
        assert checks["token"] is Level.OK

    @pytest.mark.parametrize("route", ["facebook.app", "facebook.debug_token"])
    def test_a_token_that_cannot_be_inspected_is_said_to_be_so(self, route: str) -> None:
        found = examined(page_keys(), fault=(route, Fault(kind=FaultKind.LOSE_REQUEST)))
        [finding] = [one for one in found if one.check == "token"]
        assert finding.level is Level.WARNING
        assert told(found)["identity"] is Level.OK

    def test_posts_of_an_app_in_development_mode_are_held_as_not_public(self) -> None:
        from crosspost.model import Outgoing

        with Sandbox(clock=SetClock(), rules=Rules(facebook=FacebookSetup(live=False))) as sandbox:
            platform = connect(account(FACEBOOK), page_keys(), sandbox_url=sandbox.url, clock=SetClock())
            platform.publish(Outgoing(platform=FACEBOOK, text="words", link=None, mark="p1"))
            [post] = sandbox.state()["accounts"]["facebook"][PAGE_ID]["posts"]
        assert post["public"] is False


@pytest.mark.parametrize(
    ("keys", "ahead", "level"),
    [
        (keys, ahead, level)
        for keys in (credentials.twitter_keys(), credentials.facebook_keys())
        for ahead, level in [
            (timedelta(seconds=2), Level.OK),
            (timedelta(seconds=-59), Level.OK),
            (timedelta(minutes=2), Level.WARNING),
            (timedelta(minutes=-4), Level.WARNING),
            (timedelta(hours=1), Level.PROBLEM),
            (timedelta(days=-400), Level.PROBLEM),
        ]
    ],
)
def test_the_clock_is_compared_with_the_servers(
    keys: TwitterKeys | FacebookKeys, ahead: timedelta, level: Level
) -> None:
    finding = next(one for one in examined(keys, ahead=ahead) if one.check == "clock")
    assert finding.level is level
    assert level is Level.OK or ("ahead of" if ahead > timedelta(0) else "behind") in finding.what


def test_every_platform_tells_who_it_is_and_what_time_it_is(world: World) -> None:  # noqa: F811 - the fixture
    health = world.platform.examine()
    assert health.trouble is None
    assert health.identity is not None
    assert health.identity.remote_account_id == world.account_id
    assert health.server_time is not None
    assert abs(health.server_time - health.asked_at) < timedelta(seconds=1)


def test_every_world_of_the_contract_is_examined() -> None:
    assert len(WORLDS) == 3


def test_an_app_without_privacy_policy_cannot_be_made_live() -> None:
    with pytest.raises(ValueError, match="privacy policy"):
        FacebookSetup(privacy_policy_url=None)
