"""Small builders for the store's tests: each brings a post one step further along its life, by the public door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from crosspost.core import verdicts
from crosspost.errors import OutcomeUnknown, Refused
from crosspost.model import (
    Account,
    Attempt,
    Choice,
    Draft,
    Entry,
    Feed,
    FeedState,
    Ledger,
    NewArticle,
    Outgoing,
    Page,
    PlatformName,
    Post,
    PostState,
    Reason,
    ReasonKind,
    Receipt,
    Teaser,
)
from crosspost.ports import Polled
from crosspost.store import SqlStore

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PRICE = Decimal("0.2")

BLOG = Feed(key="blog", url="https://example.org/feed")
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="42")
BECAUSE = Reason(kind=ReasonKind.SAME_GUID)
PAGE = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="42")


def entry(n: int, **changes: Any) -> Entry:
    first = Entry(guid=f"guid-{n}", link=f"https://example.org/{n}", title=f"Article {n}", content=f"<p>Text {n}</p>")
    return replace(first, **changes)


def news(n: int, *, feed_key: str = "blog", ledger: Ledger = Ledger.QUEUED, **changes: Any) -> NewArticle:
    """An article seen at NOW and ready at once. `changes` are the entry's."""
    one = entry(n, **changes)
    return NewArticle(
        feed_key=feed_key,
        identity=f"example.org/{n}",
        guid=one.guid,
        fingerprint=f"title-{n}",
        entry=one,
        ledger=ledger,
        reason=None if ledger is Ledger.QUEUED else BECAUSE,
        seen_at=NOW,
        ready_at=NOW,
    )


def polled(*new: NewArticle, feed_key: str = "blog", **changes: Any) -> Polled:
    return Polled(state=FeedState(key=feed_key, url=BLOG.url, baseline_at=NOW), news=new, **changes)


def synced(store: SqlStore) -> SqlStore:
    store.sync([BLOG], [X, PAGE], now=NOW)
    return store


def articles(store: SqlStore, count: int) -> list[int]:
    """Numbers of so many queued and extracted articles."""
    synced(store)
    store.record_polls([polled(*(news(n) for n in range(count)))])
    ids = [article.id for article in store.articles_to_extract(limit=count)]
    for article_id in ids:
        store.save_page(article_id, Page(), now=NOW)
    return ids


def teaser(text: str = "Words https://example.org/1", link: str | None = "https://example.org/1") -> Teaser:
    return Teaser(
        platform=PlatformName.TWITTER,
        style="headline",
        text=text,
        link=link,
        hashtags=("blog", "été"),
        weighted_length=29,
        limit=280,
        notes=("the title",),
    )


def words(n: int) -> Teaser:
    return teaser(f"Words {n} https://example.org/{n}", f"https://example.org/{n}")


def draft(article_id: int, *, account_key: str = "x", round: int = 0, words_of: Teaser | None = None) -> Draft:
    return Draft(
        article_id=article_id,
        account_key=account_key,
        round=round,
        teaser=words_of or words(article_id),
        choice=Choice(kind="only", propensity=1.0),
        price_usd=PRICE,
    )


def freeze(post_id: int) -> Outgoing:
    return Outgoing(platform=PlatformName.TWITTER, text=f"Words p{post_id}", link=None, mark=f"p{post_id}")


def drafted(store: SqlStore, article_id: int, **changes: Any) -> Post:
    post = store.add_draft(draft(article_id, **changes), freeze, now=NOW)
    assert post is not None
    return post


def approved(store: SqlStore, article_id: int, *, due_at: datetime = NOW) -> Post:
    post = drafted(store, article_id)
    store.set_due({post.id: due_at}, now=NOW)
    return store.approve(post.id, version=post.version, who="ann", now=NOW)


def claimed(store: SqlStore, article_id: int) -> tuple[Post, Attempt]:
    post = approved(store, article_id)
    attempt = store.claim(post.id, version=post.version, now=NOW, deadline=NOW + 2 * MINUTE)
    assert attempt is not None
    return store.post(post.id), attempt


def receipt(remote_id: str = "r1", at: datetime = NOW) -> Receipt:
    return Receipt(remote_id=remote_id, url=f"https://x.example/{remote_id}", at=at)


def published(store: SqlStore, article_id: int, *, at: datetime = NOW) -> Post:
    _, attempt = claimed(store, article_id)
    proof = receipt(f"r{article_id}", at)
    return store.settle(attempt, verdicts.received(proof), who="publish", now=at)


def in_doubt(store: SqlStore, article_id: int) -> tuple[Post, Attempt]:
    _, attempt = claimed(store, article_id)
    verdict = verdicts.raised(OutcomeUnknown("read timed out"), attempt, now=NOW)
    post = store.settle(attempt, verdict, who="publish", now=NOW)
    return post, store.attempts(post.id)[-1]


def failed(store: SqlStore, article_id: int) -> Post:
    _, attempt = claimed(store, article_id)
    verdict = verdicts.raised(Refused("text too long"), attempt, now=NOW)
    return store.settle(attempt, verdict, who="publish", now=NOW)


def rejected(store: SqlStore, article_id: int) -> Post:
    post = drafted(store, article_id)
    return store.reject(post.id, version=post.version, reason="dull", who="ann", now=NOW)


def expired(store: SqlStore, article_id: int) -> Post:
    post = drafted(store, article_id)
    store.expire([post.id], reason="a week late", now=NOW)
    return store.post(post.id)


IN_STATE: dict[PostState, Callable[[SqlStore, int], Post]] = {
    PostState.DRAFT: drafted,
    PostState.APPROVED: approved,
    PostState.PUBLISHING: lambda store, article_id: claimed(store, article_id)[0],
    PostState.IN_DOUBT: lambda store, article_id: in_doubt(store, article_id)[0],
    PostState.PUBLISHED: published,
    PostState.FAILED: failed,
    PostState.REJECTED: rejected,
    PostState.EXPIRED: expired,
}
"""Makes a post in each state, along a legal way."""


def in_state(store: SqlStore, state: PostState) -> Post:
    """A post of a new article, in this state."""
    (article_id,) = articles(store, 1)
    post = IN_STATE[state](store, article_id)
    assert post.state is state
    return post
