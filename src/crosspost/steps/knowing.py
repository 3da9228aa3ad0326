"""What is known for choosing, gathered from the store. Shared by the rooms that learn and choose; not a room itself.

Beliefs are kept with a digest of what they were made of. Whoever needs them takes the kept ones while the digest is
still true and makes them anew otherwise: the same ones, to the last digit.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from crosspost.core.strategy import drift
from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind, believe, mind_of
from crosspost.core.strategy.digest import TUNING, digest_of
from crosspost.model import Post, PostState
from crosspost.ports import App, Believed

logger = logging.getLogger(__name__)


NEWEST = 5_000
"""Posts that are learned from, the newest of all accounts; more where so many accounts share them that each has few.

With half of its weight gone every year, what is older would hardly be heard; reading it would take ever longer. An
account that posts so rarely that the others crowd it out keeps its own newest `TUNING.kept_posts`.
"""


def gather(app: App) -> Mind:
    """Everything there is to learn from now: the newest posts, and the number of those before them."""
    posts, before = _newest(app)
    read = [post.id for post in posts if post.state is PostState.PUBLISHED]
    return mind_of(
        app.accounts.values(),
        posts=posts,
        metrics=app.store.metrics_of(read),
        tagged=app.store.tags_of({post.article_id for post in posts}),
        alerts=app.store.shifts(),
        said=app.store.wishes(),
        # Where a file was imported long after it was made, its last counts are young, whatever the day.
        past=[replace(past, imported_at=past.counted_at) for key in app.accounts for past in app.store.past_posts(key)],
        before=before,
    )


def _newest(app: App) -> tuple[list[Post], Mapping[str, int]]:
    """The posts to learn from, by number; and by account key, how many went out before them."""
    limit = max(NEWEST, TUNING.kept_posts * len(app.accounts))
    newest = app.store.decided(limit=limit)
    if len(newest) < limit:
        return list(newest), {}
    counts = Counter(post.account_key for post in newest)
    found = {post.id: post for post in newest}
    for key in app.accounts:
        if counts[key] < TUNING.kept_posts:
            found |= {post.id: post for post in app.store.decided(limit=TUNING.kept_posts, account_key=key)}
    posts = [found[number] for number in sorted(found)]
    first: dict[str, datetime] = {}
    for post in posts:
        if post.published_at is not None:
            first[post.account_key] = min(post.published_at, first.get(post.account_key, post.published_at))
    return posts, {key: app.store.count_out(key, before=at) for key, at in first.items()}


def app_digest(app: App, now: datetime) -> str:
    """The digest of today's beliefs. Cheap: a few counts are read."""
    return digest_of(app.accounts.values(), app.store.experience(), now=now)


def kept_beliefs(believed: Mapping[str, Believed], accounts: frozenset[str], digest: str) -> Beliefs | None:
    """The kept beliefs of these accounts, put together; None unless all are there, true and readable."""
    if not accounts or any(key not in believed or believed[key].digest != digest for key in accounts):
        return None
    parts: list[Beliefs] = []
    for key in sorted(accounts):
        try:
            part = Beliefs.from_json(believed[key].document)
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("beliefs.damaged account=%s error=%s; they are made anew", key, error)
            return None
        if part is None:
            return None
        parts.append(part)
    return replace(parts[0], accounts={name: one for part in parts for name, one in part.accounts.items()})


def beliefs_of(app: App, mind: Mind, *, now: datetime) -> Beliefs:
    """The beliefs of today: the kept ones, or made anew where something has come in since. Stores nothing."""
    kept = kept_beliefs(app.store.believed(), frozenset(mind.words), app_digest(app, now))
    return kept or believe(mind, now=now)


def to_keep(beliefs: Beliefs, mind: Mind, *, digest: str) -> list[Believed]:
    """The beliefs as they are kept: each account's by itself, so that one can be looked at or deleted alone."""
    return [
        Believed(
            account_key=key,
            at=beliefs.at,
            digest=digest,
            told=mind.told(key),
            document=replace(
                beliefs, accounts={name: one for name, one in beliefs.accounts.items() if name == key}
            ).to_json(),
        )
        for key in sorted(mind.words)
    ]


def learn_anew(app: App) -> tuple[Beliefs, list[Alert]]:
    """Make today's beliefs, look for shifts where ten more posts have told something, and keep both."""
    now = app.clock()
    mind, digest = gather(app), app_digest(app, now)
    beliefs = believe(mind, now=now)
    found = _shifts(mind, beliefs, app.store.believed(), now=now)
    if found:
        app.store.add_shifts(found)
        mind, digest = gather(app), app_digest(app, now)
        beliefs = believe(mind, now=now)
    app.store.save_beliefs(to_keep(beliefs, mind, digest=digest))
    return beliefs, found


def _shifts(mind: Mind, beliefs: Beliefs, before: Mapping[str, Believed], *, now: datetime) -> list[Alert]:
    """Look for shifts on each account that has ten more posts to tell something than when beliefs were kept last.

    An account without kept beliefs is not looked at: nobody knows which of its posts were looked at already.
    """
    found: list[Alert] = []
    alerts = drift.recounted(mind.alerts, mind.rows, mind.before)
    for key in sorted(mind.words):
        told = mind.told(key)
        if key not in before or not drift.is_due(told, before[key].told):
            continue
        alert = drift.look(
            mind.rows, beliefs, alerts, account=key, now=now, tuning=TUNING, before=mind.before.get(key, 0)
        )
        found += [alert] if alert else []
    return found
