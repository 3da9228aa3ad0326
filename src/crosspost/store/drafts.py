"""From articles to drafts with a due time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, text, update

from crosspost.core.due_times import FIRST_VERSION
from crosspost.core.lifecycle import LIVE, UNSETTLED
from crosspost.model import Account, Draft, Ledger, Outgoing, Post, PostState
from crosspost.ports import ToCompose
from crosspost.store import rows
from crosspost.store.database import Room, chunks, insert_new
from crosspost.store.schema import STANDING, article_feeds, articles, attempts, follows, posts
from crosspost.store.transitions import load, move, record
from crosspost.store.types import condition
from crosspost.store.values import Values, choice_values, teaser_values

log = logging.getLogger(__name__)

BEFORE_CLAIM = (PostState.DRAFT, PostState.APPROVED)
"""States in which a post's due time may still change."""


ALIKE_WITHIN = timedelta(days=7)
"""How far apart two feeds show, or date, one piece at the most that has two addresses: a blog and its mirror, say."""


ALIKE = "an article of this title, from another feed, is on this account already"


class Drafts(Room):
    """What the steps compose and schedule need."""

    def to_compose(self, accounts: Collection[Account], *, now: datetime, limit: int) -> tuple[ToCompose, ...]:
        """Queued, extracted and settled articles without a post on an account that follows their feed.

        The oldest of every feed on every account first, then the next ones: one blog's backlog delays nobody else.

        An account gets the articles seen since it follows their feed: adding either does not publish the past.
        """
        found: list[tuple[int, ToCompose]] = []
        with self._db.read() as connection:
            for account in accounts:
                found += _without_post(connection, account, now=now, limit=limit)
        found.sort(key=lambda one: (one[0], one[1].article.seen_at, one[1].article.id))
        return tuple(task for _, task in found[:limit])

    def note_composed(self, *, now: datetime, limit: int) -> int:
        """Set apart the articles of which every account that follows their feeds has its post; how many there were.

        At most `limit`. `to_compose` reads the others only, so that it takes no longer as articles pile up.
        """
        with self._db.read() as connection:
            if connection.scalar(_composed(now).limit(1)) is None:
                return 0
        with self._db.write() as connection:
            held = connection.scalars(_composed(now).limit(limit).with_for_update(skip_locked=True)).all()
            count = 0
            for some in chunks(held):
                # Asked again of rows that nobody else changes any more: whoever finds one in a further feed (`_share`
                # in the intake) writes to it, so either that was before and is seen now, or it waits and comes after.
                done = connection.scalars(_composed(now).where(articles.c.id.in_(some))).all()
                connection.execute(update(articles).where(articles.c.id.in_(done)).values(composed_at=now))
                count += len(done)
            return count

    def add_draft(self, draft: Draft, freeze: Callable[[int], Outgoing], *, now: datetime) -> Post | None:
        """Store a draft; `freeze` makes its outgoing from the post's number. None when the post exists already.

        A draft whose very words stand on the account already is stored as rejected, so that it is not composed again
        for ever; None then, too. One whose article has the title of another feed's, of which the account has a post
        since lately, is stored so that only a human lets it go. `freeze` must not call the store.
        """
        words = teaser_values(draft.teaser)
        with self._db.write() as connection:
            twin = _standing(connection, draft.account_key, words["text_hash"])
            state = PostState.DRAFT if twin is None else PostState.REJECTED
            note = None if twin is None else f"the same words are on this account already, as post {twin}"
            version = FIRST_VERSION
            if twin is None and (alike := _alike(connection, draft)) is not None:
                note = f"{ALIKE}, as post {alike}: look whether this is the same piece"
                # As if a human had it in hand: no policy lets it pass by itself.
                version = FIRST_VERSION + 1
            statement = insert_new(connection, posts).execution_options(preserve_rowcount=True)
            added = connection.execute(
                statement, _draft_values(draft, now=now) | words | {"state": state, "version": version, "note": note}
            )
            if added.rowcount == 0:
                return None
            post_id = _number_of(connection, draft)
            outgoing = asdict(freeze(post_id))
            connection.execute(update(posts).where(posts.c.id == post_id).values(outgoing=outgoing))
            said = note if twin is None else None
            record(connection, post_id, from_state=None, to_state=PostState.DRAFT, who="compose", now=now, note=said)
            if twin is None:
                return load(connection, post_id)
            log.warning("drafts.same_words post=%d standing=%d account=%s", post_id, twin, draft.account_key)
            record(connection, post_id, from_state=PostState.DRAFT, to_state=state, who="compose", now=now, note=note)
            return None

    def to_schedule(self, account_key: str, *, late_before: datetime) -> tuple[Post, ...]:
        """Drafts and approved posts without due time, or with one before `late_before`; in order of their number."""
        waiting = (
            select(posts)
            .where(posts.c.account_key == account_key, posts.c.state.in_(BEFORE_CLAIM))
            .where(posts.c.due_at.is_(None) | (posts.c.due_at < late_before))
            .order_by(posts.c.id)
        )
        with self._db.read() as connection:
            return tuple(rows.post(row) for row in connection.execute(waiting))

    def taken(self, account_key: str, *, since: datetime, drafts_since: datetime | None = None) -> tuple[datetime, ...]:
        """Instants from `since` on at which something went out or is to go out on the account, ascending.

        A post without due time holds the instant that its choice wants; a draft whose time was taken from it holds
        none. `drafts_since`: drafts hold none before it.
        """
        # Two questions, each with an index of its own: an account's past is long, and only its end is wanted.
        out = select(posts.c.published_at).where(posts.c.account_key == account_key, posts.c.published_at >= since)
        at = func.coalesce(posts.c.due_at, posts.c.wanted_at)
        to_go = select(at).where(posts.c.account_key == account_key, posts.c.state.in_(sorted(LIVE)), at >= since)
        holds = (posts.c.state != PostState.DRAFT) | posts.c.due_at.is_not(None) | posts.c.first_due_at.is_(None)
        to_go = to_go.where(holds)
        if drafts_since is not None:
            to_go = to_go.where((posts.c.state != PostState.DRAFT) | (at >= drafts_since))
        with self._db.read() as connection:
            return tuple(sorted([*connection.scalars(out), *connection.scalars(to_go)]))

    def last_sent(self, account_key: str) -> datetime | None:
        """When something went out on the account last, or may have gone out. None: never."""
        mine = posts.c.account_key == account_key
        # Nothing but a published post has the instant.
        published = select(func.max(posts.c.published_at)).where(mine)
        tried = (
            select(func.max(attempts.c.started_at))
            .join(posts, posts.c.id == attempts.c.post_id)
            .where(mine, posts.c.state.in_(UNSETTLED))
        )
        with self._db.read() as connection:
            found = [connection.scalar(published), connection.scalar(tried)]
            return max((at for at in found if at is not None), default=None)

    def set_due(self, due: Mapping[int, datetime | None], *, now: datetime) -> None:
        """Give posts (draft or approved) their due times; None takes it from them. Does not change their version.

        A post that moved on meanwhile is left alone.
        """
        with self._db.write() as connection:
            for post_id, at in due.items():
                first = func.coalesce(posts.c.first_due_at, at)
                connection.execute(
                    update(posts)
                    .where(posts.c.id == post_id, posts.c.state.in_(BEFORE_CLAIM))
                    .values(due_at=at, first_due_at=first, changed_at=now)
                )

    def expire(self, post_ids: Collection[int], *, reason: str, now: datetime) -> None:
        """End posts (draft or approved) that are too late to be worth posting. One that moved on is left alone."""
        with self._db.write() as connection:
            for some in chunks(post_ids):
                which = select(posts).where(posts.c.id.in_(some), posts.c.state.in_(BEFORE_CLAIM)).with_for_update()
                for row in connection.execute(which).all():
                    post = rows.post(row)
                    move(connection, post, PostState.EXPIRED, who="schedule", now=now, event_note=reason, note=reason)


