"""Posts with a past: out, measured, billed; made through the store's own doors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core import verdicts
from crosspost.core.outgoing import freeze
from crosspost.model import (
    Choice,
    Draft,
    Entry,
    FeedState,
    Image,
    Ledger,
    Metrics,
    NewArticle,
    Page,
    PlatformName,
    Post,
    Receipt,
    Spend,
    Teaser,
)
from crosspost.ports import Polled
from tests.steps.conftest import Installation

HORIZONS = tuple(timedelta(hours=hours) for hours in (1, 24, 72, 168, 672))
STYLES = ("headline", "question", "quote", "list", "takeaway")
TAGS = ("Réseaux sociaux", "Presse", "<b>Vidéo</b>", "Newsletter", "Écologie")


def article(world: Installation, number: int, *, tags: Sequence[str] = ()) -> int:
    """A new article, extracted; its number in the store."""
    now, store = world.clock(), world.app.store
    link = f"https://blog.example.org/filled-{number}"
    entry = Entry(
        guid=f"filled-{number}", link=link, title=f"Ce que dit l’article {number}", tags=tuple(tags), language="fr"
    )
    news = NewArticle(
        feed_key="blog",
        identity=link,
        guid=entry.guid,
        fingerprint=link,
        entry=entry,
        ledger=Ledger.QUEUED,
        reason=None,
        seen_at=now,
        ready_at=now,
    )
    store.record_polls([Polled(state=FeedState(key="blog", url="https://blog.example.org/feed"), news=(news,))])
    (found,) = [one for one in store.articles_to_extract(limit=10) if one.identity == link]
    store.save_page(found.id, Page(), now=now)
    return found.id


def drafted(
    world: Installation,
    number: int,
    *,
    key: str = "twitter",
    style: str = "headline",
    due_at: datetime | None = None,
    images: Sequence[Image] = (),
    tags: Sequence[str] = (),
) -> Post:
    """A draft, due then."""
    account = world.app.accounts[key]
    link = f"https://blog.example.org/filled-{number}"
    on_x = account.platform is PlatformName.TWITTER
    words = f"Post {number} : faut-il vraiment une stratégie pour les réseaux sociaux ?"
    teaser = Teaser(
        platform=account.platform,
        style=style,
        text=f"{words} {link}" if on_x else words,
        link=link,
        weighted_length=len(words) + 24,
        limit=280 if on_x else 63206,
    )
    draft = Draft(
        article_id=article(world, number, tags=tags),
        account_key=key,
        teaser=teaser,
        choice=Choice(kind="strategy", propensity=0.5),
        price_usd=Decimal("0.2") if on_x else Decimal(0),
        images=tuple(images),
    )
    post = world.app.store.add_draft(
        draft, lambda post_id: freeze(teaser, post_id=post_id, images=images), now=world.clock()
    )
    assert post is not None
    if due_at is not None:
        world.app.store.set_due({post.id: due_at}, now=world.clock())
    return world.app.store.post(post.id)


def published(
    world: Installation,
    number: int,
    at: datetime,
    *,
    likes: int | None = None,
    key: str = "twitter",
    style: str = "headline",
    tags: Sequence[str] = (),
) -> Post:
    """A post that went out then; with so many likes at each age that it has by the clock. None: never measured."""
    store, now = world.app.store, world.clock()
    post = drafted(world, number, key=key, style=style, due_at=at, tags=tags)
    post = store.approve(post.id, version=post.version, who="ann", now=at)
    attempt = store.claim(post.id, version=post.version, now=at, deadline=at + timedelta(minutes=2))
    assert attempt is not None
    receipt = Receipt(remote_id=f"r{number}", url=f"https://x.example/r{number}", at=at)
    post = store.settle(attempt, verdicts.received(receipt), who="publish", now=at)
    if likes is not None:
        store.save_metrics(
            [
                Metrics(
                    post_id=post.id,
                    horizon=horizon,
                    age=horizon + timedelta(minutes=4),
                    measured_at=at + horizon,
                    counts={"likes": round(likes * share), "shares": round(likes * share) // 6},
                )
                for horizon, share in zip(HORIZONS, (0.2, 0.7, 1, 1.1, 1.2), strict=True)
                if at + horizon <= now
            ],
            [Spend(account_key=key, operation="read", price_usd=Decimal("0.005"), at=at + timedelta(hours=1))],
        )
    return post


def fill(world: Installation, count: int, *, seed: int = 1) -> None:
    """Posts on both accounts over the last weeks: questions get more on X, and so it should be found."""
    rng = random.Random(seed)
    now = world.clock()
    for number in range(count):
        key = ("twitter", "facebook")[number % 2]
        at = now - timedelta(hours=5 + number * 80 * 24 // max(count, 40), minutes=number)
        style, level = STYLES[number % 5], 6 if key == "twitter" else 30
        likes = round(rng.lognormvariate(0, 0.6) * level * (2.5 if style == "question" else 1))
        tags = rng.sample(TAGS, k=2)
        published(world, number, at, likes=None if number == 1 else likes, key=key, style=style, tags=tags)
