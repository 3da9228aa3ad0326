"""Composing: every teaser of every platform for 300 articles of real length, in French and English."""

from __future__ import annotations

import subprocess
import sys
from statistics import mean, median, quantiles

from benchmarks.apart import apart, installed
from benchmarks.figures import Figure, Stopwatch, figure
from benchmarks.writing import BEGINNING, Written, article
from crosspost.model import Account, Article, Block, BlockKind, Ledger, Page, PlatformName

IMPORT = (
    "import time; at, cpu = time.perf_counter(), time.process_time(); import {}; "
    "print(time.perf_counter() - at, time.process_time() - cpu)"
)


def run(quick: bool) -> list[Figure]:
    """Measure in a fresh process, so that what is built at first use is seen."""
    return [*_imports(3 if quick else 12), *apart(composing, 30 if quick else 300)]


def composing(count: int) -> list[Figure]:
    """Compose for `count` articles."""
    from crosspost.core.teasers.compose import compose
    from crosspost.feeds.page import understand

    written = [(feed, article(feed, number)) for feed in range(3) for number in range(count // 3)]
    ready = [_article(feed, one, understand(one.body, base_url=one.link(feed))) for feed, one in written]
    words = [sum(len(block.text.split()) for block in one.blocks) for one in ready]
    accounts = [Account(key=name, platform=name, remote_account_id="1") for name in PlatformName]
    times, teasers = [], 0
    for one in ready:
        with Stopwatch() as watch:
            made = [teaser for account in accounts for teaser in compose(one, account)]
        times.append(watch.cost.cpu * 1000)
        teasers += len(made)
    first, rest = times[0], times[1:]
    return [
        figure("articles", len(ready), "", f"{mean(words):.0f} words on average, two of three French"),
        figure("teasers", teasers, "", "every style of every platform"),
        figure("first article", first, "ms CPU", "builds the patterns too"),
        figure("per article, median", median(rest), "ms CPU", "all styles, all platforms"),
        figure("per article, slowest in 20", quantiles(rest, n=20)[-1], "ms CPU"),
    ]


def _imports(rounds: int) -> list[Figure]:
    code, environ = IMPORT.format("crosspost.core.teasers.compose"), installed()
    told = [subprocess.check_output([sys.executable, "-c", code], env=environ).split() for _ in range(rounds + 1)]
    walls, cpus = (median(float(times[place]) for times in told[1:]) * 1000 for place in (0, 1))
    return [figure("import", walls, "ms", f"median of {rounds} fresh interpreters; {cpus:.0f} ms CPU")]


def _article(feed: int, one: Written, page: Page) -> Article:
    lead = Block(kind=BlockKind.PARAGRAPH, text=one.lead)
    return Article(
        id=one.number + 1,
        feed_key=f"feed-{feed}",
        identity=one.link(feed),
        guid=None,
        link=one.link(feed),
        title=one.title,
        summary=one.lead,
        blocks=(lead, *page.blocks),
        image=None,
        site_name=None,
        language=one.language,
        author=one.author,
        tags=one.tags,
        handwritten={},
        published_at=one.at,
        seen_at=BEGINNING,
        ready_at=BEGINNING,
        ledger=Ledger.QUEUED,
    )
