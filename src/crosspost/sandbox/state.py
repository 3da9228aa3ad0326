"""Everything the sandbox holds, in memory only; gone when it stops. What it can hold is described in `held`."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crosspost.model import PlatformName
from crosspost.sandbox.held import (
    COUNTS,
    Charge,
    Exchange,
    FacebookPage,
    HeldComment,
    HeldMedia,
    HeldPost,
    Reader,
    TwitterUser,
    plain,
)
from crosspost.sandbox.rules import X_LIMITS, Rules
from crosspost.sandbox.shelf import Shelf

__all__ = ["JOURNAL_LENGTH", "X_LIMITS", "Rules", "State"]

JOURNAL_LENGTH = 10_000
"""Requests remembered; older ones are forgotten first."""


class State:
    """Everything the sandbox holds. Not thread-safe: the server's lock guards it."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.users: dict[str, TwitterUser] = {}
        self.pages: dict[str, FacebookPage] = {}
        self.clear()

    def clear(self) -> None:
        """Forget all but the accounts, restore the credit, and let every token work again."""
        self.readers: dict[str, Reader] = {}
        self.credit_usd = self.rules.credit_usd
        self.demand_proof = self.rules.demand_proof
        # Token → why it does not work any more.
        self.dead_tokens: dict[str, str] = {}
        # How much longer than the rules say the next posts stay out of listings.
        self.extra_lag = timedelta(0)
        self.charges: list[Charge] = []
        self.journal: deque[Exchange] = deque(maxlen=JOURNAL_LENGTH)
        self.media: dict[str, HeldMedia] = {}
        # Day → how many posts X gave out.
        self.reads: Counter[date] = Counter()
        self._posts: dict[tuple[PlatformName, str], HeldPost] = {}
        # Every post ever made on an account; those to be seen; those that mention it; its words.
        self._order: dict[tuple[PlatformName, str], list[str]] = {}
        self._shelves: dict[tuple[PlatformName, str], Shelf] = {}
        self._mentions: dict[str, Shelf] = {}
        self._texts: set[tuple[str, str]] = set()
        self._to_publish: list[tuple[datetime, str]] = []
        self._comments: dict[str, HeldComment] = {}
        self._threads: dict[str, list[str]] = {}
        self._made = 0

    def next_number(self) -> int:
        """Return 1, 2, 3, …: what makes the next id unique."""
        self._made += 1
        return self._made

    def profile(self, user_id: str) -> TwitterUser | Reader | None:
        """Return the X profile of this id, an account's or a reader's."""
        return self.users.get(user_id) or self.readers.get(user_id)

    def named(self, names: Collection[str]) -> tuple[str, ...]:
        """Return the ids of the X profiles of these names, given in lower case; nobody's name is left out."""
        ids = {user.username.lower(): user.id for user in self.users.values()}
        ids |= {reader.username.lower(): reader.id for reader in self.readers.values()}
        return tuple(ids[name] for name in names if name in ids)

    # ── posts

    def add(self, post: HeldPost) -> None:
        """Hold a new post."""
        lag = self.rules.index_lag + self.extra_lag
        if lag:
            post = replace(post, listed_from=post.created_at + lag)
        self._posts[post.platform, post.id] = post
        self._order.setdefault((post.platform, post.account_id), []).append(post.id)
        if post.text and post.published:
            self._texts.add((post.account_id, post.text))
        if post.published:
            self._show(post)
        elif post.publish_at:
            heapq.heappush(self._to_publish, (post.publish_at, post.id))

    def post(self, platform: PlatformName, post_id: str) -> HeldPost | None:
        """Return the post, unless there is none or it was deleted."""
        post = self._posts.get((platform, post_id))
        return None if post is None or post.deleted_at else post

    def placed_at(self, platform: PlatformName, post_id: str) -> datetime | None:
        """Return when a post was made, even one that is gone; None for one that never was."""
        post = self._posts.get((platform, post_id))
        return post.created_at if post else None

    def said_before(self, account_id: str, text: str) -> bool:
        """Whether the account ever posted these very words, deleted or not."""
        return (account_id, text) in self._texts

    def all_of(self, platform: PlatformName, account_id: str) -> Iterator[HeldPost]:
        """Yield every post ever made on an account, deleted and unpublished ones included, in the order made."""
        for post_id in self._order.get((platform, account_id), []):
            yield self._posts[platform, post_id]

    def made_after(self, platform: PlatformName, account_id: str, *, count: int) -> list[HeldPost]:
        """Return what was made on an account after its first `count` posts, in the order made."""
        return [self._posts[platform, post_id] for post_id in self._order.get((platform, account_id), [])[count:]]

    def shelf(self, platform: PlatformName, account_id: str) -> Shelf:
        """Return the account's posts that can be seen."""
        return self._shelves.setdefault((platform, account_id), Shelf())

    def mentions_of(self, user_id: str) -> Shelf:
        """Return the posts on X that mention a user."""
        return self._mentions.setdefault(user_id, Shelf())

    def listed(self, platform: PlatformName, ids: Iterator[str], *, now: datetime) -> Iterator[HeldPost]:
        """Yield the posts of these ids that a listing shows at `now`.

        Listings lag behind only as long as the clock runs forward: one that was set back hides nothing.
        """
        for post_id in ids:
            post = self._posts[platform, post_id]
            if post.listed_from is None or not post.created_at <= now < post.listed_from:
                yield post

    def delete(self, post: HeldPost, *, now: datetime) -> None:
        """Take a post away. Its text stays known: it still counts as a duplicate."""
        if post.published:
            self._hide(post)
        self._posts[post.platform, post.id] = replace(post, deleted_at=now)

    def change(self, post: HeldPost) -> None:
        """Hold a post that changed: its words, or whether and when it is published."""
        before = self._posts[post.platform, post.id]
        if before.published:
            self._hide(before)
        self._posts[post.platform, post.id] = post
        if post.published:
            self._show(post)
        elif post.publish_at:
            heapq.heappush(self._to_publish, (post.publish_at, post.id))

    def publish_scheduled(self, *, now: datetime) -> None:
        """Publish what was scheduled on Facebook for `now` or before."""
        while self._to_publish and self._to_publish[0][0] <= now:
            at, post_id = heapq.heappop(self._to_publish)
            post = self.post(PlatformName.FACEBOOK, post_id)
            if post and not post.published and post.publish_at == at:
                self.change(replace(post, published=True, publish_at=None, created_at=at))

    def scheduled(self, page_id: str) -> list[HeldPost]:
        """Return what a Page has scheduled, the next first."""
        waiting = [post for post in self.all_of(PlatformName.FACEBOOK, page_id) if not post.deleted_at]
        return sorted((p for p in waiting if not p.published and p.publish_at), key=lambda p: (p.publish_at, p.id))

    def engage(self, post_id: str, counts: Mapping[str, int]) -> None:
        """Add to a post's counts. Raises ValueError (unknown count, negative total), KeyError (no such post)."""
        unknown = sorted(set(counts) - set(COUNTS))
        if unknown:
            raise ValueError(f"no such count: {', '.join(unknown)}; there are {', '.join(COUNTS)}")
        found = self.find(post_id)
        totals = {**found.counts, **{name: found.counts.get(name, 0) + more for name, more in counts.items()}}
        if min(totals.values(), default=0) < 0:
            raise ValueError("a count cannot fall below 0")
        self._posts[found.platform, found.id] = replace(found, counts=totals)

    def find(self, post_id: str) -> HeldPost:
        """Return the post of this id, on whatever platform. Raises KeyError when there is none."""
        found = next((post for post in (self.post(name, post_id) for name in PlatformName) if post), None)
        if found is None:
            raise KeyError(f"the sandbox holds no post {post_id}")
        return found

    def _show(self, post: HeldPost) -> None:
        self.shelf(post.platform, post.account_id).add(post.id, post.created_at)
        for user_id in post.mentions:
            self.mentions_of(user_id).add(post.id, post.created_at)

    def _hide(self, post: HeldPost) -> None:
        self.shelf(post.platform, post.account_id).remove(post.id, post.created_at)
        for user_id in post.mentions:
            self.mentions_of(user_id).remove(post.id, post.created_at)

    # ── comments

    def add_comment(self, comment: HeldComment) -> None:
        """Hold a new comment, and count it on its post."""
        self._comments[comment.id] = comment
        self._threads.setdefault(comment.post_id, []).append(comment.id)
        self.engage(comment.post_id, {"replies": 1})

    def comment(self, comment_id: str) -> HeldComment | None:
        """Return a comment whose post is still there, or None."""
        comment = self._comments.get(comment_id)
        return comment if comment and self.post(PlatformName.FACEBOOK, comment.post_id) else None

    def comments(self, post_id: str) -> list[HeldComment]:
        """Return the comments of a post, oldest first."""
        return [self._comments[comment_id] for comment_id in self._threads.get(post_id, [])]

    def delete_comment(self, comment: HeldComment) -> None:
        """Take a comment away; answers to it stay."""
        del self._comments[comment.id]
        self._threads[comment.post_id].remove(comment.id)
        self.engage(comment.post_id, {"replies": -1})

    # ── money

    def can_pay(self, price: Decimal) -> bool:
        """Whether the credit covers a call of this price."""
        return self.credit_usd is None or self.credit_usd >= max(price, Decimal("0.001"))

    def charge(self, account_id: str, operation: str, price: Decimal, *, now: datetime) -> None:
        """Bill a call that succeeded."""
        if not price:
            return
        self.charges.append(Charge(account_id=account_id, operation=operation, price_usd=price, at=now))
        if self.credit_usd is not None:
            self.credit_usd -= price

    def spent(self, account_id: str | None = None) -> Decimal:
        """Return US dollars billed, to one account or to all."""
        return sum((c.price_usd for c in self.charges if account_id in (None, c.account_id)), Decimal(0))

    # ── the whole of it

    def snapshot(self, *, now: datetime) -> dict[str, Any]:
        """Return everything held, ready for JSON: money as strings, instants in ISO 8601, posts oldest first."""
        return {
            "now": now.isoformat(),
            "spent_usd": str(self.spent()),
            "credit_usd": None if self.credit_usd is None else str(self.credit_usd),
            "accounts": {
                "twitter": {user.id: self._account(PlatformName.TWITTER, user) for user in self.users.values()},
                "facebook": {page.id: self._account(PlatformName.FACEBOOK, page) for page in self.pages.values()},
            },
            "readers": {reader.id: self._account(PlatformName.TWITTER, reader) for reader in self.readers.values()},
            "comments": [plain(comment) for comment in self._comments.values()],
            "media": [plain(media) for media in self.media.values()],
            "charges": [plain(charge) for charge in self.charges],
            "journal": [plain(exchange) for exchange in self.journal],
        }

    def _account(self, platform: PlatformName, account: TwitterUser | FacebookPage | Reader) -> dict[str, Any]:
        return {
            "name": account.name,
            "username": account.username,
            "spent_usd": str(self.spent(account.id)),
            "posts": [plain(post) | {"images": self._images(post)} for post in self.all_of(platform, account.id)],
        }

    def _images(self, post: HeldPost) -> list[dict[str, Any]]:
        """Return what a post shows, in order: kind, size, digest and alternative text of each image."""
        return [plain(self.media[media_id]) for media_id in post.media if media_id in self.media]
