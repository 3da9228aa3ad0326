"""Whose mode counts: the note that senders leave, and what it means to a page beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.senders import SIGN, SILENT, Standing, noted, rehearses, standing
from crosspost.model import Sender

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def seen(ago: timedelta, *, live: bool, stopped: bool = False) -> Sender:
    return Sender(live=live, seen_at=NOW - ago, stopped=stopped)


@pytest.mark.parametrize(
    ("before", "live", "written", "why"),
    [
        (None, True, True, "the first sign"),
        (None, False, True, "the first sign, of a dry run"),
        (seen(SIGN - SECOND, live=True), True, False, "it stands already"),
        (seen(SIGN, live=True), True, True, "it is renewed"),
        (seen(SIGN, live=False), False, True, "it is renewed"),
        (seen(SECOND, live=False), True, True, "live stands above a rehearsal at once"),
        (seen(SILENT - SECOND, live=True), False, False, "a rehearsal beside a live service changes nothing"),
        (seen(SILENT, live=True), False, True, "nothing is heard of the live one any more"),
        (seen(SECOND, live=True, stopped=True), False, True, "the live one said that it stops"),
        (seen(-SILENT, live=True), False, True, "a sign from the future: the clock was set back"),
    ],
)
def test_a_sign_is_written_only_where_it_says_something_new(
    before: Sender | None, live: bool, written: bool, why: str
) -> None:
    assert noted(before, live=live, now=NOW) == (Sender(live=live, seen_at=NOW) if written else None), why


@pytest.mark.parametrize(
    ("sender", "live", "found", "why"),
    [
        (None, False, Standing.DRY_RUN, "nobody ever sent"),
        (None, True, Standing.LIVE_WAITS, "only this process would"),
        (seen(SECOND, live=True), False, Standing.LIVE, "a live service beside a page in dry run"),
        (seen(SECOND, live=True), True, Standing.LIVE, "both"),
        (seen(SECOND, live=False), False, Standing.DRY_RUN, "neither"),
        (seen(SECOND, live=False), True, Standing.LIVE_HERE, "a live page beside a service in dry run"),
        (seen(SILENT, live=True), False, Standing.LIVE_WAITS, "it crashed: whoever starts it again sends"),
        (seen(SECOND, live=True, stopped=True), False, Standing.LIVE_WAITS, "it is being restarted"),
        (seen(SILENT, live=False), False, Standing.DRY_RUN, "the last one was a dry run"),
        (seen(SILENT, live=False), True, Standing.LIVE_WAITS, "only this process would"),
    ],
)
def test_what_is_approved_goes_out_by_the_mode_of_whoever_sends(
    sender: Sender | None, live: bool, found: Standing, why: str
) -> None:
    assert standing(sender, live=live, now=NOW) is found, why


def test_a_report_calls_it_a_dry_run_where_nothing_goes_out_by_itself() -> None:
    assert [one for one in Standing if rehearses(one)] == [Standing.DRY_RUN, Standing.LIVE_HERE]
