"""`crosspost init`: by flags, by typed answers at a real terminal, and where nobody can be asked."""

from __future__ import annotations

import json
import os
import pty
import select
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import pytest
from typer.testing import CliRunner

from crosspost.bootstrap import utc_now
from crosspost.cli import app
from crosspost.config import load
from crosspost.config.example import SECRETS, SETTINGS, NewAccount, NewSettings, example, settings_text
from crosspost.demo.blog.server import Blog
from crosspost.sandbox.credentials import (
    FACEBOOK_APP_ID,
    FACEBOOK_SHORT_USER_TOKEN,
    FACEBOOK_USER_TOKEN,
    env_lines,
)
from crosspost.sandbox.server import Sandbox
from tests.e2e.program import crosspost, here

KEYS = dict(line.split("=", 1) for line in env_lines())
FLAGS = {
    "TWITTER_API_KEY": "--x-api-key",
    "TWITTER_API_SECRET": "--x-api-secret",
    "TWITTER_ACCESS_TOKEN": "--x-access-token",
    "TWITTER_ACCESS_TOKEN_SECRET": "--x-access-token-secret",
    "FACEBOOK_PAGE_ID": "--facebook-page-id",
    "FACEBOOK_PAGE_ACCESS_TOKEN": "--facebook-page-access-token",
    "FACEBOOK_APP_SECRET": "--facebook-app-secret",
}
HIDDEN = [value for name, value in KEYS.items() if name != "FACEBOOK_PAGE_ID"]


@dataclass(frozen=True, kw_only=True)
class Town:
    """A blog and a sandbox on loopback."""

    blog: Blog
    sandbox: Sandbox

    @property
    def flags(self) -> list[str]:
        return ["--blog", self.blog.url, "--sandbox", self.sandbox.url]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with Blog(utc_now()) as blog, Sandbox(clock=utc_now) as sandbox:
        yield Town(blog=blog, sandbox=sandbox)


def key_flags(**changes: str | None) -> list[str]:
    given = {**KEYS, **changes}
    return [word for name, value in given.items() if value is not None for word in (FLAGS[name], value)]


def no_secret_in(*texts: str) -> bool:
    return not [secret for secret in HIDDEN for text in texts if secret in text]


