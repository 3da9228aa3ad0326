"""How long a reviewer waits for the first page with 10,000 posts in the store, and what a browser loads besides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select
from starlette.testclient import TestClient

from benchmarks.figures import Figure, Stopwatch, figure
from crosspost.demo.stage import staged
from crosspost.ports import App
from crosspost.steps import LINE
from crosspost.store.schema import articles, posts
from crosspost.web.app import ASSETS, make_app
from crosspost.web.settings import WebSettings

PATHS = {
    "Review, first page": "/",
    "Review, page 100": "/?page=100",
    "one post": "/posts/1",
    "other ways": "/posts/1/ways",
}


def run(quick: bool) -> list[Figure]:
    """Ask for each page several times over, in this process, without a network between."""
    count, rounds = (100, 2) if quick else (10_000, 15)
    with TemporaryDirectory() as folder, staged(Path(folder), now=datetime(2026, 11, 2, 9, tzinfo=UTC)) as stage:
        _fill(stage.app, stage, count)
        page = make_app(lambda: stage.app, WebSettings())
        with TestClient(page, base_url="http://127.0.0.1:8420") as client:
            figures = [_timed(client, name, path, rounds, count) for name, path in PATHS.items()]
    weight = sum(len((files("crosspost.web") / "static" / name).read_bytes()) for name in ASSETS)
    return [*figures, figure("style, script and icon", weight / 1000, "kB", "as they are sent, not compressed")]


def _timed(client: TestClient, name: str, path: str, rounds: int, count: int) -> Figure:
    walls = []
    for number in range(rounds + 1):
        with Stopwatch() as watch:
            answer = client.get(path)
        assert answer.status_code == 200, answer.text[:500]
        walls += [watch.cost.wall] if number else []
    note = f"median of {rounds}; {count:,} posts wait; {len(answer.content) / 1000:.0f} kB"
    return figure(name, median(walls) * 1000, "ms", note)


def _fill(app: App, stage: Any, count: int) -> None:
    """Real drafts of the demo's blog, then copies of them, each with an article of its own."""
    LINE["poll"](app)
    stage.publish_articles()
    stage.clock.forward(timedelta(minutes=30))
    for name in ("poll", "extract"):
        LINE[name](app)
    stage.clock.forward(timedelta(minutes=10))
    for name in ("compose", "schedule"):
        LINE[name](app)
    database = app.store._db  # type: ignore[attr-defined]
    with database.write() as connection:
        article = dict(connection.execute(select(articles).where(articles.c.ledger == "queued")).mappings().first())
        post = dict(connection.execute(select(posts)).mappings().first())
        numbers = range(1_000, 1_000 + count)
        connection.execute(
            insert(articles), [article | {"id": n, "identity": f"copy-{n}", "guid": f"copy-{n}"} for n in numbers]
        )
        due = post["due_at"]
        connection.execute(
            insert(posts),
            [
                post | {"id": n, "article_id": n, "text_hash": f"copy-{n}", "due_at": due + timedelta(minutes=n)}
                for n in numbers
            ],
        )
