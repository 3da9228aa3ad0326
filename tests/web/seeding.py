"""Whole installations for the rooms that look back: troubles, articles, remarks, each with hostile words among them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from crosspost.core.checkup.finding import Finding, found
from crosspost.core.checkup.kind import Level
from crosspost.errors import FetchError, OutcomeUnknown, Refused
from crosspost.model import Alert, Feed, Heard, Learning, Listening, Metrics, Post, PostState, Remark, Review
from tests.steps.conftest import Installation, entry

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "\u202egnp.exe\u202c",
    "Z\u0351\u036b\u0343a\u0329\u0329l\u0334\u0321g\u0315\u0322o" * 8,
    "w" * 400,
    "\x00\x07 ]]> &amp;",
)


def remarks(world: Installation, count: int) -> list[Remark]:
    """So many remarks on both accounts, over a year, a third of them questions."""
    said: list[Remark] = []
    for number in range(count):
        key = ("twitter", "facebook")[number % 2]
        host = "https://x.com/i/web/status/" if key == "twitter" else "https://www.facebook.com/2000_7?comment_id="
        words = ("Nice article, thank you.", "Où peut-on lire la suite ?", "I do not agree with the third point.")
        said.append(
            Remark(
                account_key=key,
                remote_id=str(1000 + number),
                answers="1" if number % 4 else None,
                author=HOSTILE[number % 8] if number % 5 == 0 else f"Zoé {number}",
                text=HOSTILE[number // 3 % 8] if number % 7 == 0 else words[number % 3],
                at=world.clock() - timedelta(hours=3 + 9 * number),
                url=HOSTILE[2] if number % 11 == 0 else f"{host}{1000 + number}",
                answered=number % 6 == 1,
            )
        )
    return said


def talk(world: Installation, count: int) -> Installation:
    """An installation to which so much was said."""
    said = remarks(world, count)
    for key in ("twitter", "facebook"):
        mine = [one for one in said if one.account_key == key]
        world.app.store.hear(key, Heard(remarks=tuple(mine), since=world.clock()))
        if mine:
            world.app.store.note_listening(key, Listening(at=world.clock(), heard_until=world.clock()))
    return world


def troubled(world: Installation, count: int) -> Installation:
    """An installation with so many articles, one feed that fails, one that is gone, a paused account, posts in doubt,
    alerts, and findings of doctor."""
    live = replace(world.app, dry_run=False)
    more = [Feed(key=f"blog-{n}", url=f"https://blog-{n}.example.org/feed") for n in range(2)]
    live = replace(live, feeds={**live.feeds, **{feed.key: feed for feed in more}})
    live.store.sync(list(live.feeds.values()), list(live.accounts.values()), now=world.clock())
    world.app = live
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review(auto_after=timedelta(0)), max_per_day=1000, min_gap=timedelta(0))
    world.feeds.shown["blog-0"] = FetchError("https://blog-0.example.org/feed: no answer <b>within</b> 10 s")
    world.feeds.shown["blog-1"] = FetchError("https://blog-1.example.org/feed: 410 Gone", gone=True)
    world.walk()
    world.twitter.write_raises = OutcomeUnknown("read timed out")
    world.facebook.write_raises = Refused("the words are not welcome: <script>")
    titles = [*HOSTILE, *(f"Article numéro {n} sur les réseaux" for n in range(count))][:count]
    world.show(*(entry(n + 1, title=title) for n, title in enumerate(titles)))
    world.walk(times=4)
    _tell(world)
    return world


def _tell(world: Installation) -> None:
    store, now = world.app.store, world.clock()
    store.pause("facebook", reason="Facebook wants the token anew: <script>alert(2)</script>", now=now)
    store.save_alerts(
        [Alert(key="paused:facebook", since=now, what="account facebook is paused: <b>see</b>", seen_at=now)]
    )
    findings = [
        found("database", "sound", where="/srv/<b>crosspost</b>.db"),
        found("feed blog", "feed_silent", day="2026-01-02T03:04:05+00:00", url="https://blog.example.org/<i>feed"),
        found("account facebook", "token_rejected", platform="facebook", said="code 190, <script>alert(3)</script>"),
        # As it was kept before findings had codes.
        Finding(
            subject="account facebook",
            check="keys",
            level=Level.PROBLEM,
            what="<script>",
            follows="nothing goes out",
            remedy="make a new token",
        ),
    ]
    store.keep_findings(findings, now=now)


def taught(world: Installation, count: int) -> Installation:
    """An installation with so many published and measured posts on each account: mornings bring three times as much."""
    # Nothing is learned meanwhile, and nothing is read but what is said here.
    rooms = ("poll", "extract", "compose", "schedule", "review", "publish")
    at_once = {"review": Review(auto_after=timedelta(0)), "max_per_day": 100, "min_gap": timedelta(0)}
    for key in ("twitter", "facebook"):
        world.with_account(key, **at_once, learning=Learning(on=False))
    world.walk(rooms=rooms)
    rng, read = random.Random(5), set[int]()
    for number in range(count):
        world.show(*(entry(n + 1, title=f"Faut-il publier {n} fois ?") for n in range(max(0, number - 5), number + 1)))
        world.walk(times=2, every=timedelta(hours=4, minutes=30), rooms=rooms)
        new = [post for post in world.posts(PostState.PUBLISHED) if post.id not in read]
        world.app.store.save_metrics([_reading(post, rng) for post in new])
        read |= {post.id for post in new}
    for key in ("twitter", "facebook"):
        world.with_account(key, learning=Learning())
    return world


def _reading(post: Post, rng: random.Random) -> Metrics:
    at = post.published_at
    assert at is not None
    likes = (60 if 5 <= at.hour < 11 else 20) * rng.uniform(0.7, 1.4)
    age = timedelta(hours=72)
    return Metrics(post_id=post.id, horizon=age, age=age, measured_at=at + age, counts={"likes": int(likes)})
