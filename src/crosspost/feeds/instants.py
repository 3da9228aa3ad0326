"""Instants as pages write them, read strictly."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crosspost.feeds.text import sane_date


def parse_instant(text: str) -> datetime | None:
    """Return the aware UTC instant of an ISO 8601 or RFC 5322 date; None for anything else, and for zero dates.

    A date without zone is taken for UTC, a date without time for its midnight: nothing on a page says better.
    """
    clean = text.strip()
    if len(clean) > 64:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(clean)
        except ValueError:
            continue
        return sane_date(found if found.tzinfo else found.replace(tzinfo=UTC))
    return None
