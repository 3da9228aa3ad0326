"""What a terminal shows of articles: a line each, whatever their authors wrote."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from crosspost.cli import app, show
from crosspost.model import Account, Ledger, PlatformName, PostState, Reason, ReasonKind, Review
from crosspost.ports import LedgerLine

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def shown(**changes: Any) -> str:
    line: dict[str, Any] = {
        "article_id": 7,
        "feed_key": "blog",
        "title": "A title",
        "link": None,
        "published_at": AT,
        "seen_at": AT,
        "ledger": Ledger.BASELINE,
        "reason": Reason(kind=ReasonKind.THERE_BEFORE),
        "posts": {},
        "numbers": {},
    }
    console = Console(file=io.StringIO(), width=120)
    console.print(show.ledger_table(console, [LedgerLine(**(line | changes))]))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().split("\n", 1)[1]


def test_an_article_is_shown_with_what_became_of_it() -> None:
    assert "baseline: there before the feed was taken up" in shown()
    assert "x: on the platform" in shown(ledger=Ledger.QUEUED, posts={"x": PostState.PUBLISHED})


def test_a_title_without_end_takes_no_page() -> None:
    assert len(shown(title="Word " * 200).splitlines()) <= 4
    assert "…" in shown(title="Word " * 200)


def test_a_title_turns_nothing_around_that_follows_it() -> None:
    found = shown(title="Read \u202egnihton\u2066 here", reason=None)
    assert not {"\u202e", "\u2066"} & set(found)
    assert "Read gnihton here" in found


def test_whoever_queues_many_is_told_how_long_they_take_and_what_waits_meanwhile() -> None:
    alone = Account(key="alone", platform=PlatformName.TWITTER, remote_account_id="1")
    asked = replace(alone, key="asked", review=Review(auto_after=None))
    itself = replace(alone, key="itself", review=Review(auto_after=timedelta(0)), max_per_day=2)
    queued = dict.fromkeys(range(6), ("alone", "gone")) | {9: ("alone", "asked", "itself")}
    queued |= dict.fromkeys(range(10, 16), ("asked", "itself"))
    told = list(show.how_long({one.key: one for one in (asked, itself)}, queued))
    assert told == [
        "these 7 articles take account asked 2 days or more, by its slots and its daily cap; what you approve "
        "first goes first",
        "these 7 articles take account itself 4 days or more, by its slots and its daily cap; what is new waits",
    ]
    assert not list(show.how_long({"alone": alone}, {1: ("alone",)}))


@pytest.mark.parametrize("command", [["articles", "queue"], ["review", "show"], ["review", "approve"]])
@pytest.mark.parametrize("number", [str(10**20), "0", "-1"])
def test_a_number_that_nothing_can_have_is_refused_in_words(command: list[str], number: str) -> None:
    said = CliRunner().invoke(app, [*command, "--", number])
    assert said.exit_code == 2
    assert "Invalid value for 'number" in said.output
