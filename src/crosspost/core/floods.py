"""Keeps the past of a blog from going out as news when a feed suddenly shows it. Pure.

A first answer that was empty, an undated feed that moves or shows more, a generator that dates everything anew: each
brings many entries at once of which nothing says that they are new. A single one of these is news, as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from crosspost.model import Known, Ledger, NewArticle, Reason, ReasonKind

AT_ONCE = 10
"""So many doubtful entries in one document are held back. WordPress shows ten."""

SLACK = timedelta(days=1)
"""By so much dates are off where a blog names a wrong time zone."""

HELD = Reason(kind=ReasonKind.HELD_BACK)
BEFORE = Reason(kind=ReasonKind.DATED_BEFORE)


def held_back(
    news: Sequence[NewArticle],
    known: Collection[Known],
    *,
    baseline_at: datetime | None,
    read_at: datetime | None,
) -> tuple[NewArticle, ...]:
    """The news of one document, with those held back that may be its past; each keeps its place in the ledger.

    Doubtful is what has no date, is dated before the feed last gave a document (`read_at`), or bears the title of an
    article that is known. Where nothing in the document is known, what is dated before the feed was taken up was there
    before. `baseline_at` None: this poll takes stock for the first time, and nothing is left to be held.
    """
    if baseline_at is None or read_at is None:
        return tuple(news)
    if not known:
        news = [_with(one, Ledger.BASELINE, BEFORE) if _is_before(one, baseline_at) else one for one in news]
    titles = {article.fingerprint for article in known}
    doubtful = {
        one.identity
        for one in news
        if one.ledger is Ledger.QUEUED and (one.fingerprint in titles or _is_stale(one, read_at))
    }
    if len(doubtful) < AT_ONCE:
        return tuple(news)
    return tuple(_with(one, Ledger.SKIPPED, HELD) if one.identity in doubtful else one for one in news)


def _is_before(one: NewArticle, baseline_at: datetime) -> bool:
    at = one.entry.dated_at
    return one.ledger is Ledger.QUEUED and at is not None and at < baseline_at - SLACK


def _is_stale(one: NewArticle, read_at: datetime) -> bool:
    at = one.entry.dated_at
    return at is None or at <= read_at


def _with(one: NewArticle, ledger: Ledger, reason: Reason) -> NewArticle:
    return replace(one, ledger=ledger, reason=reason)
