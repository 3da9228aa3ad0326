"""Loading the settings: what two files and the environment add up to, and how mistakes are told."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from crosspost.config import Settings, load
from crosspost.config.toml import AccountTable, Document, FeedTable
from crosspost.core.costs import X_PRICES, Operation
from crosspost.errors import ConfigError
from crosspost.model import Account, Feed, PlatformName, QuietHours, Review, Slot, World

ROOT = Path(__file__).resolve().parents[2]

X = "TWITTER_API_KEY=k\nTWITTER_API_SECRET=s\nTWITTER_ACCESS_TOKEN=42-abc\nTWITTER_ACCESS_TOKEN_SECRET=t\n"
ACME = X.replace("TWITTER_", "TWITTER_ACME_").replace("42-abc", "43-abc")
PAGE = "FACEBOOK_PAGE_ID=104567890\nFACEBOOK_PAGE_ACCESS_TOKEN=EAAB\n"
BLOG = '[[feed]]\nkey = "blog"\nurl = "https://blog.example/feed/"\n'


def loaded(folder: Path, toml: str = "", env: str = "", environ: dict[str, str] | None = None) -> Settings:
    (folder / "crosspost.toml").write_text(toml, encoding="utf-8")
    (folder / ".env").write_text(env, encoding="utf-8")
    return load(folder / "crosspost.toml", folder / ".env", environ=environ or {})


def mistakes(folder: Path, toml: str = "", env: str = "", environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, toml, env, environ)
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


# ── what is read ──────────────────────────────────────────────────────────────────────────────────────────────


def test_without_any_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = load(environ={})
    assert (found.feeds, found.accounts, dict(found.keys)) == ((), (), {})
    assert found.dry_run is True
    assert found.world is World.REAL
    assert found.sandbox is None
    assert found.graph_version == "v26.0"
    assert [int(age.total_seconds() / 3600) for age in found.horizons] == [1, 24, 72, 168, 672]
    assert make_url(found.database).database == str(tmp_path / "var/crosspost.db")
    assert list(tmp_path.iterdir()) == [], "loading creates nothing"


def test_the_files_in_the_current_folder_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/crosspost.toml").write_text(BLOG)
    (tmp_path / ".env").write_text(X)
    found = load(environ={})
    assert [feed.key for feed in found.feeds] == ["blog"]
    assert [account.key for account in found.accounts] == ["twitter"]


@pytest.mark.parametrize("which", ["crosspost.toml", ".env"])
def test_a_file_that_was_named_must_exist(tmp_path: Path, which: str) -> None:
    for name in {"crosspost.toml", ".env"} - {which}:
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match="there is no such file") as caught:
        load(tmp_path / "crosspost.toml", tmp_path / ".env", environ={})
    assert caught.value.problems[0].startswith(str(tmp_path / which))


def test_the_example_files_load_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    for env in (tmp_path / ".env", ROOT / ".env.example"):
        found = load(ROOT / "config/crosspost.example.toml", env, environ={})
        assert (found.feeds, found.accounts, found.dry_run) == ((), (), True)


def test_a_whole_file_becomes_settings(tmp_path: Path) -> None:
    toml = """
        dry_run = false
        timezone = "Europe/Paris"
        horizons = ["7d", "1h", "24h", "1d"]
        [review]
        policy = "auto-after 4h"
        [prices]
        as_of = 2027-01-02
        post_with_link = 0.25
        [facebook]
        graph_version = "v27.0"
        [[feed]]
        key = "blog"
        url = "https://blog.example/feed/"
        every = "1h"
        settle = "0s"
        max_age = "3d"
        backfill = 3
        [[account]]
        key = "twitter"
        feeds = ["blog", "blog"]
        slots = ["Tue 12:15", "Mon,Tue 08:30", "tuesday 8:30"]
        quiet_hours = "22:00-07:00"
        min_gap = "2h"
        max_per_day = 4
        expire_after = "2d"
        monthly_budget_usd = 4.10
        hashtags = 0
        review = "required"
        [[account]]
        key = "page"
        secrets = "FACEBOOK"
        timezone = "America/Montreal"
    """
    found = loaded(tmp_path, toml, X + PAGE + "FACEBOOK_APP_SECRET=a\n")
    assert found.dry_run is False
    assert found.horizons == (timedelta(hours=1), timedelta(hours=24), timedelta(days=7)), "sorted, without doubles"
    assert found.graph_version == "v27.0"
    assert found.prices.as_of == date(2027, 1, 2)
    assert found.prices.twitter == {**X_PRICES, Operation.POST_WITH_LINK: Decimal("0.25")}
    assert found.feeds == (
        Feed(
            key="blog",
            url="https://blog.example/feed/",
            every=timedelta(hours=1),
            settle=timedelta(0),
            max_age=timedelta(days=3),
            backfill=3,
        ),
    )
    assert tuple(replace(account, app=None) for account in found.accounts) == (
        Account(
            key="twitter",
            platform=PlatformName.TWITTER,
            remote_account_id="42",
            feeds=("blog",),
            timezone=ZoneInfo("Europe/Paris"),
            slots=(Slot(weekday=0, at=time(8, 30)), Slot(weekday=1, at=time(8, 30)), Slot(weekday=1, at=time(12, 15))),
            quiet_hours=QuietHours(start=time(22), end=time(7)),
            min_gap=timedelta(hours=2),
            max_per_day=4,
            expire_after=timedelta(days=2),
            monthly_budget_usd=Decimal("4.10"),
            hashtags=0,
            review=Review(auto_after=None),
        ),
        Account(
            key="page",
            platform=PlatformName.FACEBOOK,
            remote_account_id="104567890",
            timezone=ZoneInfo("America/Montreal"),
            review=Review(auto_after=timedelta(hours=4)),
        ),
    )
    assert set(found.keys) == {"twitter", "page"}


def test_a_table_without_more_than_a_key_has_the_defaults_of_the_model(tmp_path: Path) -> None:
    found = loaded(tmp_path, BLOG + '[[account]]\nkey = "twitter"', X)
    assert found.feeds[0] == Feed(key="blog", url="https://blog.example/feed/")
    assert replace(found.accounts[0], app=None) == Account(
        key="twitter", platform=PlatformName.TWITTER, remote_account_id="42"
    )
    assert found.prices == type(found.prices)()


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + BLOG.replace("\n", "\r\n").encode())
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbf" + X.replace("\n", "\r\n").encode())
    found = load(tmp_path / "a.toml", tmp_path / ".env", environ={})
    assert (found.feeds[0].key, found.accounts[0].remote_account_id) == ("blog", "42")


def test_settings_are_frozen_and_do_not_print_secrets(tmp_path: Path) -> None:
    env = (
        X.replace("=k", "=hunter1").replace("=s\n", "=hunter2\n").replace("-abc", "-hunter3").replace("=t", "=hunter4")
    )
    env += PAGE.replace("EAAB", "hunter5") + "FACEBOOK_APP_SECRET=hunter6\nCROSSPOST_DATABASE=var/hunter7.db\n"
    found = loaded(tmp_path, "", env)
    assert len(found.accounts) == 2
    assert "hunter7" in found.database
    assert "hunter" not in repr(found)
    assert "hunter" not in str(found)
    with pytest.raises(FrozenInstanceError):
        found.dry_run = False  # type: ignore[misc]


# ── worlds and databases ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8765", "http://127.8.9.1:1/x/", "http://localhost", "http://[::1]:80/"]
)
def test_the_sandbox_is_a_world_with_a_database_of_its_own(tmp_path: Path, address: str) -> None:
    found = loaded(tmp_path, f'sandbox = "{address}"', X)
    assert found.world is World.SANDBOX
    assert found.sandbox == address.rstrip("/")
    assert make_url(found.database).database == str(tmp_path / "var/sandbox.db")
    assert found.accounts[0].remote_account_id == "42", "keys are read as they are for the real world"


@pytest.mark.parametrize(
    ("written", "database"),
    [
        ("var/my.db", "{folder}/var/my.db"),
        ("/srv/posts.db", "/srv/posts.db"),
        ("odd name?#%20é.db", "{folder}/odd name?#%20é.db"),
        ("sqlite:///var/my.db", "{folder}/var/my.db"),
        ("sqlite:////srv/posts.db", "/srv/posts.db"),
        (":memory:", ":memory:"),
        ("sqlite://", None),
    ],
)
def test_a_database_is_a_path_or_a_url(tmp_path: Path, written: str, database: str | None) -> None:
    expected = database and database.format(folder=tmp_path)
    assert make_url(loaded(tmp_path, f'database = "{written}"').database).database == expected
    assert make_url(loaded(tmp_path, env=f"CROSSPOST_DATABASE='{written}'").database).database == expected


@pytest.mark.parametrize(
    "address", ["postgresql://u:hunter@h/d", "postgresql://h/d?password=hunter", "postgresql://h/d?sslpassword=hunter"]
)
def test_a_database_with_a_password_is_for_env_alone(tmp_path: Path, address: str) -> None:
    (problem,) = mistakes(tmp_path, f'database = "{address}"')
    assert "write it as CROSSPOST_DATABASE in .env" in problem
    assert "hunter" not in problem
    assert loaded(tmp_path, env=f"CROSSPOST_DATABASE='{address}'").database == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "mysql://u:hunter@h/d",
        "postgresql://u:hunter@h:port/d",
        "://hunter",
        "~nobody-hunter/x",
        "a\\u0000b",
    ],
)
def test_another_database_is_refused_without_showing_it(tmp_path: Path, written: str) -> None:
    (problem,) = mistakes(tmp_path, f'database = "{written}"')
    assert problem.startswith("crosspost.toml: database: ")
    assert "var/crosspost.db" in problem
    assert "hunter" not in problem


# ── mistakes ──────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKES = [
    ("not a boolean", 'dry_run = "yes"', 'dry_run: found "yes"; write true or false'),
    ("a number is not a boolean", "dry_run = 0", "dry_run: found 0; write true or false"),
    (
        "time zone by its city",
        'timezone = "Paris"',
        'timezone: "Paris" is not a time zone; did you mean "Europe/Paris"?',
    ),
    ("time zone misspelt", 'timezone = "Europe/Pari"', 'did you mean "Europe/Paris"?'),
    ("time zone that is a folder", 'timezone = "Europe"', 'timezone: "Europe" is not a time zone'),
    ("time zone that climbs", 'timezone = "../../etc/passwd"', "is not a time zone"),
    ("time zone of no kind", "timezone = 1", "timezone: 1 is not a time zone"),
    ("sandbox elsewhere", 'sandbox = "https://api.x.com"', "sandbox: "),
    ("sandbox that looks like loopback", 'sandbox = "http://localhost.evil.example"', "is not on this machine"),
    ("sandbox on every interface", 'sandbox = "http://0.0.0.0:80"', "is not on this machine"),
    ("sandbox with a query", 'sandbox = "http://127.0.0.1?a"', "more than a base address"),
    ("zero horizon", 'horizons = ["1h", "0h"]', 'horizons[1]: "0h" is no time at all'),
    ("too many horizons", f"horizons = {['1h'] * 21}", "horizons: holds 21 values; write at most 20"),
    ("unknown key, near one", "dryrun = true", "dryrun: is not a key here; did you mean dry_run?"),
    ("unknown key, near none", "zzz = 1", "zzz: is not a key here; the keys here are account"),
    ("unknown key that is no bare one", '"a\\nb" = 1', '"a\\u000ab": is not a key here'),
    ("a key of another table", 'policy = "auto"', "policy: does not belong here; move it to the table [review]"),
    ("a key that slid into a table", "[review]\ndry_run = false", "move it to the top of the file"),
    ("policy", '[review]\npolicy = "never"', 'review.policy: "never" is not a policy of review; write "required"'),
    ("policy with no time", '[review]\npolicy = "auto-after 0h"', "review.policy: "),
    ("review is a table", 'review = "auto"', 'review: found "auto"; write a table'),
    ("date in quotes", '[prices]\nas_of = "2026-08-13"', "prices.as_of: found"),
    ("negative price", "[prices]\npost = -1", "prices.post: -1 is not an amount"),
    ("price that is no number", "[prices]\npost = nan", "prices.post: NaN is not an amount"),
    ("endless price", "[prices]\npost = inf", "prices.post: Infinity is not an amount"),
    ("price too fine", "[prices]\npost = 1e-999999", "prices.post: "),
    ("unknown price", "[prices]\npots = 1", "prices.pots: is not a key here; did you mean post?"),
    ("graph version", '[facebook]\ngraph_version = "26"', 'facebook.graph_version: "26" is not a version'),
    ("feed not a list", '[feed]\nkey = "a"', "write each feed under a line [[feed]] with two brackets"),
    ("feed not a table", 'feed = ["https://blog.example"]', "feed[0]: found "),
    ("feed without an address", '[[feed]]\nkey = "a"', 'feed[0].url (a): is missing; write url = "…"'),
    ("feed without a key", '[[feed]]\nurl = "https://a.example"', 'feed[0].key: is missing; write key = "…"'),
    ("key with a blank", BLOG.replace('"blog"', '"my blog"'), '"my blog" is not a key'),
    ("fragment", BLOG.replace("feed/", "#top"), 'write "https://blog.example/"'),
    ("another scheme", BLOG.replace("https", "ftp"), "feed[0].url (blog): "),
    ("no scheme", BLOG.replace("https://", ""), "is not an http or https address"),
    ("a file", BLOG.replace("https://blog.example", "file:///etc"), "is not an http or https address"),
    ("bad port", BLOG.replace("blog.example", "blog.example:99999"), "is not an address that can be read"),
    ("bad brackets", BLOG.replace("blog.example", "[::1"), "is not an address that can be read"),
    ("blank in the address", BLOG.replace("feed/", "a b"), "is not an address that can be read"),
    ("endless address", BLOG.replace("feed/", "a" * 3000), "is not an address that can be read"),
    ("loopback by name", BLOG.replace("blog.example", "localhost:80"), "write allow_private = true"),
    ("loopback by number", BLOG.replace("blog.example", "127.0.0.1"), "write allow_private = true"),
    ("private network", BLOG.replace("blog.example", "192.168.1.4"), "write allow_private = true"),
    ("private network, IPv6", BLOG.replace("blog.example", "[fd00::1]"), "write allow_private = true"),
    ("duration without a unit", BLOG + "every = 15", "feed[0].every (blog): 15 is not a duration"),
    ("duration of zero", BLOG + 'every = "0m"', "feed[0].every (blog): "),
    ("negative duration", BLOG + 'max_age = "-3d"', 'feed[0].max_age (blog): "-3d" is not a duration'),
    ("endless duration", BLOG + 'max_age = "999999999w"', "is longer than ten years"),
    ("huge backfill", BLOG + "backfill = 1001", "feed[0].backfill (blog): found 1001; write a number of at most 1000"),
    ("negative backfill", BLOG + "backfill = -1", "write a number of at least 0"),
    ("backfill in quotes", BLOG + 'backfill = "3"', 'backfill (blog): found "3"; write a whole number'),
    ("yes is no boolean", BLOG + "backfill = true", "backfill (blog): found true; write a whole number"),
    ("misspelt key of a feed", BLOG + 'evry = "1h"', "feed[0].evry (blog): is not a key here; did you mean every?"),
    ("two feeds, one key", BLOG + BLOG.replace("/feed/", "/other/"), 'feed[1].key: "blog" is the key of feed[0] too'),
    (
        "two feeds, one address",
        BLOG + BLOG.replace('"blog"', '"b"').replace("https://blog.example/", "https://BLOG.example:443/"),
        "feed[1].url (b): is the address of feed[0] too",
    ),
]


@pytest.mark.parametrize(("toml", "told"), [pytest.param(*case[1:], id=case[0]) for case in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, toml: str, told: str) -> None:
    (problem,) = mistakes(tmp_path, toml)
    assert problem.startswith("crosspost.toml: ")
    assert told in problem


ACCOUNT_MISTAKES = [
    ("slot", 'slots = ["Mon 08:30", "Mun 08:30"]', 'account[0].slots[1] (twitter): "Mun 08:30" is not a slot'),
    ("slot that is no text", "slots = [8]", "account[0].slots[0] (twitter): 8 is not a slot"),
    ("slots not in a list", 'slots = "Mon 08:30"', 'slots (twitter): found "Mon 08:30"; write a list'),
    (
        "auto-approval after the end",
        'expire_after = "2d"\nreview = "auto-after 3d"',
        'review = "auto-after 3d" is longer than expire_after = "2d"',
    ),
    ("slot in quiet hours", 'slots = ["Mon 06:59"]\nquiet_hours = "22:00-07:00"', "06:59 lies in the account's own"),
    ("quiet hours", 'quiet_hours = "22-7"', 'quiet_hours (twitter): "22-7" are not quiet hours'),
    ("quiet all day", 'quiet_hours = "07:00-07:00"', "starts where it ends"),
    (
        "unknown feed",
        'feeds = ["blgo"]',
        'account[0].feeds[0] (twitter): no feed has the key "blgo"; did you mean "blog"?',
    ),
    ("unlike any feed", 'feeds = ["zzz"]', "the feeds are blog"),
    ("no post at all", "max_per_day = 0", "max_per_day (twitter): found 0; write a number of at least 1"),
    ("negative budget", "monthly_budget_usd = -5", "-5 is not an amount"),
    ("budget in quotes", 'monthly_budget_usd = "5"', '"5" is not an amount; write US dollars without quotes'),
    ("platform", 'platform = "x"', 'platform (twitter): "x" is not a platform; write "twitter" (for X)'),
    ("expire", 'expire_after = "0d"', '"0d" is no time at all'),
    ("too many hashtags", "hashtags = 31", "at most 30"),
    ("review", 'review = "maybe"', 'review (twitter): "maybe" is not a policy'),
    ("secret in the wrong file", 'api_key = "hunter2"', "api_key (twitter): is not a key here; secrets are never"),
    ("secret instead of its prefix", 'secrets = "hunter2"', "secrets (twitter): is not a prefix"),
]


@pytest.mark.parametrize(("line", "told"), [pytest.param(*case[1:], id=case[0]) for case in ACCOUNT_MISTAKES])
def test_a_mistake_in_an_account_names_the_account(tmp_path: Path, line: str, told: str) -> None:
    (problem,) = mistakes(tmp_path, f'{BLOG}[[account]]\nkey = "twitter"\n{line}', X)
    assert told in problem
    assert "hunter2" not in problem


def test_a_slot_at_the_end_of_the_quiet_hours_is_fine(tmp_path: Path) -> None:
    toml = '[[account]]\nkey = "twitter"\nslots = ["daily 07:00", "daily 21:59"]\nquiet_hours = "22:00-07:00"'
    assert len(loaded(tmp_path, toml, X).accounts[0].slots) == 14


def test_feeds_that_differ_in_port_path_or_query_are_different_private_ones_where_allowed(tmp_path: Path) -> None:
    addresses = ["http://127.0.0.1:80/a", "http://127.0.0.1:81/a", "http://127.0.0.1/b", "http://127.0.0.1/a?b"]
    lines = [f'[[feed]]\nkey = "{number}"\nurl = "{url}"\nallow_private = true' for number, url in enumerate(addresses)]
    assert [feed.url for feed in loaded(tmp_path, "\n".join(lines)).feeds] == addresses


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, BLOG.replace("blog.example", "me:hunter2@blog.example"))
    assert 'has a name or password before the host "blog.example"' in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("a = 1\nb = \n", "crosspost.toml: line 2, column 5: Invalid value"),
        ("a = 1\na = 2\n", "crosspost.toml: line 2, column 6: Cannot overwrite a value"),
        ("a = ", "crosspost.toml: end of document: Invalid value"),
        ("a = " + "9" * 5000, "crosspost.toml: "),
        ("a = " + "[" * 100_000, "crosspost.toml: "),
    ],
)
def test_a_mistake_of_syntax_is_told_with_line_and_column(tmp_path: Path, toml: str, told: str) -> None:
    (problem,) = mistakes(tmp_path, toml)
    assert problem.startswith(told)
    assert "\n" not in problem


@pytest.mark.parametrize("which", ["crosspost.toml", ".env"])
def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path, which: str) -> None:
    for name in ("crosspost.toml", ".env"):
        (tmp_path / name).write_bytes(b"# fine\n# caf\xe9\n" if name == which else b"")
    with pytest.raises(ConfigError, match="line 2: is not UTF-8 text; save the file as UTF-8"):
        load(tmp_path / "crosspost.toml", tmp_path / ".env", environ={})


@pytest.mark.parametrize("which", ["crosspost.toml", ".env"])
def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path, which: str) -> None:
    for name in ("crosspost.toml", ".env"):
        (tmp_path / name).mkdir() if name == which else (tmp_path / name).touch()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path / "crosspost.toml", tmp_path / ".env", environ={})


def test_all_mistakes_are_told_at_once_and_none_twice(tmp_path: Path) -> None:
    toml = """
        dry_run = "no"
        zzz = 1
        [[feed]]
        key = "blog"
        url = "nowhere"
        every = "soon"
        [[account]]
        key = "acme"
        secrets = "TWITTER_ACME"
        slots = ["never"]
        feeds = ["blog"]
    """
    problems = mistakes(tmp_path, toml, "TWITTER_ACME_API_KEY=a\nFACEBOOK_PAGE_ID=me\nrub bish\n")
    places = ["dry_run", "zzz", "feed[0].url", "feed[0].every", "account[0].slots[0]", "TWITTER_ACME_API_SECRET"]
    places += ["FACEBOOK_PAGE_ACCESS_TOKEN", "line 2: FACEBOOK_PAGE_ID", "line 3: is not NAME=value"]
    for place in places:
        assert len([problem for problem in problems if place in problem.partition(";")[0]]) == 1, place
    assert len(problems) == len(places)


# ── whatever is written ───────────────────────────────────────────────────────────────────────────────────────

ANYTHING = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=True),
    st.dates(),
    st.lists(st.text(max_size=8) | st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=8), st.integers(), max_size=2),
    st.sampled_from(
        ["1h", "0s", "auto", "daily 08:00", "22:00-07:00", "twitter", "UTC", "TWITTER", "http://[", "Mon-"]
    ),
)


def tables(model: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(model.model_fields)) | st.text(max_size=8), ANYTHING, max_size=6)


@given(
    top=tables(Document),
    feeds=st.lists(tables(FeedTable) | ANYTHING, max_size=3),
    accounts=st.lists(tables(AccountTable) | ANYTHING, max_size=3),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_refused_in_single_printable_lines(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    top: dict[str, Any],
    feeds: list[Any],
    accounts: list[Any],
) -> None:
    raw = {**top, "feed": feeds, "account": accounts}
    with monkeypatch.context() as patch:
        patch.setattr("crosspost.config.read_file", lambda *_, **__: raw)
        with pytest.raises(ConfigError) as caught:  # at the least, for the incomplete set of secrets
            load(tmp_path / "any.toml", environ={"TWITTER_API_KEY": "a"})
    assert [line for line in caught.value.problems if not line.isprintable() or len(line) > 1000] == []