def _without_post(
    connection: Connection, account: Account, *, now: datetime, limit: int
) -> list[tuple[int, ToCompose]]:
    """What the account has no post for, each with its place in the queue of its feed."""
    place = func.row_number().over(partition_by=articles.c.feed_key, order_by=(articles.c.seen_at, articles.c.id))
    own_feed, further_feed = _followed(follows.c.account_key == account.key)
    mine = exists().where(posts.c.article_id == articles.c.id, posts.c.account_key == account.key)
    queue = select(articles.c.id, place.label("place")).where(*_open(now), own_feed | further_feed, ~mine).subquery()
    waiting = (
        select(articles, queue.c.place)
        .join(queue, queue.c.id == articles.c.id)
        .order_by(queue.c.place, articles.c.seen_at, articles.c.id)
        .limit(limit)
    )
    return [
        (row.place, ToCompose(article=rows.article(row), account_key=account.key))
        for row in connection.execute(waiting)
    ]


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Articles that may be composed and are not known to be composed for everybody."""
    return (
        articles.c.ledger == Ledger.QUEUED,
        articles.c.composed_at.is_(None),
        articles.c.extracted_at.is_not(None),
        articles.c.ready_at <= now,
    )


def _followed(*which: ColumnElement[bool]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether such a follower's feed brought the article, and whether one shows it, too; since it is followed."""
    own_feed = exists().where(*which, follows.c.feed_key == articles.c.feed_key, follows.c.since <= articles.c.seen_at)
    further_feed = exists().where(
        *which,
        article_feeds.c.article_id == articles.c.id,
        article_feeds.c.ledger == Ledger.QUEUED,
        follows.c.feed_key == article_feeds.c.feed_key,
        follows.c.since <= article_feeds.c.seen_at,
    )
    return own_feed, further_feed


