"""What a reviewer sees of posts, and what a reviewer decides about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from crosspost.core.lifecycle import MOVED
from crosspost.errors import IllegalTransition, StaleVersion, StoreError
from crosspost.model import Article, Choice, Outgoing, Post, PostState, Teaser
from crosspost.store import rows
from crosspost.store.database import Room, chunks
from crosspost.store.schema import STANDING, articles, attempts, posts
from crosspost.store.transitions import load, move, record
from crosspost.store.types import condition
from crosspost.store.values import choice_values, teaser_values

S = PostState


class Review(Room):
    """Reading posts and articles; approving, rejecting, editing, holding, moving and reopening posts."""

    def post(self, post_id: int) -> Post:
        """Return one post. Raises NoSuchPost."""
        with self._db.read() as connection:
            return load(connection, post_id)

    def posts(
        self,
        states: Collection[PostState] = (),
        *,
        account_key: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Post, ...]:
        """Posts in these states (empty: all), by due time, then number; those without due time last.

        `account_key` None: of all accounts. `limit` and `offset`: so many of them, after so many.
        """
        order = (posts.c.due_at.is_(None), posts.c.due_at, posts.c.id)
        wanted = select(posts).order_by(*order)
        if states:
            wanted = wanted.where(posts.c.state.in_(states))
        if account_key is not None:
            wanted = wanted.where(posts.c.account_key == account_key)
        if limit is not None:
            # Only the numbers are sorted; the rows, with all their words, are read for the few that are wanted.
            some = wanted.with_only_columns(posts.c.id).limit(limit).offset(offset).subquery()
            wanted = select(posts).where(posts.c.id.in_(select(some.c.id))).order_by(*order)
        with self._db.read() as connection:
            return tuple(rows.post(row) for row in connection.execute(wanted))

    def count_posts(self, account_key: str | None = None) -> Mapping[PostState, int]:
        """How many posts are in each state, 0 included; of one account, or of all."""
        by_state = select(posts.c.state, func.count()).group_by(posts.c.state)
        if account_key is not None:
            by_state = by_state.where(posts.c.account_key == account_key)
        with self._db.read() as connection:
            found: dict[PostState, int] = dict(map(tuple, connection.execute(by_state)))
        return {state: found.get(state, 0) for state in PostState}

    def articles(self, ids: Collection[int]) -> Mapping[int, Article]:
        """Articles by number; unknown numbers are absent."""
        found: dict[int, Article] = {}
        with self._db.read() as connection:
            for some in chunks(ids):
                for row in connection.execute(select(articles).where(articles.c.id.in_(some))):
                    found[row.id] = rows.article(row)
        return found

    def approve(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """draft → approved. Raises StaleVersion, IllegalTransition, NoSuchPost."""
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.DRAFT}, "approved")
            return move(connection, post, S.APPROVED, who=who, now=now)

    def reject(self, post_id: int, *, version: int, reason: str, who: str, now: datetime) -> Post:
        """draft, approved, failed or in doubt → rejected. Raises like `approve`.

        The attempt of a post in doubt stays unknown: nothing is sent for it again.
        """
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.DRAFT, S.APPROVED, S.FAILED, S.IN_DOUBT}, "rejected")
            return move(connection, post, S.REJECTED, who=who, now=now, event_note=reason, note=reason)

    def edit(
        self,
        post_id: int,
        *,
        version: int,
        teaser: Teaser,
        outgoing: Outgoing,
        price_usd: Decimal,
        reply_price_usd: Decimal = Decimal(0),
        who: str,
        now: datetime,
        choice: Choice | None = None,
    ) -> Post:
        """draft, approved or failed → draft with new words and a new version. Raises like `approve`.

        `choice` says why these words, where they are one of the article's teasers; None leaves it as it was. Raises
        StoreError when the same words stand on the account already.
        """
        prices = {"price_usd": price_usd, "reply_price_usd": reply_price_usd}
        values: dict[str, Any] = teaser_values(teaser) | {"outgoing": asdict(outgoing)} | prices
        if choice is not None:
            values |= choice_values(choice)
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.DRAFT, S.APPROVED, S.FAILED}, "edited")
            _refuse_twin(connection, post, values["text_hash"])
            return move(connection, post, S.DRAFT, who=who, now=now, version=version + 1, note=None, **values)

    def hold(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """approved → draft, words unchanged, with a new version. Raises like `approve`."""
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.APPROVED}, "held")
            return move(connection, post, S.DRAFT, who=who, now=now, version=version + 1)

    def reopen(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """rejected → draft with a new version. Raises like `approve`.

        Raises IllegalTransition when anything was ever sent for it, be it that it was proved absent: what is there
        after all must not go out again. Raises StoreError when its words stand on the account by now.
        """
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.REJECTED}, "taken back into review")
            if connection.scalar(select(attempts.c.id).where(attempts.c.post_id == post_id).limit(1)) is not None:
                raise IllegalTransition(
                    f"Post {post_id} was sent before it was rejected; it stays so, lest it goes out twice."
                )
            _refuse_twin(connection, post, teaser_values(post.teaser)["text_hash"])
            return move(connection, post, S.DRAFT, who=who, now=now, version=version + 1, note=None)

    def move_due(self, post_id: int, *, version: int, due_at: datetime, who: str, now: datetime) -> Post:
        """Give a draft or approved post the due time that a human chose, and a new version. Raises like `approve`.

        The version changes so that a publisher that has read the old time cannot claim the post any more. Lateness is
        measured from the new time.
        """
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.DRAFT, S.APPROVED}, "moved")
            changed = connection.execute(
                update(posts)
                .where(posts.c.id == post_id, posts.c.state == post.state, posts.c.version == version)
                .values(due_at=due_at, first_due_at=due_at, version=version + 1, changed_at=now)
            )
            if changed.rowcount != 1:
                raise StaleVersion(f"Post {post_id} changed while it was being moved. Nothing changed; look again.")
            note = f"{MOVED} {due_at:%Y-%m-%d %H:%M} UTC"
            record(connection, post_id, from_state=post.state, to_state=post.state, who=who, now=now, note=note)
            return load(connection, post_id)


def _seen(connection: Connection, post_id: int, version: int, allowed: Collection[PostState], decision: str) -> Post:
    """The post, if it is what the reviewer saw and this may be decided about it."""
    post = load(connection, post_id)
    if post.version != version:
        raise StaleVersion(
            f"Post {post_id} changed since it was shown: version {version} was seen, {post.version} is current. "
            "Nothing was written; look at it again, then decide."
        )
    if post.state not in allowed:
        raise IllegalTransition(
            f"Post {post_id} is {post.state}; only a post that is {_either(allowed)} can be {decision}."
        )
    return post


def _refuse_twin(connection: Connection, post: Post, text_hash: str) -> None:
    twin = connection.scalar(
        select(posts.c.id).where(
            posts.c.account_key == post.account_key,
            posts.c.text_hash == text_hash,
            text(condition("state", STANDING)),
            posts.c.id != post.id,
        )
    )
    if twin is not None:
        raise StoreError(
            f"Post {post.id} would say the same as post {twin} on {post.account_key}, word for word. Nothing was "
            "written; change the words, or reject one of the two."
        )


def _either(states: Collection[PostState]) -> str:
    return " or ".join(state.value for state in PostState if state in states)
