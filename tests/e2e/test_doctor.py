"""`crosspost doctor` as people and programs run it: a process of its own, a blog and the sandbox on loopback."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from crosspost.bootstrap import utc_now
from crosspost.cli import app
from crosspost.core.checkup.kinds import KINDS
from crosspost.demo.blog.server import Blog
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import FacebookSetup, XSetup
from crosspost.sandbox.state import Rules
from tests.e2e.program import SECRETS, crosspost, here


@contextmanager
def installation(
    folder: Path, *, rules: Rules | None = None, env: str = "", late: timedelta = timedelta(0), top: str = ""
) -> Iterator[Sandbox]:
    """A folder with settings for a loopback blog and a sandbox whose clock is late by `late`."""
    with Blog(utc_now()) as blog, Sandbox(clock=lambda: utc_now() - late, rules=rules) as sandbox:
        (folder / "config").mkdir(exist_ok=True)
        (folder / "config/crosspost.toml").write_text(
            f'sandbox = "{sandbox.url}"\n{top}\n'
            f'[[feed]]\nkey = "blog"\nurl = "{blog.feed_url}"\nallow_private = true\n'
            '[[account]]\nkey = "twitter"\nmonthly_budget_usd = 5\n'
        )
        (folder / ".env").write_text(env or "\n".join(env_lines()))
        yield sandbox


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """`crosspost doctor --json` within this process, for speed."""
    monkeypatch.chdir(tmp_path)
    # Logging belongs to the tests' own process here.
    monkeypatch.setattr("crosspost.cli.context.start_logging", lambda *_, **__: None)
    bare = {name: None for name in os.environ if name.startswith(("TWITTER_", "FACEBOOK_"))}
    return lambda: CliRunner(env=bare).invoke(app, ["doctor", "--json"])


def told(done: Result) -> dict[tuple[str, str], dict[str, Any]]:
    """Findings by subject and check; of several, the worst."""
    document = json.loads(done.stdout)
    assert document["exit"] == done.exit_code
    for one in document["findings"]:
        assert one.keys() == {"subject", "check", "level", "what", "follows", "remedy", "human", "code", "facts"}
        assert one["facts"].keys() >= KINDS[one["code"]].facts
    best_first = sorted(document["findings"], key=lambda one: ("ok", "warning", "problem").index(one["level"]))
    return {(one["subject"], one["check"]): one for one in best_first}


def test_a_sound_installation_ends_well_in_words_for_people(tmp_path: Path) -> None:
    with installation(tmp_path) as sandbox:
        done = crosspost("doctor", cwd=tmp_path)
        assert sandbox.state()["spent_usd"] == "0.010"
        assert all(not one["posts"] for held in sandbox.state()["accounts"].values() for one in held.values())
    assert done.code == 0, done.out + done.err
    assert "Nothing stands in the way of the next post" in done.out
    for word in ("account twitter", "account facebook", "database", "feed blog", "what to do"):
        assert word in done.out
    assert done.out.count("\nfeed blog\n") == 1, "what was found of a feed and of its article's page stands together"
    assert done.out.count("what follows") == 1, "only the mode of the Facebook app is to be looked at"
    assert not [secret for secret in SECRETS if secret in done.out + done.err]


@pytest.mark.parametrize(
    ("rules", "subject", "check", "remedy"),
    [
        (Rules(x=XSetup(access_level="read")), "account twitter", "write permission", "Read and write"),
        (Rules(credit_usd=Decimal(0)), "account twitter", "credit", "buy credits"),
        (
            Rules(facebook=FacebookSetup(privacy_policy_url=None, live=False)),
            "account facebook",
            "app mode",
            "App Mode to Live",
        ),
        (Rules(facebook=FacebookSetup(scopes=("pages_show_list",))), "account facebook", "permissions", "Explorer"),
    ],
    ids=["read-only X app", "no credit", "Facebook app in Development mode", "missing scopes"],
)
def test_what_a_human_must_put_right_ends_with_3(
    doctor: Callable[[], Result], tmp_path: Path, rules: Rules, subject: str, check: str, remedy: str
) -> None:
    with installation(tmp_path, rules=rules):
        done = doctor()
    assert done.exit_code == 3, done.stderr
    finding = told(done)[subject, check]
    assert finding["level"] == "problem"
    assert remedy in finding["remedy"]


def test_a_clock_that_is_off_by_an_hour_is_told(doctor: Callable[[], Result], tmp_path: Path) -> None:
    with installation(tmp_path, late=timedelta(hours=1)):
        done = doctor()
    assert done.exit_code == 3
    assert "ahead of X's" in told(done)["account twitter", "clock"]["what"]


def test_a_platform_that_is_down_ends_with_1(doctor: Callable[[], Result], tmp_path: Path) -> None:
    with installation(tmp_path):
        pass
    (tmp_path / "config/crosspost.toml").write_text(
        (tmp_path / "config/crosspost.toml").read_text().partition("[[feed]]")[0]
        + '[[feed]]\nkey = "blog"\nurl = "http://127.0.0.1:9/feed"\nallow_private = true\n'
    )
    done = doctor()
    assert done.exit_code == 1, done.stdout
    found = told(done)
    for subject, check in [
        ("account twitter", "identity"),
        ("account facebook", "identity"),
        ("feed blog", "reachable"),
    ]:
        assert (found[subject, check]["level"], found[subject, check]["human"]) == ("problem", False)


def test_settings_that_cannot_be_read_are_findings_too_and_end_with_2(
    doctor: Callable[[], Result], tmp_path: Path
) -> None:
    with installation(tmp_path, env="TWITTER_API_KEY=a\nFACEBOOK_PAGE_ID=my-page\nFACEBOOK_PAGE_ACCESS_TOKEN=t\n"):
        done = doctor()
    assert done.exit_code == 2
    whats = [one["what"] for one in json.loads(done.stdout)["findings"]]
    assert any("TWITTER_API_SECRET" in what for what in whats)
    assert any("FACEBOOK_PAGE_ID" in what for what in whats)


def test_a_database_that_is_none_is_a_finding(tmp_path: Path) -> None:
    with installation(tmp_path, top='database = "notes.txt"'):
        (tmp_path / "notes.txt").write_text("This is no database, but a long text about something else. " * 20)
        done = here("doctor", cwd=tmp_path)
    assert done.code == 3
    assert "database" in done.out
    assert "what to do" in done.out
    assert "Traceback" not in done.out + done.err


def test_nothing_set_up_yet_names_the_command_that_does_it(doctor: Callable[[], Result]) -> None:
    done = doctor()
    assert done.exit_code == 2
    [finding] = told(done).values()
    assert "crosspost init" in finding["remedy"]


def test_what_the_doctor_found_is_kept_so_that_no_past_of_another_account_is_imported(
    doctor: Callable[[], Result], tmp_path: Path
) -> None:
    with installation(tmp_path):
        found = doctor()
        handle = told(found)["account twitter", "identity"]["facts"]["handle"]
        rows = "".join(
            f'"{n}","https://x.com/{who}/status/{n}","Words","2019-03-2{n} 15:00 +0000","3"\n'
            for n, who in enumerate((handle, "somebody_else"))
        )
        (tmp_path / "past.csv").write_text(f'"Tweet id","Tweet permalink","Tweet text","time","likes"\n{rows}')
        done = CliRunner().invoke(app, ["import", "past.csv", "--account", "twitter", "--json"])
    read = json.loads(done.stdout)
    assert (read["read"], read["handles"], read["skipped"]) == (1, [handle], 1), done.output


def test_a_feed_without_an_account_says_what_lacks(doctor: Callable[[], Result], tmp_path: Path) -> None:
    with installation(tmp_path, env="# nothing yet"):
        path = tmp_path / "config/crosspost.toml"
        path.write_text(path.read_text().partition("[[account]]")[0])
        done = doctor()
    assert done.exit_code == 3
    assert "docs/accounts.md" in told(done)["settings", "accounts"]["remedy"]
