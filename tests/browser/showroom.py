"""Installations to look at: a small workshop's blog on X and Facebook, before its first post, on its first day, and
after four months with simulated readers. Everything but platforms and readers is the program itself."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from crosspost.core.checkup.finding import Finding, found
from crosspost.core.teasers.styles import STYLES
from crosspost.demo.blog.articles import BlogArticle, load_articles
from crosspost.errors import FetchError, OutcomeUnknown, Refused
from crosspost.model import (
    Account,
    Entry,
    Feed,
    Heard,
    Listening,
    Post,
    PostState,
    Remark,
    Review,
    Slot,
    StepReport,
)
from crosspost.ports import Ticks
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.visible import Labels
from crosspost.steps import LINE, learn
from tests.browser.showroom_words import ANGLES, PARAGRAPHS, SAID, SUBJECTS
from tests.pictures import FakeImages
from tests.steps.conftest import Installation, installation

BLOG = "https://petite-audience.example.org"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
DAYS, ARTICLES = 130, 144
TIMES = (time(8, 30), time(12, 15), time(17, 30))
SLOTS = tuple(Slot(weekday=day, at=at) for day in range(7) for at in TIMES)

Size = Literal[0, 3, 300]


class _Readers:
    """The sandbox's audience, before platforms that are no sandbox."""

    def __init__(self) -> None:
        self._style_of: dict[str, str] = {}
        labels = Labels(names=tuple(STYLES), of=self._style_of.get)
        self._audience = Audience(seed=4, timezone=PARIS, scale=1.4, labels=labels)

    def react(self, world: Installation) -> None:
        """Let the platforms show what people did with the posts of the last month."""
        for post in world.posts(PostState.PUBLISHED):
            age = world.clock() - (post.published_at or world.clock())
            if post.remote_id and age <= timedelta(days=29):
                self._style_of[post.outgoing.text] = post.teaser.style
                platform = world.twitter if post.account_key == "twitter" else world.facebook
                platform.counts[post.remote_id] = self._counts(post, world.app.accounts[post.account_key], age)

    def _counts(self, post: Post, account: Account, age: timedelta) -> Mapping[str, int]:
        held = HeldPost(
            platform=account.platform,
            account_id=account.remote_account_id,
            id=post.remote_id or "",
            text=post.outgoing.text,
            links=(post.outgoing.link,) if post.outgoing.link else (),
            url="",
            created_at=post.published_at or post.created_at,
            price_usd=Decimal(0),
        )
        found = self._audience.reactions(held)
        return {**found.counts(age), "replies": sum(at <= age for at in found.reply_ages())}


@contextmanager
def showroom(size: Size, *, store_url: str = "sqlite://") -> Iterator[Installation]:
    """So many posts: none yet, three that wait on the first day, or some three hundred of four months."""
    with installation(store_url, now=NOW - timedelta(days=DAYS)) as world:
        _furnish(world)
        if size == 3:
            _first_day(world)
        elif size == 300:
            _four_months(world)
        yield world


@contextmanager
def reopened(store_url: str) -> Iterator[Installation]:
    """What an earlier `showroom` kept in this database, as it was left."""
    with installation(store_url, now=NOW) as world:
        _furnish(world)
        _service(world)
        _feeds(world)
        yield world


def _furnish(world: Installation) -> None:
    """Accounts, slots, budget and images, as somebody would have set them; nothing has been polled."""
    world.clock.now = NOW
    blog = Feed(key="blog", url=f"{BLOG}/feed/", allow_private=False)
    world.app = replace(world.app, feeds={"blog": blog}, image_source=FakeImages(images=_images()))
    budgets = {"twitter": Decimal(15), "facebook": None}
    for key, budget in budgets.items():
        world.with_account(
            key,
            timezone=PARIS,
            slots=SLOTS,
            review=Review(),
            monthly_budget_usd=budget,
            max_per_day=2,
            listen=True,
        )
    world.app.store.sync([blog], list(world.app.accounts.values()), now=NOW - timedelta(days=DAYS))


def _first_day(world: Installation) -> None:
    """The first articles after the first look, as drafts; one of them on X alone."""
    both = world.app.accounts
    world.clock.now = NOW - timedelta(hours=1)
    world.walk()
    one, other = (_entry(article) for article in load_articles()[-2:])
    world.show(one)
    world.walk(times=2)
    world.app = replace(world.app, accounts={"twitter": both["twitter"]})
    world.show(one, other)
    world.walk(times=2)
    world.app = replace(world.app, accounts=both)
    world.clock.now = NOW


def _four_months(world: Installation) -> None:
    """Lives day by day: articles, posts, readings, learning; then a Monday morning with some work to do."""
    readers = _Readers()
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review(auto_after=timedelta(0)))
    world.clock.now = NOW - timedelta(days=DAYS)
    world.walk()
    shown: list[Entry] = []
    order = random.Random(2).sample(range(ARTICLES), ARTICLES)
    for day in range(DAYS - 1):
        for number, at in enumerate(TIMES):
            due = round((day + number / 3) * ARTICLES / (DAYS - 1))
            shown += [_written(order[number]) for number in range(len(shown), due)]
            world.show(*shown[-15:])
            morning = (NOW - timedelta(days=DAYS - 1 - day)).astimezone(PARIS).date()
            world.clock.now = datetime.combine(morning, at, tzinfo=PARIS).astimezone(UTC)
            readers.react(world)
            world.walk(every=timedelta(0))
    _monday(world, shown)
    readers.react(world)
    learn.run(world.app)
    _service(world)


