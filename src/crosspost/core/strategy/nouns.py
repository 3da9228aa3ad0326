"""From posts, metrics and teasers to rows and contexts: the only module that knows which factors crosspost varies.

Factors: style, hashtags (0, 1, 2), emoji, link (where it stands), daypart, weekday. The topic of an article is the most
common of its tags among those that many articles have, else its feed: a handful of topics, so that each is learned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from crosspost.core.features import features_of
from crosspost.core.strategy.arms import Context, Kind, Levels, Opening
from crosspost.core.strategy.rows import Row, Snapshot, snapshot_of
from crosspost.core.strategy.tuning import WEIGHTS
from crosspost.core.teasers.compose import EDITED, HANDWRITTEN
from crosspost.model import Account, Choice, Metrics, Post, Teaser

BY_HAND = frozenset({HANDWRITTEN, EDITED})
"""Styles of teasers whose words no composer made: what they vary is read from the words themselves."""

ASIDE = frozenset(("style", style) for style in BY_HAND)
"""Levels that the strategy cannot take. Posts teach through them; no other level is held against them, for a person
writes for the articles that matter."""

MOVED = timedelta(minutes=10)
"""A post that a human took in hand and that went out further than this from where it was wanted, was moved."""

MOST_HASHTAGS = 2
MOST_TOPICS = 8
MIN_TOPIC_ARTICLES = 5

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DAYPARTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"morning": (5, 11), "midday": (11, 14), "afternoon": (14, 18), "evening": (18, 5)}
)
"""Local hours: the first is inside, the second is not. The evening lasts through the night."""

FACTORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hashtags": tuple(str(count) for count in range(MOST_HASHTAGS + 1)),
        "emoji": ("with", "without"),
        "daypart": tuple(DAYPARTS),
        "weekday": WEEKDAYS,
    }
)
"""Levels known beforehand. Styles and places of the link come with the teasers."""


class Tagged(Protocol):
    """What the topic of an article is told from; `model.Article` has it."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def feed_key(self) -> str: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


def levels_of_teaser(teaser: Teaser) -> Levels:
    """What a teaser varies. More than two hashtags count as two. Of words by hand, what is in them counts."""
    hashtags, emoji = len(teaser.hashtags), teaser.emoji
    if teaser.style in BY_HAND:
        features = features_of(teaser.text)
        hashtags, emoji = features["hashtags"], features["emoji"] > 0
    return {
        "style": teaser.style,
        "hashtags": str(min(hashtags, MOST_HASHTAGS)),
        "emoji": "with" if emoji else "without",
        "link": teaser.link_placement.value,
    }


def levels_of_instant(at: datetime, timezone: ZoneInfo) -> Levels:
    """Weekday and part of the day by the clocks of the account's readers. After midnight the new weekday counts."""
    local = at.astimezone(timezone)
    daypart = next((name for name, (start, end) in DAYPARTS.items() if start <= local.hour < end), "evening")
    return {"daypart": daypart, "weekday": WEEKDAYS[local.weekday()]}


def topics_of(articles: Iterable[Tagged]) -> Mapping[int, str]:
    """Article id → topic. The same for the same articles in any order; ties go to the alphabet."""
    tags_of = {article.id: (article.feed_key, {_tag(tag) for tag in article.tags} - {""}) for article in articles}
    counts = Counter(tag for _, tags in tags_of.values() for tag in tags)
    common = sorted(counts, key=lambda tag: (-counts[tag], tag))[:MOST_TOPICS]
    kept = [tag for tag in common if counts[tag] >= MIN_TOPIC_ARTICLES]
    return {
        number: next((f"tag:{tag}" for tag in kept if tag in tags), f"feed:{feed_key}")
        for number, (feed_key, tags) in tags_of.items()
    }


def context_of(
    account: Account,
    *,
    article_id: int,
    teasers: Sequence[Teaser],
    instants: Sequence[datetime],
    topic: str,
    now: datetime,
    round_: int = 0,
) -> Context:
    """What may be chosen for an article on an account: one of its teasers, and one of the instants (none: now).

    The arm's `variant` and `slot` are the numbers of the teaser and the instant. Raises ValueError without a teaser.
    """
    if not teasers:
        raise ValueError(f"article {article_id} has no teaser for account {account.key!r}: there is nothing to choose")
    openings = (Opening(levels=levels_of_instant(at, account.timezone), at=at) for at in instants)
    return Context(
        account=account.key,
        article=str(article_id),
        round=round_,
        now=now,
        variants=tuple(levels_of_teaser(teaser) for teaser in teasers),
        slots=tuple(openings),
        topic=topic,
        platform=account.platform.value,
    )


def row_of(
    post: Post, metrics: Iterable[Metrics], account: Account, *, topic: str, weights: Mapping[str, float] = WEIGHTS
) -> Row:
    """A post and its readings as a row. Not for posts that the platform deleted: leave them out.

    The instant is when it went out, or is due, or is wanted, or was made. Kinds that are no kind of the strategy's (the
    only variant, an import), words by hand and posts that a human moved teach like any other, and stay out of the lift
    as a person's word does.
    """
    at = post.published_at or post.due_at or post.choice.wanted_at or post.created_at
    levels = {**levels_of_teaser(post.teaser), **levels_of_instant(at, account.timezone)}
    return Row(
        account=post.account_key,
        article=str(post.article_id),
        round=post.round,
        at=at.astimezone(UTC),
        levels=levels,
        topic=topic,
        platform=account.platform.value,
        kind=Kind.PINNED if _is_by_hand(post, at) else Kind(post.choice.kind),
        varied=_varied(post.choice, levels),
        block=post.choice.block,
        snapshots=_snapshots(metrics, weights),
    )


def _is_by_hand(post: Post, at: datetime) -> bool:
    """Whether something else than the strategy decided. Only a human's hand gives a post a second version."""
    wanted = post.choice.wanted_at
    moved = post.version > 1 and wanted is not None and abs(at - wanted) > MOVED
    return moved or post.teaser.style in BY_HAND or post.choice.kind not in set(Kind)


def _varied(choice: Choice, levels: Levels) -> frozenset[str]:
    """Factors whose level was picked among several and is still the one picked: a slot that was gone is another time.

    Of a choice that noted none, all count of which it took a level; times it took only where there were instants.
    """
    picked = choice.levels if choice.varied is None else choice.varied
    return frozenset(factor for factor in picked if choice.levels.get(factor) == levels.get(factor))


def _snapshots(metrics: Iterable[Metrics], weights: Mapping[str, float]) -> tuple[Snapshot, ...]:
    """By the age at which each was really read. Readings without any engagement in them say nothing."""
    found: dict[float, Snapshot] = {}
    for one in sorted(metrics, key=lambda reading: reading.horizon):
        snapshot = snapshot_of(one.age / timedelta(hours=1), one.counts, weights)
        if snapshot is not None:
            found[snapshot.age_h] = snapshot
    return tuple(found[age] for age in sorted(found))


def _tag(tag: str) -> str:
    return " ".join(tag.casefold().split())
