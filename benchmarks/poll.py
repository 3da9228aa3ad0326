"""Polling 2,000 feeds: the first time, when every one has a new article, when none has changed, when half are dead.
And how it grows: the same for 100, 1,000 and 10,000 feeds.

What is measured runs in a fresh process: on one core with the site on the other, then on two with the site beside it.
feedparser alone reads the same bytes on one core, for comparison. The store is an SQLite file, written as in service.
"""

from __future__ import annotations

import io
import logging
import pickle
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from tempfile import TemporaryDirectory

import feedparser
import psutil

from benchmarks.apart import apart, cores, stay_on
from benchmarks.figures import Cost, Figure, Stopwatch, figure, peak_mb
from benchmarks.site import Site, end_every_second, turn
from benchmarks.writing import BEGINNING
from crosspost.bootstrap import build
from crosspost.config import Settings
from crosspost.core.identity import identify
from crosspost.core.intake import decide
from crosspost.feeds.document import Document
from crosspost.feeds.fetch import Answer, Fetcher
from crosspost.feeds.parse import parse
from crosspost.model import Feed, FeedState
from crosspost.ports import FeedAnswer, Fetched
from crosspost.steps import poll

NOW = BEGINNING + timedelta(days=251)
"""A day after what each feed shows as its newest article."""
ENTRIES = (6, 16)
# At the most: whatever else the machine does counts against us, and not against feedparser.
CLOCK = "seconds of a changed feed ÷ CPU seconds of feedparser alone"
THIN = 4
"""Every fourth feed gives summaries alone."""

SIZES = (100, 1_000, 10_000)
"""Feeds, to see how it grows."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """One poll of every feed."""

    wall: float
    # Seconds of the main process, and of the processes that parse.
    cpu: float
    cpu_workers: float


@dataclass(frozen=True, kw_only=True)
class Polls:
    """The rounds by name, and the most memory that was in use, in MB: the main process, the largest worker."""

    rounds: dict[str, Round]
    peak: float
    peak_worker: float
    database: float


def run(quick: bool) -> list[Figure]:
    """Measure all of it."""
    feeds = 40 if quick else 2000
    available = cores()
    one, other = available[:1], available[-1:]
    with Site(feeds, entries=ENTRIES, thin=THIN, cores=other) as site:
        # As many thin feeds in it as among all.
        sample = site.feed_urls[: feeds // 4]
        alone, size = apart(feedparser_alone, sample, one)
        turn(site.feed_urls[0], 0)
        parts = apart(where_time_goes, sample, one)
        single = apart(polls, site.feed_urls, one)
    with Site(feeds, entries=ENTRIES, thin=THIN, cores=available) as site:
        double = apart(polls, site.feed_urls, available)
    return [
        figure("feeds", feeds, "", f"{size / 1000:.0f} KB each on average, gzipped on the way"),
        figure("feedparser alone", alone.cpu * 1000, "ms CPU", "per feed, the same bytes, one core"),
        *_rounds("one core", single, feeds),
        figure("one core: ratio", _cpu(single) / feeds / alone.cpu, "×", "CPU of a changed feed ÷ feedparser alone"),
        figure("one core: ratio by the clock", single.rounds["changed"].wall / feeds / alone.cpu, "×", CLOCK),
        *_rounds("two cores", double, feeds),
        figure("two cores: ratio by the clock", double.rounds["changed"].wall / feeds / alone.cpu, "×", CLOCK),
        figure("peak memory", double.peak, "MB", "main process"),
        figure("peak memory of a worker", double.peak_worker, "MB", "the largest"),
        figure("database", double.database, "MB", "after four rounds"),
        *(figure(f"part: {name}", ms, "ms CPU", "per changed feed, each part by itself") for name, ms in parts.items()),
        *(one for size in ([20] if quick else SIZES) for one in _of_size(size, available, alone.cpu)),
    ]


def _of_size(feeds: int, available: Sequence[int], alone: float) -> Iterator[Figure]:
    """The rounds with so many feeds on all cores; `alone`: what feedparser takes for one of them, in seconds."""
    with Site(feeds, entries=ENTRIES, thin=THIN, cores=available) as site:
        polled = apart(polls, site.feed_urls, available)
    name = f"{feeds:,} feeds"
    yield from _rounds(name, polled, feeds)
    yield figure(f"{name}: ratio", _cpu(polled) / feeds / alone, "×", "CPU of a changed feed ÷ feedparser alone")
    yield figure(f"{name}: ratio by the clock", polled.rounds["changed"].wall / feeds / alone, "×", CLOCK)
    yield figure(f"{name}: peak memory", polled.peak, "MB", f"main process; {polled.peak_worker:.0f} MB a worker")


def polls(urls: Sequence[str], on: Sequence[int]) -> Polls:
    """Poll all feeds: first, changed, unchanged, half dead. Raises RuntimeError when a poll went amiss."""
    stay_on(on)
    # A warning for each server that is dead would be all that is to be seen.
    logging.disable(logging.WARNING)
    expected = {
        "first": {"unchanged": 0, "failed": 0},
        "changed": {"unchanged": 0, "failed": 0, "new": len(urls)},
        "unchanged": {"unchanged": len(urls), "failed": 0, "new": 0},
        "half dead": {"unchanged": len(urls) - len(urls) // 2, "failed": len(urls) // 2, "new": 0},
    }
    rounds = {}
    with TemporaryDirectory() as folder:
        database = Path(folder) / "poll.db"
        with build(_settings(urls, database), clock=lambda: NOW) as app:
            for name, articles in (("first", 0), ("changed", 1), ("unchanged", 1), ("half dead", 1)):
                if name == "half dead":
                    end_every_second(urls[0])
                else:
                    turn(urls[0], articles)
                before = _workers_cpu()
                with Stopwatch() as watch:
                    report = poll.run(app, force=True)
                if not expected[name].items() <= report.counts.items():
                    raise RuntimeError(f"{name}: {report.counts}, expected {expected[name]}; {report.problems[:3]}")
                rounds[name] = Round(wall=watch.cost.wall, cpu=watch.cost.cpu, cpu_workers=_workers_cpu() - before)
        return Polls(
            rounds=rounds,
            peak=peak_mb(),
            peak_worker=_peak(resource.RUSAGE_CHILDREN),
            database=database.stat().st_size / 1e6,
        )


def feedparser_alone(urls: Sequence[str], on: Sequence[int]) -> tuple[Cost, float]:
    """Seconds per feed that feedparser takes, called as the program calls it; and the bytes of a feed on average."""
    stay_on(on)
    turn(urls[0], 1)
    answers = _fetched(urls)
    _understood(answers[0])
    with Stopwatch() as watch:
        for answer in answers:
            _understood(answer)
    cost = Cost(wall=watch.cost.wall / len(answers), cpu=watch.cost.cpu / len(answers))
    return cost, sum(len(answer.body) for answer in answers) / len(answers)


def where_time_goes(urls: Sequence[str], on: Sequence[int]) -> dict[str, float]:
    """Milliseconds of CPU per changed feed, for each part of the way by itself, in one thread."""
    stay_on(on)
    with TemporaryDirectory() as folder, build(_settings(urls, Path(folder) / "parts.db"), clock=lambda: NOW) as app:
        poll.run(app, force=True)
        turn(urls[0], 1)
        answers: list[Answer] = []
        fetch = _each(lambda: answers.extend(_fetched(urls)), urls)
        documents, alone, whole = _parsed(answers)
        crossing = _each(lambda: [_crossed((a.body, None, a.url)) for a in answers], urls)
        crossing += _each(lambda: [_crossed((document, False)) for document in documents], urls)
        fetched = {
            f"feed-{n}": Fetched(entries=one.entries, title=one.title, url=urls[n]) for n, one in enumerate(documents)
        }
        deciding = _each(lambda: [_decided(key, one) for key, one in fetched.items()], urls)
        replayed = replace(app, feed_source=_Replay([FeedAnswer(key=key, result=one) for key, one in fetched.items()]))
        step = _each(lambda: poll.run(replayed, force=True), urls)
    return {
        "fetch": fetch,
        "feedparser": alone,
        "entries from what it found": whole - alone,
        "to the worker and back": crossing,
        "identify and decide": deciding,
        "store": step - deciding,
    }


def _parsed(answers: Sequence[Answer]) -> tuple[list[Document], float, float]:
    """The documents, and what feedparser and the program's parser take for each: in turn, so that both fare alike."""
    documents, alone, whole = [], 0.0, 0.0
    for answer in answers:
        with Stopwatch() as watch:
            _understood(answer)
        alone += watch.cost.cpu
        with Stopwatch() as watch:
            documents.append(parse(answer.body, content_type=answer.headers["content-type"], url=answer.url))
        whole += watch.cost.cpu
    return documents, alone * 1000 / len(answers), whole * 1000 / len(answers)


