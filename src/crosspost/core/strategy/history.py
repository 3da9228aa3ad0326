"""Imported posts as rows of the learner: what an account's past says, as far as it can tell.

From words and time follow hashtags, emoji, part of the day and weekday. The style, and where a link stood, cannot be
told (X's exports end every post with an image in a link, too): a past post says nothing about them. All past posts have
one topic of their own, so that what sets them apart as a whole is not taken for an effect of what they vary.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta

from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.nouns import MOST_HASHTAGS, levels_of_instant
from crosspost.core.strategy.rows import RIPE_H, Row, snapshot_of
from crosspost.core.strategy.tuning import WEIGHTS
from crosspost.model import Account, PastPost

TOPIC = "past"
ARTICLE = "past:"
"""Begins the article of a past post, so that it is never one of ours, which are numbers."""


def row_of_past(past: PastPost, account: Account, *, weights: Mapping[str, float] = WEIGHTS) -> Row | None:
    """A past post and its counts as a row; it stays out of the lift, as a person's word does.

    None where it teaches nothing: younger than 72 hours when it was imported, so that its counts may still have grown
    (a fresher import brings it in); without a count that has a weight; or a reply to somebody, which few people see.
    Counts of an older post are its counts until the export, taken for those at 72 hours: little comes later.
    """
    age = past.imported_at - past.published_at
    if age < timedelta(hours=RIPE_H) or past.text.startswith("@"):
        return None
    snapshot = snapshot_of(RIPE_H, past.counts, weights)
    if snapshot is None:
        return None
    return Row(
        account=past.account_key,
        article=f"{ARTICLE}{past.remote_id}",
        at=past.published_at.astimezone(UTC),
        levels={
            "hashtags": str(min(past.features.get("hashtags", 0), MOST_HASHTAGS)),
            "emoji": "with" if past.features.get("emoji", 0) else "without",
            **levels_of_instant(past.published_at, account.timezone),
        },
        topic=TOPIC,
        platform=account.platform.value,
        kind=Kind.PINNED,
        snapshots=(snapshot,),
    )