def _monday(world: Installation, shown: Sequence[Entry]) -> None:
    """New articles wait for review, some are approved, one post is in doubt, one was refused; people said things."""
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review())
    world.clock.now = NOW - timedelta(hours=14)
    early, late = load_articles()[:3], load_articles()[3:]
    world.show(*shown[-10:], *(_entry(article) for article in early))
    world.walk(times=2)
    world.show(*shown[-10:], *(_entry(article) for article in (*early, *late)))
    world.clock.now = NOW - timedelta(minutes=25)
    world.walk(times=2, every=timedelta(minutes=12))
    # From here on nothing is looked for any more: what is in doubt stays so.
    world.clock.now = NOW
    _mishap(world, "facebook", OutcomeUnknown("read timed out after 20 s"))
    _mishap(world, "twitter", Refused("403: You are not permitted to perform this action"))
    LINE["alert"](world.app)
    _approve_some(world)
    _talk(world)
    world.app.store.keep_findings(_findings(), now=NOW - timedelta(hours=2))


def _mishap(world: Installation, key: str, error: Exception) -> None:
    """One draft of the account is sent at once, and goes wrong."""
    platform = world.twitter if key == "twitter" else world.facebook
    draft = next(post for post in world.posts(PostState.DRAFT) if post.account_key == key)
    store, now = world.app.store, world.clock()
    store.set_due({draft.id: now}, now=now)
    due = store.post(draft.id)
    store.approve(due.id, version=due.version, who="page", now=now)
    platform.write_raises = error
    LINE["publish"](world.app)
    platform.write_raises = None


def _approve_some(world: Installation) -> None:
    """Every third draft has its word already."""
    for post in world.posts(PostState.DRAFT)[1::3]:
        world.app.store.approve(post.id, version=post.version, who="page", now=NOW)


def _talk(world: Installation) -> None:
    """What people said under the posts of the last weeks."""
    rng, out = random.Random(3), world.posts(PostState.PUBLISHED)
    for key in ("twitter", "facebook"):
        mine = [post for post in out if post.account_key == key][-40:]
        said = tuple(
            _remark(post, number, rng)
            for number, post in enumerate(mine)
            if post.published_at and (number % 2 or key == "facebook")
        )
        world.app.store.hear(key, Heard(remarks=said, since=NOW))
        world.app.store.note_listening(key, Listening(at=NOW, heard_until=NOW))


def _remark(post: Post, number: int, rng: random.Random) -> Remark:
    author, text = rng.choice(SAID)
    assert post.published_at is not None
    x = post.account_key == "twitter"
    return Remark(
        account_key=post.account_key,
        remote_id=f"{9000 + number}",
        answers=post.remote_id,
        author=author,
        text=text,
        at=min(post.published_at + timedelta(minutes=rng.randrange(20, 900)), NOW),
        url=f"https://x.com/i/web/status/{9000 + number}" if x else f"https://www.facebook.com/2000_7?c={number}",
        answered=rng.random() < 0.5,
    )


def _findings() -> list[Finding]:
    return [
        found("database", "sound", where="/srv/crosspost/crosspost.db"),
        found("account twitter", "keys_may_post", access_level="read-write"),
        found("account facebook", "page_may_post"),
        found("account facebook", "app_mode_untold", app="Petite Audience"),
    ]


def _service(world: Installation) -> None:
    """A board of ticks as a running service has it."""
    seconds = [0.0]
    ticks = Ticks(lambda: seconds[0])
    every = {"poll": 60, "compose": 60, "schedule": 60, "publish": 60, "measure": 600, "listen": 3600, "learn": 3600}
    for name, interval in every.items():
        ticks.expect(name, timedelta(seconds=interval))
        ticks.begin(name)
        ticks.done(name, StepReport(step=name, counts={}))
    seconds[0] = 25.0
    world.app = replace(world.app, ticks=ticks)


def _feeds(world: Installation) -> None:
    """Nothing new from here on: an installation that is only looked at."""
    world.feeds.shown["blog"] = FetchError(f"{BLOG}/feed/: nothing is served there")


def _images() -> dict[str, bytes]:
    return {f"{BLOG}{article.image_path}": article.image() for article in load_articles()}


def _entry(article: BlogArticle) -> Entry:
    """An article of the demo's blog, as its feed gives it."""
    return Entry(
        guid=article.slug,
        link=f"{BLOG}{article.path}",
        title=article.title,
        summary=article.chapo,
        content=article.body,
        author=article.author,
        tags=article.tags,
        language="fr",
        image=f"{BLOG}{article.image_path}",
    )


def _written(number: int) -> Entry:
    """One of the articles of the months before: a title of its own over paragraphs of the demo's blog."""
    rng = random.Random(number)
    subject, angle = SUBJECTS[number % len(SUBJECTS)], ANGLES[number // len(SUBJECTS)]
    title = angle.format(*subject)
    source = rng.choice(load_articles())
    drawn = {"a": rng.randrange(3, 12), "b": rng.randrange(60, 400), "c": rng.randrange(2, 9)}
    drawn |= {"d": rng.randrange(410, 900), "e": rng.randrange(31, 68)}
    paragraphs = [f"<p>{text.format(*subject, **drawn)}</p>" for text in rng.sample(PARAGRAPHS, k=7)]
    lead = f"{subject[0]} nous occupe depuis {number + 3} semaines ; voici ce que nous en retenons, chiffres à l’appui."
    return Entry(
        guid=f"written-{number}",
        link=f"{BLOG}/archives/{number}/",
        title=title,
        summary=lead,
        content=f"<p>{lead}</p>" + "".join(paragraphs),
        author=source.author,
        tags=(source.tags[0], rng.choice(("Organisation", "Mesure", "Atelier", "Ton"))),
        language="fr",
        image=f"{BLOG}{source.image_path}",
    )
