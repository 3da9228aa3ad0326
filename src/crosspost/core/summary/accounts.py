"""One account over a period: its posts, what they did, what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from crosspost.core.costs import Prices, full_price
from crosspost.core.decisions import kind_of
from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.explain import MIN_POSTS, Effect
from crosspost.core.strategy.lift import Lift
from crosspost.core.strategy.rows import EARLY_H, LATE_H, RIPE_H
from crosspost.core.summary import figures
from crosspost.core.summary.nouns import AccountSummary, Cost, Counted, PostLine
from crosspost.model import Account, Metrics, Post

INTERACTIONS = ("likes", "replies", "shares")
"""What every platform tells of every post. Clicks are told of some posts only, so they are shown apart."""

TOTALS = (*INTERACTIONS, "clicks", "impressions")

SHOWN = 3
"""Best and weakest posts that are shown, each."""

MIN_RANKED = 2 * SHOWN
"""With fewer posts to compare none is called weak."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What is believed of an account."""

    told: int = 0
    effects: tuple[Effect, ...] = ()
    lift: Lift | None = None
    learns: bool = False
    pinned: Mapping[str, str] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Found in the period, oldest first.
    shifts: tuple[Alert, ...] = ()


def line_of(post: Post, readings: Iterable[Metrics], *, title: str, prices: Prices, deleted: bool) -> PostLine:
    """A published post as a line. Raises ValueError for one that never went out."""
    if post.published_at is None:
        raise ValueError(f"post {post.id} never went out")
    by_age = sorted(readings, key=lambda one: one.age)
    latest = by_age[-1] if by_age else None
    return PostLine(
        post_id=post.id,
        account_key=post.account_key,
        title=title,
        text=post.outgoing.text,
        url=post.remote_url,
        published_at=post.published_at,
        style=post.teaser.style,
        kind=kind_of(post),
        price_usd=full_price(post, prices),
        deleted=deleted,
        age_h=latest.age / timedelta(hours=1) if latest else None,
        counts=latest.counts if latest else {},
        interactions=interactions_of(latest.counts) if latest else None,
        settled=_settled(by_age),
    )


def interactions_of(counts: Mapping[str, int]) -> int | None:
    """Likes, replies and shares, as far as they are given; None where none is."""
    given = [counts[name] for name in INTERACTIONS if name in counts]
    return sum(given) if given else None


def _settled(by_age: Sequence[Metrics]) -> int | None:
    """The interactions at three days, as the learner takes them: neither younger nor much older."""
    for one in by_age:
        hours = one.age / timedelta(hours=1)
        found = interactions_of(one.counts)
        if RIPE_H - EARLY_H <= hours <= LATE_H and found is not None:
            return found
    return None


def summarize(
    account: Account,
    lines: Sequence[PostLine],
    before: Sequence[PostLine],
    *,
    posting_usd: Decimal,
    reading_usd: Decimal,
    learned: Learned,
) -> AccountSummary:
    """The account's posts of the period (`lines`) beside those of the period before."""
    settled, settled_before = _settled_counts(lines), _settled_counts(before)
    ranked = sorted(
        (line for line in lines if line.settled is not None), key=lambda line: (-(line.settled or 0), line.post_id)
    )
    many = len(ranked) >= MIN_RANKED
    return AccountSummary(
        key=account.key,
        platform=account.platform,
        posts=tuple(sorted(lines, key=lambda line: (line.published_at, line.post_id))),
        posts_before=len(before),
        styles=_by_count(line.style for line in lines),
        kinds=_by_count(line.kind for line in lines),
        totals=_totals(lines),
        typical=figures.typical(settled),
        typical_before=figures.typical(settled_before),
        change=figures.change(settled, settled_before),
        best=tuple(ranked[:SHOWN]),
        weakest=tuple(reversed(ranked[-SHOWN:])) if many else (),
        cost=cost_of(lines, posting_usd=posting_usd, reading_usd=reading_usd),
        told=learned.told,
        missing=max(MIN_POSTS - learned.told, 0),
        effects=varied(learned.effects),
        lift=learned.lift,
        learns=learned.learns,
        pinned=learned.pinned,
        forbidden=learned.forbidden,
        shifts=learned.shifts,
    )


def cost_of(lines: Sequence[PostLine], *, posting_usd: Decimal, reading_usd: Decimal) -> Cost:
    """What was booked in the period, beside what its posts got so far."""
    return Cost(
        posting=posting_usd,
        reading=reading_usd,
        posts=len(lines),
        interactions=sum(line.interactions or 0 for line in lines),
        unread=sum(line.interactions is None for line in lines),
    )


def varied(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Without levels that no post had, and factors of which only one level is left."""
    used = [effect for effect in effects if effect.posts]
    levels = Counter(effect.factor for effect in used)
    return tuple(effect for effect in used if levels[effect.factor] > 1)


def _settled_counts(lines: Iterable[PostLine]) -> list[int]:
    return [line.settled for line in lines if line.settled is not None]


def _by_count(names: Iterable[str]) -> Mapping[str, int]:
    """Most frequent first, then by the alphabet."""
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _totals(lines: Sequence[PostLine]) -> Mapping[str, Counted]:
    found = {name: [line.counts[name] for line in lines if name in line.counts] for name in TOTALS}
    return {name: Counted(total=sum(given), posts=len(given)) for name, given in found.items() if given}
