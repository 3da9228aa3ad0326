"""New settings written into the commented examples."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.cli.sandbox import say
from crosspost.config import load
from crosspost.config.env import LONGEST
from crosspost.config.example import (
    SECRETS,
    SETTINGS,
    NewAccount,
    NewSettings,
    example,
    secrets_text,
    settings_text,
)
from crosspost.errors import ConfigError
from crosspost.sandbox.credentials import env_lines

ROOT = Path(__file__).resolve().parents[2]

NEW = NewSettings(
    feed_url="https://blog.example/feed/?a=1&b=2",
    timezone="Europe/Paris",
    accounts=(
        NewAccount(key="twitter", slots=("Mon-Fri 08:30", "Sat,Sun 10:00"), monthly_budget_usd=Decimal(5)),
        NewAccount(key="facebook", slots=("daily 18:00",)),
    ),
)
KEYS = {
    "TWITTER_API_KEY": "abc",
    "TWITTER_API_SECRET": "d$e#f\\g",
    "TWITTER_ACCESS_TOKEN": "42-xyz",
    "TWITTER_ACCESS_TOKEN_SECRET": "'quoted'",
    "FACEBOOK_PAGE_ID": "104567890123456",
    "FACEBOOK_PAGE_ACCESS_TOKEN": "EAAB|x",
}


def loaded(tmp_path: Path, new: NewSettings = NEW) -> object:
    (tmp_path / "a.toml").write_text(settings_text(example(SETTINGS), new), encoding="utf-8")
    (tmp_path / ".env").write_text(secrets_text(example(SECRETS), KEYS), encoding="utf-8")
    return load(tmp_path / "a.toml", tmp_path / ".env", environ={})


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.dry_run  # type: ignore[attr-defined]
    [feed] = settings.feeds  # type: ignore[attr-defined]
    assert (feed.key, feed.url, feed.allow_private) == ("blog", NEW.feed_url, False)
    twitter, facebook = settings.accounts  # type: ignore[attr-defined]
    assert (len(twitter.slots), len(facebook.slots)) == (7, 7)
    assert (twitter.monthly_budget_usd, facebook.monthly_budget_usd) == (5, None)
    assert str(twitter.timezone) == "Europe/Paris"
    keys = settings.keys["twitter"]  # type: ignore[attr-defined]
    assert keys.api_secret.reveal() == KEYS["TWITTER_API_SECRET"]
    assert keys.access_token_secret.reveal() == KEYS["TWITTER_ACCESS_TOKEN_SECRET"]


def test_every_comment_of_the_example_stays() -> None:
    text, written = example(SETTINGS), settings_text(example(SETTINGS), NEW)
    for line in text.splitlines():
        if line.startswith("# ") and not re.match(r"# (\[\[feed\]\]|(key|url|timezone) *=)", line):
            assert line in written


def test_a_private_blog_and_a_sandbox_are_written_only_where_given() -> None:
    plain = tomllib.loads(settings_text(example(SETTINGS), NewSettings(feed_url="https://blog.example/feed")))
    assert set(plain["feed"][0]) == {"key", "url"}
    assert "sandbox" not in plain
    assert "account" not in plain
    new = NewSettings(feed_url="http://127.0.0.1:1/f", allow_private=True, sandbox="http://127.0.0.1:8410")
    whole = tomllib.loads(settings_text(example(SETTINGS), new))
    assert whole["feed"][0]["allow_private"] is True
    assert whole["sandbox"] == "http://127.0.0.1:8410"


def test_what_the_sandbox_prints_for_several_accounts_makes_as_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("http://127.0.0.1:8410", [*env_lines(1), *env_lines(2)], 2, None)
    address, rest = capsys.readouterr().out.split("\n# In .env:\n")
    keys, tables = rest.split("\n\n# The first two", 1)
    (tmp_path / ".env").write_text(keys)
    (tmp_path / "crosspost.toml").write_text(f"{address}\n# The first two{tables}")
    accounts = load(tmp_path / "crosspost.toml", tmp_path / ".env", environ={}).accounts
    assert {one.key: one.platform for one in accounts} == {
        "twitter": "twitter",
        "facebook": "facebook",
        "twitter-2": "twitter",
        "facebook-2": "facebook",
    }


def test_writing_again_replaces_what_was_written_and_begins_in_dry_run() -> None:
    once = settings_text(example(SETTINGS), NEW)
    live = once.replace("dry_run = true", "dry_run = false")
    other = NewSettings(feed_url="https://other.example/feed")
    again = tomllib.loads(settings_text(live, other))
    assert again["dry_run"] is True
    assert [feed["url"] for feed in again["feed"]] == ["https://other.example/feed"]
    assert "account" not in again
    assert settings_text(once, NEW) == once


def test_a_text_that_is_not_the_example_is_refused_with_a_remedy() -> None:
    with pytest.raises(ConfigError, match="git checkout"):
        settings_text("dry_run = true\n", NEW)
    with pytest.raises(ConfigError, match="git checkout"):
        secrets_text("# nothing\n", KEYS)


def test_the_files_that_a_person_fills_in_are_not_the_projects() -> None:
    """An update of a checkout stops at a file of the project that was edited."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/config/crosspost.toml", ".env", "var/", "secrets/"} <= set(ignored)
    assert (ROOT / "config/crosspost.example.toml").read_text(encoding="utf-8") == example(SETTINGS)
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example(SECRETS)


visible = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(value=visible)
def test_any_key_of_visible_letters_comes_back_as_it_was(value: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert len(value) < LONGEST
    folder = tmp_path_factory.mktemp("env", numbered=True)
    (folder / ".env").write_text(secrets_text(example(SECRETS), KEYS | {"TWITTER_API_KEY": value}), encoding="utf-8")
    settings = load(None, folder / ".env", environ={})
    keys = settings.keys["twitter"]
    assert keys.api_key.reveal() == value  # type: ignore[union-attr]
