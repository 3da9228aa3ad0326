"""Which entries of a poll are news.

The first good poll takes stock: everything present becomes the baseline, except the newest `backfill` entries. From
then on an entry is news once: when it is none of the articles that are known (`core.recall`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crosspost.core.identity import Identified
from crosspost.core.readiness import UNNAMED, lack
from crosspost.core.recall import Recalled, recall, renamed
from crosspost.model import Entry, Feed, Known, Ledger, NewArticle, Reason, ReasonKind

BEFORE_BASELINE = timedelta(days=30)
"""An unknown entry this much older than the baseline was there before we came: the feed now shows more of its past."""

LONGEST_REST = timedelta(hours=24)
"""No feed is left alone for longer than this, whatever it asks for and however often it failed."""

TRUSTED = timedelta(days=1)
"""For so long a feed is believed that nothing changed (304), and that it is found where a redirect leads."""

JITTER = 1.1
"""How much longer than its time a failed feed may rest, so that not all come back together."""

_OLDEST: datetime = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What intake made of one document: new articles, oldest first, and edits of articles not composed yet."""

    news: tuple[NewArticle, ...]
    # Article id → the entry as it reads now.
    edits: Mapping[int, Entry]
    # Article id → how this feed names it now, where address, guid or title are not as stored any more.
    renamed: Mapping[int, Identified]
    # Article id → what this feed alone would have made of it, for articles that another feed brought first.
    shared: Mapping[int, Ledger]
    # Article id → the news that it is here, for articles that the other feed took for its past.
    adopted: Mapping[int, NewArticle]
    # Articles of this feed that their author does not want posted, as the entry reads now.
    withdrawn: frozenset[int]
    # Article id → the news that it is now, for articles of this feed that lacked something when they were first seen.
    made_whole: Mapping[int, NewArticle]


def decide(
    feed: Feed,
    found: Sequence[Identified],
    known: Iterable[Known],
    *,
    baseline_at: datetime | None,
    now: datetime,
    answered_at: datetime | None = None,
) -> Decision:
    """Judge every entry of a document once; what is known already is never news again.

    `baseline_at` is when the first good poll took stock, None during that poll. `answered_at` is when the feed last
    answered: a feed that has, and takes stock anew, has another address now, or its database was restored, and what
    was published since is news.
    """
    known = tuple(known)
    told = recall(feed.key, found, known)
    queued = _queued(_in_order(found, told), feed.backfill, baseline_at=baseline_at, answered_at=answered_at, now=now)

    def word(one: Identified) -> tuple[Ledger, Reason | None]:
        if one.identity not in queued:
            return Ledger.BASELINE, Reason(kind=ReasonKind.THERE_BEFORE)
        ledger, reason = _judge(one.entry, feed, baseline_at=baseline_at, now=now)
        return (Ledger.SKIPPED, Reason(kind=one.doubt)) if ledger is Ledger.QUEUED and one.doubt else (ledger, reason)

    oldest_first = list(told.unknown[::-1])
    oldest_first.sort(key=_age)
    # In another feed, a planet say, the entry may read otherwise: the words are those of the article's own feed.
    own = [(article, one) for article, one in told.known if article.feed_key == feed.key]
    lacks = {article.id: lack(one.entry, allow_private=feed.allow_private) for article, one in own}
    named = replace(told, known=tuple(pair for pair in told.known if lacks.get(pair[0].id) not in UNNAMED))
    shared = {article.id: word(one)[0] for article, one in told.known if article.feed_key != feed.key}
    return Decision(
        news=tuple(_new_article(feed, one, *word(one), now=now) for one in oldest_first),
        # What reads worse than before, perhaps for a moment, is left as it was.
        edits={
            article.id: one.entry
            for article, one in own
            if article.editable and not one.entry.skip and lacks[article.id] in (None, ReasonKind.NO_ADDRESS)
        },
        renamed=renamed(feed.key, named, known),
        shared=shared,
        adopted={
            article.id: _new_article(feed, one, Ledger.QUEUED, None, now=now)
            for article, one in told.known
            if article.passed_over and shared.get(article.id) is Ledger.QUEUED and _since(one, baseline_at)
        },
        withdrawn=frozenset(article.id for article, one in own if one.entry.skip),
        made_whole={
            article.id: _new_article(feed, one, Ledger.QUEUED, None, now=now)
            for article, one in own
            if article.lacking and word(one)[0] is Ledger.QUEUED
        },
    )