def test_flags_alone_make_settings_that_work(tmp_path: Path, town: Town) -> None:
    slots = ["--timezone", "Europe/Paris", "--slots", "Mon-Fri 08:30; Sat,Sun 10:00", "--budget", "7.5"]
    done = crosspost("init", *town.flags, *key_flags(), *slots, "--dir", "bot", cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    assert no_secret_in(done.out, done.err)
    env = tmp_path / "bot/.env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    settings = load(tmp_path / "bot/config/crosspost.toml", env, environ={})
    assert settings.dry_run
    assert [feed.url for feed in settings.feeds] == [town.blog.feed_url]
    assert [account.key for account in settings.accounts] == ["twitter", "facebook"]
    assert str(settings.accounts[0].monthly_budget_usd) == "7.5"
    next_steps = ("crosspost once", "crosspost articles queue")
    for words in ("Found", "Written", "lire les chiffres", "Nothing stands in the way", *next_steps):
        assert words in done.out


def test_a_persons_facebook_token_becomes_the_pages_and_is_written_nowhere(tmp_path: Path, town: Town) -> None:
    person = [
        *("--facebook-user-access-token", FACEBOOK_SHORT_USER_TOKEN.reveal()),
        *("--facebook-app-id", FACEBOOK_APP_ID, "--facebook-app-secret", KEYS["FACEBOOK_APP_SECRET"]),
    ]
    done = here("init", *town.flags, *person, cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    written = (tmp_path / ".env").read_text()
    assert f"FACEBOOK_PAGE_ACCESS_TOKEN={KEYS['FACEBOOK_PAGE_ACCESS_TOKEN']}\n" in written
    assert f"FACEBOOK_PAGE_ID={KEYS['FACEBOOK_PAGE_ID']}\n" in written
    for token in (FACEBOOK_SHORT_USER_TOKEN, FACEBOOK_USER_TOKEN):
        assert token.reveal() + "\n" not in written + done.out + done.err
    assert no_secret_in(done.out, done.err)
    gap = here("init", *town.flags, *person[:2], "--dir", "other", cwd=tmp_path)
    assert gap.code == 2
    assert "FACEBOOK_APP_ID" in gap.out + gap.err
    assert not (tmp_path / "other").exists()


def test_programs_get_one_json_document(tmp_path: Path, town: Town) -> None:
    done = here("init", *town.flags, *key_flags(), "--json", cwd=tmp_path)
    document = json.loads(done.out)
    assert (document["exit"], done.code) == (0, 0)
    assert document["written"] == [".env", "config/crosspost.toml"]
    assert document["feed"] == town.blog.feed_url
    assert document["preview"][0]["teasers"]
    assert {one["subject"] for one in document["findings"]} >= {"account twitter", "account facebook"}
    assert no_secret_in(done.out, done.err)
    assert [one["reason"] for one in document["preview"]] == [None], "the settings allow the private blog"


def test_without_keys_the_feed_is_written_and_the_doctor_says_what_lacks(tmp_path: Path, town: Town) -> None:
    done = here("init", *town.flags, "--yes", cwd=tmp_path)
    assert done.code == 3
    assert "there is no account" in done.out
    assert load(tmp_path / "config/crosspost.toml", tmp_path / ".env", environ={}).feeds


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--blog"),
        (["--blog", "not an address"], "--blog"),
        (["--timezone", "Paris"], "Europe/Paris"),
        (["--slots", "noon"], "--slots"),
        (["--budget", "much"], "--budget"),
        (["--sandbox", "https://x.com"], "--sandbox"),
        (["--x-api-key", "abc"], "TWITTER_API_SECRET"),
        (key_flags(FACEBOOK_PAGE_ID="my-page"), "FACEBOOK_PAGE_ID"),
        (key_flags(TWITTER_ACCESS_TOKEN="no-token"), "TWITTER_ACCESS_TOKEN"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else value,
)
def test_what_is_wrong_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    # Within this process, for speed: nothing is asked, fetched or written before the refusal.
    monkeypatch.chdir(tmp_path)
    blog = ["--blog", "https://blog.example"] if arguments and "--blog" not in arguments else []
    done = CliRunner(env=dict.fromkeys(KEYS)).invoke(app, ["init", *blog, *arguments])
    assert done.exit_code == 2, done.output
    assert words in done.stderr
    assert no_secret_in(done.output)
    assert "no-token" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_blog_that_is_not_there_writes_nothing(tmp_path: Path) -> None:
    done = here("init", "--blog", "http://127.0.0.1:9/", cwd=tmp_path)
    assert done.code == 1
    assert "127.0.0.1:9" in done.err
    assert list(tmp_path.iterdir()) == []


class TestWhatIsThereAlready:
    def test_it_is_not_overwritten_where_nobody_can_be_asked(self, tmp_path: Path, town: Town) -> None:
        (tmp_path / ".env").write_text("MINE=1\n")
        done = here("init", *town.flags, *key_flags(), cwd=tmp_path)
        assert done.code == 2
        assert "--force" in done.err
        assert (tmp_path / ".env").read_text() == "MINE=1\n"
        assert not (tmp_path / "config").exists()

    def test_force_overwrites_it_and_closes_it_to_others(self, tmp_path: Path, town: Town) -> None:
        (tmp_path / ".env").write_text("MINE=1\n")
        (tmp_path / ".env").chmod(0o644)
        done = here("init", *town.flags, *key_flags(), "--force", cwd=tmp_path)
        assert done.code == 0, done.err
        assert "MINE" not in (tmp_path / ".env").read_text()
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
        copy = tmp_path / ".env.old"
        assert (copy.read_text(), stat.S_IMODE(copy.stat().st_mode)) == ("MINE=1\n", 0o600)
        assert "What stood there before: .env.old" in done.out
        assert not (tmp_path / "config/crosspost.toml.old").exists()

    def test_the_untouched_examples_are_nobodys_settings(self, tmp_path: Path, town: Town) -> None:
        (tmp_path / "config").mkdir()
        (tmp_path / "config/crosspost.toml").write_text(example(SETTINGS), encoding="utf-8")
        (tmp_path / ".env").write_text(example(SECRETS), encoding="utf-8")
        assert here("init", *town.flags, *key_flags(), cwd=tmp_path).code == 0

    def test_a_second_run_over_the_first_works(self, tmp_path: Path, town: Town) -> None:
        new = NewSettings(feed_url="https://other.example/feed", accounts=(NewAccount(key="facebook"),))
        (tmp_path / "config").mkdir()
        (tmp_path / "config/crosspost.toml").write_text(settings_text(example(SETTINGS), new), encoding="utf-8")
        done = here("init", *town.flags, *key_flags(), "--force", "--slots", "daily 18:00", cwd=tmp_path)
        assert done.code == 0
        settings = load(tmp_path / "config/crosspost.toml", tmp_path / ".env", environ={})
        assert [feed.url for feed in settings.feeds] == [town.blog.feed_url]
        assert [len(account.slots) for account in settings.accounts] == [7, 7]


class Terminal:
    """The program at a pseudo-terminal, as a person sees and uses it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        bare = {name: value for name, value in os.environ.items() if name not in KEYS}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crosspost", *arguments],
            cwd=folder,
            env=bare | {"COLUMNS": "100", "TERM": "dumb", "TZ": "UTC"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""
        self._at = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def answer(self, question: str, words: str) -> None:
        """Wait for a question, then type the answer."""
        self._until(question)
        os.write(self._master, words.encode() + b"\n")

    def end(self) -> int:
        """Read to the end; the exit code."""
        self._until(None)
        return self._process.wait(timeout=30)

    def _until(self, words: str | None) -> None:
        deadline = time.monotonic() + 30
        while words is None or words not in self.seen[self._at :]:
            ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{words!r} did not come; seen: {self.seen}"
            try:
                chunk = os.read(self._master, 65_536)
            except OSError:  # Linux says that the other end is closed in this way
                chunk = b""
            if not chunk:
                assert words is None, f"it ended before {words!r}; seen: {self.seen}"
                return
            self.seen += chunk.decode(errors="replace")
        self._at = self.seen.index(words, self._at) + len(words)


def typed_keys(terminal: Terminal) -> None:
    terminal.answer("Post to X?", "y")
    terminal.answer("API key (consumer key)", KEYS["TWITTER_API_KEY"])
    terminal.answer("API key secret", KEYS["TWITTER_API_SECRET"])
    terminal.answer("Access token:", "the-wrong-thing")
    terminal.answer("Access token:", KEYS["TWITTER_ACCESS_TOKEN"])
    terminal.answer("Access token secret", KEYS["TWITTER_ACCESS_TOKEN_SECRET"])
    terminal.answer("Post to a Facebook Page?", "n")


def test_a_person_is_asked_and_secrets_are_not_shown(tmp_path: Path, town: Town) -> None:
    with Terminal(tmp_path, "init", "--sandbox", town.sandbox.url) as terminal:
        terminal.answer("Your blog's address", "http://127.0.0.1:9/")
        terminal.answer("Your blog's address", town.blog.url)
        typed_keys(terminal)
        terminal.answer("Time zone of your slots", "Paris")
        terminal.answer("Time zone of your slots", "Europe/Paris")
        terminal.answer("When may posts go out", "Mon-Fri 08:30")
        terminal.answer("Most US dollars that X may cost a month", "")
        assert terminal.end() == 0, terminal.seen
    assert no_secret_in(terminal.seen)
    assert "the-wrong-thing" not in terminal.seen
    settings = load(tmp_path / "config/crosspost.toml", tmp_path / ".env", environ={})
    [account] = settings.accounts
    assert (account.key, len(account.slots), account.monthly_budget_usd) == ("twitter", 5, Decimal(7))


def test_a_person_may_keep_the_keys_and_change_the_rest(tmp_path: Path, town: Town) -> None:
    first = here("init", *town.flags, *key_flags(), cwd=tmp_path)
    assert first.code == 0
    env = (tmp_path / ".env").read_text()
    with Terminal(tmp_path, "init", *town.flags) as terminal:
        terminal.answer("crosspost.toml is there already. Overwrite it?", "y")
        terminal.answer(".env is there already. Overwrite it?", "n")
        terminal.answer("Time zone of your slots", "")
        terminal.answer("When may posts go out", "daily 18:00")
        terminal.answer("Most US dollars", "9")
        assert terminal.end() == 0, terminal.seen
    assert (tmp_path / ".env").read_text() == env
    settings: Any = load(tmp_path / "config/crosspost.toml", tmp_path / ".env", environ={})
    assert [(account.key, account.monthly_budget_usd) for account in settings.accounts] == [
        ("twitter", 9),
        ("facebook", None),
    ]


def test_who_gives_no_usable_answer_is_not_asked_for_ever(tmp_path: Path, town: Town) -> None:
    with Terminal(tmp_path, "init", *town.flags, "--timezone", "UTC") as terminal:
        terminal.answer("Post to X?", "n")
        terminal.answer("Post to a Facebook Page?", "y")
        for _ in range(5):
            terminal.answer("The Page's number", "my-page")
        assert terminal.end() == 2, terminal.seen
    assert list(tmp_path.iterdir()) == []
