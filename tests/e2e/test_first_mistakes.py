"""What the program says to somebody who has just come: nothing configured, the wrong folder, an odd address."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crosspost.cli import main
from crosspost.feeds.fetch import Answer, Fetcher
from tests.contract.feed_site import FeedSite, Visit

FEED = '[[feed]]\nkey = "blog"\nurl = "https://blog.example.org/feed/"\n'

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in an empty folder, and returns exit code, output and errors."""

    def crosspost(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crosspost", *words])
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        else:
            code = 0
        said = capsys.readouterr()
        return code, said.out, said.err

    monkeypatch.chdir(tmp_path)
    return crosspost


@pytest.mark.parametrize(
    "words",
    [
        ["once"],
        ["run"],
        ["poll"],
        ["publish"],
        ["report"],
        ["review", "list"],
        ["review", "approve", "1"],
        ["backup", "copy.db"],
        # It said that all was as before, and had written a database that nobody reads.
        ["restore", "copy.db"],
    ],
)
def test_in_a_folder_without_settings_nothing_is_made_up_and_nothing_created(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "config/crosspost.toml" in err
    assert str(tmp_path) in err
    assert list(tmp_path.iterdir()) == [], "no database in the wrong folder"


def test_settings_without_feed_and_account_say_what_to_write(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "crosspost.toml").write_text("dry_run = true\n")
    code, _, err = run("once")
    assert code == 2
    assert "[[feed]]" in err
    assert ".env" in err


def test_a_feed_without_account_is_said_before_anything_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(FEED.replace("blog.example.org", "blog.invalid"))
    _, _, err = run("--config", "c.toml", "once")
    assert "no account to post to yet" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["http://["], 1, "is not an address"),
        (["blog.example.org"], 1, "an address begins with https://"),
        (["x" * 5000], 1, "neither a file here nor an address"),
        (["x", "--base-url", "blog"], 2, "--base-url"),
    ],
    ids=["brackets", "no scheme", "too long for a file", "base address"],
)
def test_an_odd_source_for_preview_is_refused_in_words(run: Run, words: list[str], code: int, said: str) -> None:
    found, _, err = run("preview", *words)
    assert found == code
    assert said in err


def test_a_home_page_that_announces_itself_as_its_feed_is_read_twice_at_most(run: Run) -> None:
    def home(visit: Visit) -> None:
        link = '<link rel="alternate" type="application/rss+xml" href="/?feed">'
        visit.answer(f"<html><head><title>Un blog</title>{link}</head><body></body></html>".encode())

    with FeedSite({"/": home}) as site:
        code, out, _ = run("preview", f"{site.url}/")
        assert code == 0
        assert "Un blog" in out
        assert len(site.visits) == 2


def test_a_public_page_does_not_lead_preview_into_a_private_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def get(_fetcher: Fetcher, url: str, *, allow_private: bool = False, **_more: object) -> Answer:
        asked.append((url, allow_private))
        link = '<link rel="alternate" type="application/rss+xml" href="http://192.168.1.1/feed">'
        page = f"<html><head><title>Un blog</title>{link}</head><body></body></html>"
        return Answer(status=200, url=url, body=page.encode(), headers={"content-type": "text/html"}, moved_to=None)

    monkeypatch.setattr(Fetcher, "get", get)
    run("preview", "https://blog.example.org/")
    assert asked == [("https://blog.example.org/", False), ("http://192.168.1.1/feed", False)]
