"""Does anything get slower as the store grows? Each tick and each page with 1,000, 100,000 and 1,000,000 posts.

The store is an SQLite file (`benchmarks.filling`), feeds and platforms are in memory: what is timed is the program and
its database. Ticks are timed with nothing to do, as nearly all of them are, and then while one article comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from starlette.testclient import TestClient

from benchmarks.apart import apart
from benchmarks.figures import Figure, Stopwatch, figure
from benchmarks.filling import FIRST, Past, filled
from crosspost.steps import LINE, keep
from crosspost.web.app import make_app
from crosspost.web.operations import operations_routes
from crosspost.web.settings import WebSettings

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 5
PAGES = (
    "/",
    f"/posts/{FIRST + 100}",
    "/calendar",
    "/results",
    "/strategy",
    "/conversation",
    "/health",
    "/health/ledger",
    "/readyz",
    "/metrics",
)


def run(quick: bool) -> list[Figure]:
    """Measure every size in a process of its own, so that none is warmed up by another."""
    sizes = (200, 1_000) if quick else SIZES
    found = {size: apart(measured, size, 2 if quick else ROUNDS) for size in sizes}
    smallest, *_, largest = sizes
    middle = sizes[-2]
    return [
        figure(
            name,
            found[largest][name],
            "MB" if name == "database" else "ms",
            f"with {largest:,} posts; "
            + ", ".join(f"{found[size][name]:.3g} with {size:,}" for size in sorted({smallest, middle}))
            + f"; × {found[largest][name] / found[middle][name]:.1f} from {middle:,} to {largest:,}",
        )
        for name in found[largest]
    ]


def measured(size: int, rounds: int) -> Mapping[str, float]:
    """Milliseconds of everything, at one size."""
    with TemporaryDirectory() as folder, filled(Path(folder), size) as past:
        return dict(_all(past, rounds))


def _all(past: Past, rounds: int) -> Iterator[tuple[str, float]]:
    yield "database", past.database.stat().st_size / 1e6
    yield "learn, made anew", _ms(lambda: LINE["learn"](past.app))
    # What is due once an hour or a day is done here.
    for step in LINE.values():
        step(past.app)
    for name, step in LINE.items():
        yield f"{name}, idle", median(_ms(lambda step=step: step(past.app)) for _ in range(rounds))  # type: ignore[misc]
    yield "keep, once a day", _ms(lambda: keep.run(past.app))
    past.clock.advance(timedelta(hours=2))
    yield "listen, 10 accounts", _ms(lambda: LINE["listen"](past.app))
    yield from _one_article(past)
    page = make_app(lambda: past.app, WebSettings(), more=operations_routes(lambda: past.app))
    with TestClient(page, base_url="http://127.0.0.1:8420") as client:
        for path in PAGES:
            yield path, median(_ms(lambda path=path: _got(client, path)) for _ in range(rounds))  # type: ignore[misc]


def _one_article(past: Past) -> Iterator[tuple[str, float]]:
    """An article becomes two posts, and both go out."""
    past.news(2)
    rooms = ("poll", "extract", "compose", "schedule", "review", "publish", "measure", "learn")
    took = dict.fromkeys(rooms, 0.0)
    for _ in range(6):
        for name in rooms:
            took[name] = max(took[name], _ms(lambda name=name: LINE[name](past.app)))  # type: ignore[misc]
        past.clock.advance(timedelta(hours=3))
    for name in rooms:
        yield f"{name}, one article", took[name]


def _got(client: TestClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:300]}")


def _ms(action: Callable[[], object]) -> float:
    with Stopwatch() as watch:
        action()
    return watch.cost.wall * 1000
