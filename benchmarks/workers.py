"""Several workers on one PostgreSQL: posts a second, what a backlog does to others, what a killed worker costs.

Workers are real processes (`crosspost work`), the database a real server without forced writes, the platforms the
sandbox, in this process. All share the machine's cores: on two of them, four workers cannot be twice as fast as two.
"""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from tests.e2e.crew import Crew, crew
from tests.postgres import Server, serving

from benchmarks.figures import Figure, figure

PAIRS = 100
"""Accounts on each platform."""
ARTICLES = 5
"""Each becomes a post on every account."""
BACKLOG = 300
"""Posts that wait on one account of each platform while the others have news."""
PATIENCE_S = 600.0


def run(quick: bool) -> list[Figure]:
    """Everything, on one server."""
    with TemporaryDirectory(prefix="crosspost-postgres-") as folder, serving(Path(folder)) as server:
        return [
            *_speed(server, pairs=2 if quick else PAIRS, workers=(1,) if quick else (1, 2, 4)),
            *_fairness(server, backlog=10 if quick else BACKLOG, pairs=3 if quick else 11),
            *_recovery(server, pairs=2 if quick else 20, to_the_end=not quick),
        ]


@contextmanager
def _crew(
    server: Server, *, pairs: int, articles: int = ARTICLES, backlog: int = 0, like: str | None = None
) -> Iterator[tuple[Crew, int]]:
    """A crew with everything due, and how many posts that is. `like`: a database in which all is prepared."""
    address = server.database(like=like)
    with (
        TemporaryDirectory(prefix="crosspost-workers-") as folder,
        crew(Path(folder), address, articles=articles, accounts=pairs, backlog=backlog) as one,
    ):
        if like is None:
            posts = one.prepare()
        else:
            one.make_due()
            posts = one.states()["approved"]
        yield one, posts
    server.drop(address)


def _speed(server: Server, *, pairs: int, workers: tuple[int, ...]) -> Iterator[Figure]:
    with _crew(server, pairs=pairs) as (prepared, _):
        like = server.database(like=prepared.database)
    for count in workers:
        with _crew(server, pairs=pairs, like=like) as (one, posts):
            for _ in range(count):
                one.hire()
            one.until(lambda: one.states()["published"] == posts, "all is out", patience=PATIENCE_S)
            instants = _published(one)
            _no_doubles(one)
            # The first tenth is left out: workers start one after the other.
            late = instants[len(instants) // 10 :]
            rate = (len(late) - 1) / (late[-1] - late[0]).total_seconds()
            name = f"posts, {count} worker{'' if count == 1 else 's'}"
            yield figure(name, rate, "per s", f"{posts} posts on {2 * pairs} accounts, all due at once")


def _fairness(server: Server, *, backlog: int, pairs: int) -> Iterator[Figure]:
    """How long one post of each other account waits, while one account of each platform has a backlog, and without."""
    for waiting in (0, backlog):
        with _crew(server, pairs=pairs, articles=2, backlog=backlog) as (one, _):
            _hold_back(one, everything=not waiting)
            for _ in range(2):
                one.hire()
            _both_are_there(one)
            if waiting:
                one.until(lambda: one.states()["published"] > waiting // 10, "the backlog is going out")  # noqa: B023
            waits = _waits(one, pairs)
            _no_doubles(one)
            case = f"with a backlog of 2 × {waiting}" if waiting else "without a backlog"
            yield figure(f"news {case}, median", statistics.median(waits), "s", "from due to published; 2 workers")
            yield figure(f"news {case}, worst", max(waits), "s", f"{len(waits)} accounts, a post each")


def _both_are_there(one: Crew) -> None:
    one.until(lambda: all("worker.started" in one.log(number) for number in (0, 1)), "both are there")


def _hold_back(one: Crew, *, everything: bool) -> None:
    """Let nothing be due but, unless `everything` is held back, the backlog."""
    with psycopg.connect(one.database) as connection:
        kept = "" if everything else "WHERE account_key NOT IN ('twitter1', 'facebook1')"
        connection.execute(f"UPDATE posts SET due_at = now() + interval '1 day' {kept}")


def _waits(one: Crew, pairs: int) -> list[float]:
    """Let one post of each account without backlog be due, and see how long each of them waits."""
    others = "account_key NOT IN ('twitter1', 'facebook1')"
    with psycopg.connect(one.database) as connection:
        connection.execute(
            f"UPDATE posts SET due_at = now() WHERE id IN (SELECT min(id) FROM posts WHERE {others} "
            "GROUP BY account_key)"
        )
    asked = f"SELECT extract(epoch FROM changed_at - due_at) FROM posts WHERE {others} AND state = 'published'"

    def waits() -> list[float]:
        with psycopg.connect(one.database) as connection:
            return [float(row[0]) for row in connection.execute(asked)]

    one.until(lambda: len(waits()) == 2 * (pairs - 1), "the news are out", patience=PATIENCE_S)
    return waits()


def _recovery(server: Server, *, pairs: int, to_the_end: bool) -> Iterator[Figure]:
    """Kill one of two workers in the middle. What it was sending then is looked for after its deadline, 2 minutes."""
    with _crew(server, pairs=pairs, articles=ARTICLES * 2) as (one, posts):
        _hold_back(one, everything=True)
        victim = one.hire()
        one.hire()
        _both_are_there(one)
        one.make_due()
        one.until(lambda: one.states()["published"] >= posts // 4, "both work", patience=PATIENCE_S)
        victim.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        victim.wait()
        left = one.states()
        one.until(lambda: "worker.job_dropped" in one.log(1), "its jobs are dropped", patience=PATIENCE_S)
        yield figure("a killed worker's jobs are dropped", time.monotonic() - killed, "s", "after SIGKILL")
        one.until(lambda: not one.states()["approved"], "the rest is out", patience=PATIENCE_S)
        taken = time.monotonic() - killed
        yield figure(
            "the rest is sent", taken, "s", f"{left['approved']} posts were left, {left['publishing']} cut short"
        )
        if not to_the_end:
            return
        one.until(lambda: one.states()["published"] == posts, "all is out", patience=PATIENCE_S)
        yield figure("all is settled", time.monotonic() - killed, "s", "those cut short were looked for")
        _no_doubles(one)


def _published(one: Crew) -> list[datetime]:
    with psycopg.connect(one.database) as connection:
        found = connection.execute("SELECT changed_at FROM posts WHERE state = 'published' ORDER BY 1").fetchall()
    return [row[0] for row in found]


def _no_doubles(one: Crew) -> None:
    doubles = sum(times > 1 for times in one.held().values())
    if doubles:
        raise RuntimeError(f"{doubles} articles are on an account more than once")
