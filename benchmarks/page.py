"""How long people wait for each page with 10,000 posts in the store, and what a browser loads besides.

Twice: 10,000 posts that wait for review; and 10,000 that went out over five years, each measured, with as many remarks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, insert, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.figures import Figure, Stopwatch, figure
from crosspost.core.teasers.styles import STYLES
from crosspost.demo.stage import Stage, staged
from crosspost.model import PostState
from crosspost.ports import App
from crosspost.steps import LINE
from crosspost.store.schema import articles, conversation, metrics, posts
from crosspost.web.app import ASSETS, make_app
from crosspost.web.remembered import Remembered
from crosspost.web.settings import WebSettings

Filler: TypeAlias = Callable[[App, int], None]
"""Puts so many posts into the store."""

WAITING = {
    "Review, first page": "/",
    "Review, page 100": "/?page=100",
    "one post": "/posts/1",
    "other ways": "/posts/1/ways",
    "Calendar, a week": "/calendar",
    "Calendar, a month": "/calendar?view=month",
}
GONE_OUT = {
    "Review": "/",
    "Calendar, a month": "/calendar?view=month",
    "Results, 90 days": "/results",
    "Results, a year": "/results?days=365",
    "Strategy": "/strategy",
    "Conversation": "/conversation",
    "Conversation, questions first": "/conversation?first=questions",
    "Health": "/health",
    "ledger": "/health/ledger",
    "ledger, searched": "/health/ledger?q=semaines",
}
YEARS = 5
AGES_H = (1, 24, 72, 168, 672)


def run(quick: bool) -> list[Figure]:
    """Ask for each page several times over, in this process, without a network between."""
    count, rounds = (100, 2) if quick else (10_000, 15)
    figures = [
        *_measured(WAITING, _wait, count, rounds, "wait"),
        *_measured(GONE_OUT, _went_out, count, rounds, "went out"),
    ]
    weight = sum(len((files("crosspost.web") / "static" / name).read_bytes()) for name in ASSETS)
    return [*figures, figure("style, script and icon", weight / 1000, "kB", "as they are sent, not compressed")]


def _measured(paths: Mapping[str, str], fill: Filler, count: int, rounds: int, how: str) -> list[Figure]:
    with TemporaryDirectory() as folder, staged(Path(folder), now=datetime(2026, 11, 2, 9, tzinfo=UTC)) as stage:
        _first(stage.app, stage)
        fill(stage.app, count)
        page = make_app(lambda: stage.app, WebSettings())
        with TestClient(page, base_url="http://127.0.0.1:8420") as client:
            said = f"{count:,} posts {how}"
            made = [_timed(client, name, path, rounds, said) for name, path in paths.items()]
            return made if "Strategy" not in paths else [*made, _after_a_change(client, page, min(rounds, 3), said)]


def _after_a_change(client: TestClient, page: Starlette, rounds: int, how: str) -> Figure:
    """The Strategy page when something came in since: what it had kept is no longer true."""
    walls = []
    for _ in range(rounds):
        page.state.desk.remembered = Remembered()
        with Stopwatch() as watch:
            client.get(GONE_OUT["Strategy"])
        walls.append(watch.cost.wall)
    return figure("Strategy, after a change", median(walls) * 1000, "ms", f"median of {rounds}; {how}")


def _timed(client: TestClient, name: str, path: str, rounds: int, how: str) -> Figure:
    walls = []
    for number in range(rounds + 1):
        with Stopwatch() as watch:
            answer = client.get(path)
        assert answer.status_code == 200, answer.text[:500]
        walls += [watch.cost.wall] if number else []
    note = f"median of {rounds}; {how}; {len(answer.content) / 1000:.0f} kB"
    return figure(name, median(walls) * 1000, "ms", note)


def _first(app: App, stage: Stage) -> None:
    """Real drafts of the demo's blog, to be copied."""
    LINE["poll"](app)
    stage.publish_articles()
    stage.clock.forward(timedelta(minutes=30))
    for name in ("poll", "extract"):
        LINE[name](app)
    stage.clock.forward(timedelta(minutes=10))
    for name in ("compose", "schedule"):
        LINE[name](app)


def _wait(app: App, count: int) -> None:
    """So many copies of a draft, each with an article of its own, a minute apart."""
    with app.store._db.write() as connection:  # type: ignore[attr-defined]
        post = _copied(connection, count)
        rows = [_copy(post, n) | {"due_at": post["due_at"] + timedelta(minutes=n)} for n in _numbers(count)]
        connection.execute(insert(posts), rows)


def _went_out(app: App, count: int) -> None:
    """So many copies that went out evenly over the years, in turn of each style, with readings and a remark each."""
    now, rng, key = app.clock(), Random(1), "twitter"
    step = timedelta(days=365 * YEARS) / count
    out, read, said = [], [], []
    with app.store._db.write() as connection:  # type: ignore[attr-defined]
        post = _copied(connection, count)
        for place, n in enumerate(_numbers(count)):
            at = now - timedelta(hours=1) - step * place
            teaser = {**post["teaser"], "style": list(STYLES)[n % len(STYLES)]}
            gone = {"state": PostState.PUBLISHED, "remote_id": f"r{n}", "published_at": at, "due_at": at}
            out.append(_copy(post, n) | gone | {"teaser": teaser})
            likes = rng.randrange(5, 80)
            for hours in (one for one in AGES_H if at + timedelta(hours=one) <= now):
                age = timedelta(hours=hours)
                counts = {"likes": likes, "replies": 2, "shares": 4}
                read.append({"post_id": n, "horizon": age, "age": age, "measured_at": at + age, "counts": counts})
            words = "Où peut-on lire la suite ?" if n % 3 else "Merci pour cet article."
            said.append({"account_key": key, "remote_id": f"c{n}", "answers": f"r{n}", "author": "Zoé", "text": words}
                        | {"at": at + timedelta(minutes=40), "url": None, "answered": False})  # fmt: skip
        connection.execute(insert(posts), out)
        connection.execute(insert(metrics), read)
        connection.execute(insert(conversation), said)
    # As the service does: beliefs are kept, the page only tells them.
    LINE["learn"](app)


def _copied(connection: Connection, count: int) -> dict[str, Any]:
    """A draft, of whose article there are so many copies now."""
    article = dict(_one(connection, select(articles).where(articles.c.ledger == "queued")))
    connection.execute(
        insert(articles), [article | {"id": n, "identity": f"copy-{n}", "guid": f"copy-{n}"} for n in _numbers(count)]
    )
    return dict(_one(connection, select(posts)))


def _one(connection: Connection, which: Select[Any]) -> Mapping[str, Any]:
    found = connection.execute(which).mappings().first()
    assert found is not None, "the demo's blog gave nothing"
    return dict(found)


def _copy(post: Mapping[str, Any], n: int) -> dict[str, Any]:
    return {**post, "id": n, "article_id": n, "text_hash": f"copy-{n}"}


def _numbers(count: int) -> range:
    return range(1_000, 1_000 + count)