def lacks_a_post() -> ColumnElement[bool]:
    """Whether somebody who follows one of the article's feeds has no post of it."""
    has_post = exists().where(posts.c.article_id == articles.c.id, posts.c.account_key == follows.c.account_key)
    own_feed, further_feed = _followed(~has_post.correlate(articles, follows))
    return own_feed | further_feed


def _composed(now: datetime) -> Select[tuple[int]]:
    """Open articles of which every follower has its post; so has one that nobody follows."""
    return select(articles.c.id).where(*_open(now), ~lacks_a_post()).order_by(articles.c.id)


def _standing(connection: Connection, account_key: str, text_hash: str) -> int | None:
    """The post that has these words on the account, or may come to have them there."""
    return connection.scalar(
        select(posts.c.id).where(
            posts.c.account_key == account_key,
            posts.c.text_hash == text_hash,
            # Said as the index says it, which holds only these: bound values would not be known for the same.
            text(condition("state", STANDING)),
        )
    )


def _alike(connection: Connection, draft: Draft) -> int | None:
    """The account's post of an article that another feed showed, or dates, under the same title at about the same time.

    Two feeds that give one piece two addresses and two guids say nothing else of its being one. A person may queue the
    one long after the other.
    """
    names = articles.c.title, articles.c.feed_key, articles.c.fingerprint, articles.c.seen_at, articles.c.published_at
    this = connection.execute(select(*names).where(articles.c.id == draft.article_id)).one_or_none()
    if this is None or not this.title:
        return None
    near: ColumnElement[bool] = articles.c.seen_at.between(this.seen_at - ALIKE_WITHIN, this.seen_at + ALIKE_WITHIN)
    if (at := this.published_at) is not None:
        near |= articles.c.published_at.between(at - ALIKE_WITHIN, at + ALIKE_WITHIN)
    return connection.scalar(
        select(posts.c.id)
        .join(articles, articles.c.id == posts.c.article_id)
        .where(posts.c.account_key == draft.account_key, posts.c.state.in_(STANDING))
        .where(articles.c.fingerprint == this.fingerprint, articles.c.feed_key != this.feed_key, near)
        .order_by(posts.c.id)
        .limit(1)
    )


def _draft_values(draft: Draft, *, now: datetime) -> Values:
    return {
        "article_id": draft.article_id,
        "account_key": draft.account_key,
        "round": draft.round,
        # Frozen a moment later, once the number is known: the mark is made of it.
        "outgoing": {},
        "price_usd": draft.price_usd,
        "reply_price_usd": draft.reply_price_usd,
        "created_at": now,
        "changed_at": now,
        **choice_values(draft.choice),
    }


def _number_of(connection: Connection, draft: Draft) -> int:
    mine = (
        (posts.c.article_id == draft.article_id)
        & (posts.c.account_key == draft.account_key)
        & (posts.c.round == draft.round)
    )
    return int(connection.execute(select(posts.c.id).where(mine)).scalar_one())