class _Replay:
    """A feed source that has its answers already."""

    def __init__(self, answers: Sequence[FeedAnswer]) -> None:
        self._answers = answers

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:  # noqa: ARG002 - named by the port
        yield from self._answers


def _settings(urls: Sequence[str], database: Path) -> Settings:
    feeds = tuple(Feed(key=f"feed-{n}", url=url, allow_private=True) for n, url in enumerate(urls))
    return Settings(feeds=feeds, database=f"sqlite:///{database}")


def _fetched(urls: Sequence[str]) -> list[Answer]:
    fetcher = Fetcher()
    try:
        return [fetcher.get(url, allow_private=True) for url in urls]
    finally:
        fetcher.close()


def _understood(answer: Answer) -> object:
    return feedparser.parse(
        io.BytesIO(answer.body),
        response_headers={"content-type": answer.headers["content-type"]},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _crossed(message: object) -> object:
    return pickle.loads(ForkingPickler.dumps(message))


def _decided(key: str, fetched: Fetched) -> object:
    feed = Feed(key=key, url=fetched.url)
    return decide(feed, identify(key, fetched.entries), (), baseline_at=NOW, now=NOW)


def _each(action: Callable[[], object], urls: Sequence[str]) -> float:
    """Milliseconds of CPU for each feed."""
    with Stopwatch() as watch:
        action()
    return watch.cost.cpu * 1000 / len(urls)


def _rounds(where: str, polled: Polls, feeds: int) -> list[Figure]:
    figures = []
    for name, one in polled.rounds.items():
        cpu = (one.cpu + one.cpu_workers) / feeds * 1000
        shares = f"{one.cpu:.1f} s main process, {one.cpu_workers:.1f} s workers in all"
        figures += [
            figure(f"{where}: {name}", feeds / one.wall, "feeds/s", f"{one.wall:.1f} s in all"),
            figure(f"{where}: {name}, CPU", cpu, "ms CPU", f"per feed; {shares}"),
        ]
    return figures


def _cpu(polled: Polls) -> float:
    changed = polled.rounds["changed"]
    return changed.cpu + changed.cpu_workers


def _workers_cpu() -> float:
    """Seconds of CPU that the living child processes have used so far."""
    times = [child.cpu_times() for child in psutil.Process().children()]
    return float(sum(one.user + one.system for one in times))


def _peak(whose: int) -> float:
    """The most memory in MB; kilobytes on Linux, bytes on macOS (getrusage(2))."""
    used = resource.getrusage(whose).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used / 1e3
