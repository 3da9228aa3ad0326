"""What a terminal shows of articles: a line each, whatever their authors wrote."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from crosspost.cli import app, show
from crosspost.model import Ledger, PostState, Reason, ReasonKind
from crosspost.ports import LedgerLine

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def shown(**changes: Any) -> str:
    line = {
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


@pytest.mark.parametrize("command", [["articles", "queue"], ["review", "show"], ["review", "approve"]])
@pytest.mark.parametrize("number", [str(10**20), "0", "-1"])
def test_a_number_that_nothing_can_have_is_refused_in_words(command: list[str], number: str) -> None:
    said = CliRunner().invoke(app, [*command, "--", number])
    assert said.exit_code == 2
    assert "Invalid value for 'number" in said.output
