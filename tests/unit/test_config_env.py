"""Secrets: where they come from, what is refused, and that nothing tells them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crosspost.config import load
from crosspost.config.env import LONGEST, app_of
from crosspost.errors import ConfigError
from crosspost.model import FacebookKeys, PlatformName, Secret, TwitterKeys
from tests.unit.test_config import ACME, PAGE, X, loaded, mistakes

ACME_TABLE = '[[account]]\nkey = "acme"\nsecrets = "TWITTER_ACME"\n'


def test_a_full_plain_set_is_an_account_by_itself(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'timezone = "Europe/Paris"', X + PAGE)
    assert [(one.key, one.platform, one.remote_account_id) for one in found.accounts] == [
        ("twitter", PlatformName.TWITTER, "42"),
        ("facebook", PlatformName.FACEBOOK, "104567890"),
    ]
    assert {str(one.timezone) for one in found.accounts} == {"Europe/Paris"}
    assert found.keys["twitter"] == TwitterKeys(
        api_key=Secret("k"),
        api_secret=Secret("s"),
        access_token=Secret("42-abc"),
        access_token_secret=Secret("t"),
    )
    assert found.keys["facebook"] == FacebookKeys(page_id="104567890", page_access_token=Secret("EAAB"))


def test_the_secret_of_the_app_is_optional(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", PAGE + "FACEBOOK_APP_SECRET=app\n")
    assert found.keys["facebook"] == FacebookKeys(
        page_id="104567890", page_access_token=Secret("EAAB"), app_secret=Secret("app")
    )


def test_further_accounts_have_prefixes_of_their_own(tmp_path: Path) -> None:
    found = loaded(tmp_path, ACME_TABLE, X + ACME)
    assert [(one.key, one.remote_account_id) for one in found.accounts] == [("acme", "43"), ("twitter", "42")]


@pytest.mark.parametrize(
    ("table", "env", "left", "why"),
    [
        ("", ACME, ("TWITTER_ACME",), "the table was forgotten"),
        ("", X, (), "the plain set is an account by itself"),
        ('[[account]]\nkey = "twitter-acme"', ACME, (), "its key names it"),
        (ACME_TABLE, ACME, (), "the table names it"),
        ("", "OTHER_API_KEY=k\nOTHER_API_SECRET=s", (), "another program's: no full set"),
        ("", "FACEBOOK_2_PAGE_ID=1\nFACEBOOK_2_PAGE_ACCESS_TOKEN_FILE=nowhere", ("FACEBOOK_2",), "in a file"),
    ],
)
def test_a_full_set_of_keys_that_no_table_names_is_told(
    tmp_path: Path, table: str, env: str, left: tuple[str, ...], why: str
) -> None:
    assert loaded(tmp_path, table, env).unclaimed == left, why


def test_a_table_may_claim_the_plain_set_under_another_name(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[[account]]\nkey = "main"\nsecrets = "TWITTER"', X)
    assert [one.key for one in found.accounts] == ["main"]


@pytest.mark.parametrize(
    ("table", "prefix", "platform"),
    [
        ('key = "twitter-acme"', "TWITTER_ACME", PlatformName.TWITTER),
        ('key = "acme.Facebook"', "ACME_FACEBOOK", PlatformName.FACEBOOK),
        ('key = "acme"\nplatform = "facebook"', "ACME", PlatformName.FACEBOOK),
        ('key = "acme"\nsecrets = "MY_TWITTER"', "MY_TWITTER", PlatformName.TWITTER),
        ('key = "facebook-mirror"\nsecrets = "TWITTER_2"', "TWITTER_2", PlatformName.TWITTER),
        ('key = "acme"\nsecrets = "TWITTER_2"\nplatform = "facebook"', "TWITTER_2", PlatformName.FACEBOOK),
    ],
)
def test_platform_and_prefix_are_told_from_the_key_where_they_are_not_written(
    tmp_path: Path, table: str, prefix: str, platform: PlatformName
) -> None:
    env = (X if platform is PlatformName.TWITTER else PAGE).replace(f"{platform.value.upper()}_", f"{prefix}_")
    (account,) = loaded(tmp_path, f"[[account]]\n{table}", env).accounts
    assert account.platform is platform


@pytest.mark.parametrize("table", ['key = "acme"', 'key = "twitter-facebook"', 'key = "acme"\nsecrets = "TWITTERX"'])
def test_a_platform_that_cannot_be_told_is_asked_for(tmp_path: Path, table: str) -> None:
    (problem,) = mistakes(tmp_path, f"[[account]]\n{table}")
    assert problem.startswith("crosspost.toml: account[0].platform (")
    assert 'write platform = "twitter" (for X) or "facebook"' in problem


# ── where values come from ────────────────────────────────────────────────────────────────────────────────────


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, "", X, {"TWITTER_ACCESS_TOKEN": "77-abc"})
    assert found.accounts[0].remote_account_id == "77"


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    environ = dict(line.split("=", 1) for line in X.splitlines())
    assert loaded(tmp_path, "", "", environ).accounts[0].key == "twitter"


def test_the_process_environment_is_read_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in PAGE.splitlines():
        monkeypatch.setenv(*line.split("=", 1))
    assert [one.key for one in load().accounts] == ["facebook"]


def test_an_empty_variable_of_the_environment_takes_the_value_away(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, "", X, {"TWITTER_API_KEY": ""})
    assert "TWITTER_API_KEY is missing" in problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("pa$$word${HOME}", "pa$$word${HOME}"),
        ("a#b", "a#b"),
        ("a # a comment", "a"),
        ("'a#b'", "a#b"),
        ('" a "', "a"),
        ("a=b==", "a=b=="),
    ],
)
def test_a_value_is_taken_as_it_is_written(tmp_path: Path, written: str, value: str) -> None:
    keys = loaded(tmp_path, "", X.replace("API_KEY=k", f"API_KEY={written}"), {"HOME": "/root"}).keys["twitter"]
    assert isinstance(keys, TwitterKeys)
    assert keys.api_key.reveal() == value


def test_a_value_may_stand_in_a_file_beside_the_env_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xef\xbb\xbf  from-a-file \r\n")
    keys = loaded(tmp_path, "", X.replace("API_KEY=k", "API_KEY_FILE=key")).keys["twitter"]
    assert isinstance(keys, TwitterKeys)
    assert keys.api_key.reveal() == "from-a-file"


def test_a_value_and_a_file_for_it_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    (problem,) = mistakes(tmp_path, "", X, {"TWITTER_API_KEY_FILE": str(tmp_path / "key")})
    assert problem == (
        "environment: TWITTER_API_KEY_FILE is set and TWITTER_API_KEY too (.env: line 1); remove one of them"
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("absent", None, "cannot be read (No such file or directory)"),
        ("empty", b" \n", "is empty"),
        ("latin", b"caf\xe9", "cannot be read (UnicodeDecodeError)"),
        ("endless", b"x" * (LONGEST + 1), f"is longer than {LONGEST} bytes"),
        (".", None, "cannot be read (Is a directory)"),
        ("~nobody-of-that-name/key", None, "cannot be read ("),
    ],
)
def test_a_file_that_holds_no_value_is_told(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (problem,) = mistakes(tmp_path, "", X.replace("API_KEY=k", f"API_KEY_FILE={name}"))
    assert problem.startswith(f".env: line 1: the file that TWITTER_API_KEY_FILE names {told}")


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_incomplete_set_names_everything_that_is_missing(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, "", "TWITTER_API_KEY=k\nTWITTER_API_SECRET=\n")
    assert problem.startswith(
        ".env: TWITTER_API_SECRET, TWITTER_ACCESS_TOKEN and TWITTER_ACCESS_TOKEN_SECRET are missing "
        'for account "twitter"; write NAME=value'
    )


def test_an_account_of_the_file_needs_its_secrets(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, ACME_TABLE, X)
    assert 'TWITTER_ACME_ACCESS_TOKEN_SECRET are missing for account "acme"' in problem


@pytest.mark.parametrize(
    "token", ["hunter2", "hunter2-abc", "-hunter2", "42-", "042-hunter2", "AAAA%2Fhunter2", "٤٢-hunter2", "42-hun ter2"]
)
def test_a_malformed_access_token_is_described_and_never_shown(tmp_path: Path, token: str) -> None:
    (problem,) = mistakes(tmp_path, "", X.replace("42-abc", token))
    assert problem.startswith(".env: line 3: TWITTER_ACCESS_TOKEN ")
    assert "copy" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize("page_id", ["my.page", "0", "12 34", "https://facebook.com/me"])
def test_a_page_id_is_a_number(tmp_path: Path, page_id: str) -> None:
    (problem,) = mistakes(tmp_path, "", PAGE.replace("104567890", page_id))
    assert problem.startswith(".env: line 1: FACEBOOK_PAGE_ID ")


@pytest.mark.parametrize("value", ["hunter two", "hunt\u00e9r", "'hunter\nnext line'", "hunter\x00", "“hunter”"])
def test_a_value_that_no_key_can_have_is_refused_unseen(tmp_path: Path, value: str) -> None:
    (problem,) = mistakes(tmp_path, "", X.replace("API_KEY=k", f"API_KEY={value}"))
    assert "TWITTER_API_KEY holds blanks or letters that no key has" in problem
    assert "hunt" not in problem


@pytest.mark.parametrize(
    ("env", "meant"),
    [
        (
            X.replace("TWITTER_API_SECRET", "TWITTER_API_SECRT"),
            "TWITTER_API_SECRT is not a name we know; did you mean TWITTER_API_SECRET?",
        ),
        (PAGE + "FACEBOOK_APP_SECRT=a", "FACEBOOK_APP_SECRT is not a name we know; did you mean FACEBOOK_APP_SECRET?"),
    ],
)
def test_a_misspelt_name_is_told(tmp_path: Path, env: str, meant: str) -> None:
    assert any(meant in problem for problem in mistakes(tmp_path, "", env))


def test_names_of_other_programs_and_other_prefixes_are_left_alone(tmp_path: Path) -> None:
    env = X + PAGE + ACME + "TWITTER_BEARER_TOKEN=b\nFACEBOOK_ACME_APP_SECRET=c\nSMTP_PASSWORD=d\nEMPTY\n"
    assert [one.key for one in loaded(tmp_path, "", env).accounts] == ["twitter", "facebook"]


@pytest.mark.parametrize("line", ["hunter2-", "TWITTER_API_KEY hunter2", '"hunter2', "X='hunter2"])
def test_a_line_that_cannot_be_read_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    (problem,) = mistakes(tmp_path, "", f"# fine\n{line}\n")
    assert problem.startswith(".env: line 2: is not NAME=value")
    assert "hunter2" not in problem


def test_two_accounts_for_one_profile_are_a_mistake(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, ACME_TABLE, X + ACME.replace("43-", "42-"))
    assert 'is the same profile as account "acme"' in problem


def test_two_accounts_with_one_key_are_a_mistake(tmp_path: Path) -> None:
    problems = mistakes(tmp_path, ACME_TABLE + ACME_TABLE.replace("_ACME", ""), X + ACME)
    assert problems == ['crosspost.toml: account[1].key: "acme" is the key of account[0] too; write another']


def test_an_account_by_itself_does_not_take_the_key_of_another(tmp_path: Path) -> None:
    (problem,) = mistakes(tmp_path, ACME_TABLE.replace('"acme"', '"twitter"'), X + ACME)
    assert problem.startswith('.env: TWITTER_… (an account by itself): would be named "twitter", but account[0]')


def test_a_page_and_a_profile_may_have_the_same_number(tmp_path: Path) -> None:
    assert len(loaded(tmp_path, "", X + PAGE.replace("104567890", "42")).accounts) == 2


def test_no_message_tells_a_secret(tmp_path: Path) -> None:
    env = "".join(line.replace("=", "=hunter2 ") + "\n" for line in (X + PAGE).splitlines())
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, "", env)
    assert len(caught.value.problems) == 6
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_keys_tell_which_app_they_belong_to_and_nothing_else_of_it() -> None:
    def twitter(api_key: str, token: str) -> TwitterKeys:
        return TwitterKeys(
            api_key=Secret(api_key),
            api_secret=Secret("secret"),
            access_token=Secret(token),
            access_token_secret=Secret("secret"),
        )

    one, same, another = (app_of(twitter(*of)) for of in (("app-1", "1-a"), ("app-1", "2-b"), ("app-2", "1-a")))
    assert one == same != another
    assert one is not None
    assert "app-1" not in one
    page = FacebookKeys(page_id="7", page_access_token=Secret("token"))
    assert app_of(page) is None
    assert app_of(replace(page, app_secret=Secret("s"))) == app_of(replace(page, page_id="8", app_secret=Secret("s")))


@pytest.mark.parametrize(
    "below", ["TWITTER_ACCESS_TOKEN=\n", "TWITTER_ACCESS_TOKEN=77-other\n", "TWITTER_ACCESS_TOKEN\n"]
)
def test_a_name_that_a_later_line_sets_to_something_else_is_a_mistake_with_both_lines(
    tmp_path: Path, below: str
) -> None:
    problem, *_ = mistakes(tmp_path, "", X + "# the example\n" + below)
    assert problem == (
        f".env: line {X.count(chr(10)) + 2}: TWITTER_ACCESS_TOKEN stands there already, in line 3, with another value; "
        "remove one of the two lines"
    )


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ("TWITTER_ACCESS_TOKEN=\nTWITTER_API_KEY=\n" + X, "the example's empty lines above hide nothing"),
        (X + X, "twice the same is no other value"),
        (X + "OTHER=\nOTHER=1\nOTHER=1\n", "nor is it after an empty one"),
    ],
)
def test_a_name_that_stands_twice_without_hiding_anything_is_fine(tmp_path: Path, env: str, why: str) -> None:
    assert [one.remote_account_id for one in loaded(tmp_path, "", env).accounts] == ["42"], why