def is_due(next_check_at: datetime | None, every: timedelta, *, now: datetime) -> bool:
    """Whether to poll a feed now.

    Also when it is to be left alone for longer than any feed is: that was written by a clock that was wrong, or while
    `every` was longer.
    """
    never = now + max(every, LONGEST_REST) * JITTER
    return next_check_at is None or next_check_at <= now or next_check_at > never


def is_stale(done_at: datetime | None, *, now: datetime) -> bool:
    """Whether what is done once in a while is to be done again: the last time is not within `TRUSTED`.

    Also when it lies ahead: that was written by a clock that was wrong.
    """
    return done_at is None or not timedelta(0) <= now - done_at < TRUSTED


def next_check(every: timedelta, rest: timedelta | None, *, now: datetime) -> datetime:
    """When to poll a feed that answered: as often as the settings say, but never sooner than it asks for."""
    return now + min(max(every, rest or timedelta(0)), max(every, LONGEST_REST))


def back_off(
    every: timedelta, failures: int, retry_after: datetime | None, *, now: datetime, rng: random.Random
) -> datetime:
    """When to poll a feed that failed `failures` times in a row (1 or more).

    Doubles each time up to a day, give or take a tenth so that feeds of one server do not come back together, and
    never before the server's own `Retry-After`.
    """
    doubled = min(every * (1 << min(failures - 1, 10)), max(every, LONGEST_REST))
    jittered = now + doubled * rng.uniform(0.9, JITTER)
    return max(jittered, min(retry_after, now + LONGEST_REST)) if retry_after else jittered


def _new_article(feed: Feed, one: Identified, ledger: Ledger, reason: Reason | None, *, now: datetime) -> NewArticle:
    return NewArticle(
        feed_key=feed.key,
        identity=one.identity,
        guid=one.guid,
        fingerprint=one.fingerprint,
        entry=one.entry,
        ledger=ledger,
        reason=reason,
        seen_at=now,
        ready_at=now + feed.settle,
    )


def _in_order(found: Sequence[Identified], told: Recalled) -> list[Identified]:
    """All entries by the names to remember them by, in the order of the document; of several of an article, one."""
    # What is known may bear another name by now; its entry is the same.
    place = {id(one.entry): number for number, one in enumerate(found)}
    return sorted([*told.unknown, *(one for _, one in told.known)], key=lambda one: place[id(one.entry)])


def _queued(
    found: Sequence[Identified],
    backfill: int,
    *,
    baseline_at: datetime | None,
    answered_at: datetime | None,
    now: datetime,
) -> frozenset[str]:
    """Which entries may become posts, where they are unknown: all, except in a poll that takes stock.

    What is dated ahead then, as events are and local times that are said to be GMT, may have been there before.
    """
    if baseline_at is not None:
        return frozenset(one.identity for one in found)
    if answered_at is None:
        return _newest(found, backfill)
    return frozenset(one.identity for one in found if answered_at < _age(one) <= now)


def _newest(found: Sequence[Identified], count: int) -> frozenset[str]:
    """The `count` newest; entries without date stand where the feed put them, which is newest first by custom."""
    ordered = sorted(found, key=_age, reverse=True)
    return frozenset(one.identity for one in ordered[:count])


def _age(one: Identified) -> datetime:
    return one.entry.dated_at or _OLDEST


def _since(one: Identified, baseline_at: datetime | None) -> bool:
    """Whether it is dated since the feed took stock: what it took for its past may come up again, and stays that."""
    return baseline_at is None or _age(one) > baseline_at


def _judge(entry: Entry, feed: Feed, *, baseline_at: datetime | None, now: datetime) -> tuple[Ledger, Reason | None]:
    if entry.skip:
        return Ledger.SKIPPED, Reason(kind=ReasonKind.UNWANTED)
    if lacking := lack(entry, allow_private=feed.allow_private):
        return Ledger.SKIPPED, Reason(kind=lacking)
    published = entry.dated_at
    if published and feed.max_age is not None and now - published > feed.max_age:
        return Ledger.SKIPPED, _dated(ReasonKind.TOO_OLD, published)
    if published and baseline_at is not None and published < baseline_at - BEFORE_BASELINE:
        return Ledger.BASELINE, _dated(ReasonKind.LONG_BEFORE, published)
    return Ledger.QUEUED, None


def _dated(kind: ReasonKind, published: datetime) -> Reason:
    return Reason(kind=kind, facts={"published": f"{published:%Y-%m-%d}"})
