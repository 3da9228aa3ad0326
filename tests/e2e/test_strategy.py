"""The command line of the strategy: what it shows, what it takes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crosspost.cli import app

SETTINGS = """
[learning]
pin = { emoji = "without" }
[[feed]]
key = "blog"
url = "https://blog.example.org/feed"
[[account]]
key = "x"
platform = "twitter"
secrets = "TWITTER"
learning = { control = 5 }
[[account]]
key = "page"
platform = "facebook"
secrets = "FACEBOOK"
learning = { on = false }
"""
ENV = """TWITTER_API_KEY=k
TWITTER_API_SECRET=s
TWITTER_ACCESS_TOKEN=1000-t
TWITTER_ACCESS_TOKEN_SECRET=ts
FACEBOOK_PAGE_ID=2000
FACEBOOK_PAGE_ACCESS_TOKEN=pt
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.toml").write_text(f'database = "here.db"\n{SETTINGS}', encoding="utf-8")
    (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    return tmp_path


def crosspost(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["--config", "c.toml", "--env", ".env", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def told(*arguments: str) -> Any:
    return json.loads(crosspost(*arguments, "--json"))


def test_a_day_to_start_anew_from_begins_by_the_accounts_clock(folder: Path) -> None:
    settings = folder / "c.toml"
    settings.write_text(settings.read_text().replace('key = "x"', 'key = "x"\ntimezone = "Europe/Paris"'), "utf-8")
    said = told("strategy", "forget", "--since", "2026-06-01")
    assert {one["account_key"]: one["since"] for one in said} == {
        "x": "2026-05-31T22:00:00+00:00",
        "page": "2026-06-01T00:00:00+00:00",
    }


@pytest.mark.usefixtures("folder")
def test_before_anything_is_known_it_says_so() -> None:
    said = crosspost("strategy")
    assert "x · 0 of 0 posts measured" in said
    assert "20 more posts on which everything is tried about equally often" in said
    assert "not enough data yet: about 70 more posts" in said, "the warm-up, then one control in five posts"
    assert "pinned emoji = without" in said
    assert "learning is off" in said


@pytest.mark.usefixtures("folder")
def test_a_word_is_kept_and_shown_to_people_and_programs() -> None:
    assert "x: forbid weekday sun" in crosspost("strategy", "forbid", "weekday", "sun", "--account", "x")
    crosspost("strategy", "allow", "emoji", "--account", "x")
    crosspost("strategy", "forget", "--since", "2026-06-01", "--account", "x")
    crosspost("strategy", "adopt", "--account", "x")
    (x,) = told("strategy", "--account", "x")["accounts"]
    assert "never weekday = sun." in crosspost("strategy", "--account", "x")
    assert x["word"]["pinned"] == {}
    assert x["word"]["forbidden"] == {"weekday": ["sun"]}
    assert x["word"]["anew"].startswith("2026-06-01")
    assert (x["word"]["adopted"], x["outlook"]["phase"]) == (True, "adopted")
    crosspost("strategy", "explore", "--account", "x")
    assert told("strategy", "--account", "x")["accounts"][0]["outlook"]["phase"] == "warm-up"


@pytest.mark.usefixtures("folder")
def test_without_an_account_the_word_is_for_every_account() -> None:
    said = told("strategy", "pin", "hashtags", "0")
    assert [(one["account_key"], one["kind"], one["level"]) for one in said] == [
        ("x", "pin", "0"),
        ("page", "pin", "0"),
    ]
    assert all(one["who"] and one["at"] for one in said)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "names", "code"),
    [
        (("pin", "mood", "good"), "daypart", 2),
        (("pin", "style", "poem"), "headline", 2),
        (("forbid", "weekday", "sun", "--account", "linkedin"), "page", 2),
        (("forget", "--since", "2999-01-01"), "still to come", 2),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(arguments: tuple[str, ...], names: str, code: int) -> None:
    assert names in crosspost("strategy", *arguments, code=code).replace("\n", " ")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('pin = { mood = "good" }', "the factors are style"),
        ('pin = { style = "poem" }', "its levels are"),
        ('forbid = { style = "quote" }', "write a list of levels"),
        ('forbid = { emoji = ["with", "without"] }', "nothing could go out"),
        ("control = 3", "write 5, 10 or 20"),
        ("explore = 1", "true or false"),
        ('links = ["nowhere"]', "no place for a link"),
        ("since = 2026", "write a date"),
        ("pins = 1", "did you mean pin"),
    ],
)
def test_a_mistake_in_the_settings_names_what_there_is(folder: Path, written: str, says: str) -> None:
    from crosspost.config import load
    from crosspost.errors import ConfigError

    (folder / "d.toml").write_text(f"[learning]\n{written}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="learning") as raised:
        load(folder / "d.toml", environ={})
    (problem,) = raised.value.problems
    assert says in problem
