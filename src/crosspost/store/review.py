"""What a reviewer sees of posts, and what a reviewer decides about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from crosspost.errors import IllegalTransition, StaleVersion, StoreError
from crosspost.model import Article, Outgoing, Post, PostState, Teaser
from crosspost.store import rows
from crosspost.store.database import Room, chunks
from crosspost.store.schema import STANDING, articles, posts
from crosspost.store.transitions import load, move
from crosspost.store.values import teaser_values

S = PostState


class Review(Room):
    """Reading posts and articles; approving, rejecting, editing and holding posts."""

    def post(self, post_id: int) -> Post:
        """Return one post. Raises NoSuchPost."""
        with self._db.read() as connection:
            return load(connection, post_id)

    def posts(self, states: Collection[PostState] = ()) -> tuple[Post, ...]:
        """Posts in these states (empty: all), by due time, then number; those without due time last."""
        wanted = select(posts).order_by(posts.c.due_at.is_(None), posts.c.due_at, posts.c.id)
        if states:
            wanted = wanted.where(posts.c.state.in_(states))
        with self._db.read() as connection:
            return tuple(rows.post(row) for row in connection.execute(wanted))

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
    ) -> Post:
        """draft, approved or failed → draft with new words and a new version. Raises like `approve`.

        Raises StoreError when the same words stand on the account already.
        """
        prices = {"price_usd": price_usd, "reply_price_usd": reply_price_usd}
        values: dict[str, Any] = teaser_values(teaser) | {"outgoing": asdict(outgoing)} | prices
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.DRAFT, S.APPROVED, S.FAILED}, "edited")
            _refuse_twin(connection, post, values["text_hash"])
            return move(connection, post, S.DRAFT, who=who, now=now, version=version + 1, note=None, **values)

    def hold(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """approved → draft, words unchanged, with a new version. Raises like `approve`."""
        with self._db.write() as connection:
            post = _seen(connection, post_id, version, {S.APPROVED}, "held")
            return move(connection, post, S.DRAFT, who=who, now=now, version=version + 1)


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
            posts.c.state.in_(STANDING),
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
