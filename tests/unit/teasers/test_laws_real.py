"""Every variant of real articles, judged by a checker that shares no code with the composer.

A sample of the feeds and pages, or with EVERY_ARTICLE=1 in the environment (`make teasers`) all of them.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crosspost.model import Article, PlatformName, Teaser
from tests.real_articles import from_feeds, from_pages, words
from tests.teaser_checker import HARD, Checker
from tests.teaser_evidence import letters
from tests.teaser_phrases import FIXED
from tests.teaser_variants import variants

HASHTAGS = 2
EVERYTHING = os.environ.get("EVERY_ARTICLE") == "1"
FULL = 150
"""Words from which on an article counts as given in full."""

TOLERATED = {
    # Items of a list ("It was a waste of time") and openers that only this sentence's neighbours explain.
    "dangling opener": 0.01,
    # A title or an opening without any clause to cut at.
    "cut inside a clause": 0.002,
    # Articles whose text offers no sentence at all have but their title: the show notes of a podcast, mostly.
    "title on Facebook": 0.04,
    # Release notes and parts lists share no word with what is written around them.
    "list of something else": 0.005,
    # Titles and texts that never close what they open.
    "unbalanced": 0.005,
    # Quotation marks that the article itself sets wrongly.
    "straight quotes": 0.002,
    # A template that the page's own script was to fill in.
    "code": 0.001,
    "markup": 0.001,
}
"""The share of teasers that may have it, where an odd article makes it a matter of taste; all else: none."""

MOST_TWINS = 0.1
"""The share of styles that may begin with the sentence of another one of the same article."""

FEWEST_STYLES = 2
"""Styles that are a choice. Fewer good ones are better than more that shame their author."""

WITH_A_CHOICE = 0.85
"""The share of full articles that offer it: show notes, link lists and release notes hold hardly a sentence."""

SHOWN = 3


@dataclass(kw_only=True)
class Tally:
    """What was found in all of them."""

    articles: int = 0
    teasers: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # Articles in full, and those of them with enough styles on X.
    full: int = 0
    varied: int = 0
    # Styles of those, on X, and how many begin with the very sentence of another one.
    styles: int = 0
    twins: int = 0


def _articles(shared: Path) -> Iterator[Article]:
    if EVERYTHING:
        yield from from_feeds(shared)
        yield from from_pages(shared)
    else:
        yield from from_feeds(shared, every=3, most=4)
        yield from from_pages(shared, every=3)


@pytest.fixture(scope="module")
def tally(shared: Path) -> Tally:
    found = Tally()
    for article in _articles(shared):
        found.articles += 1
        checker = Checker(article)
        leads: dict[str, str] = {}
        for platform in PlatformName:
            made = variants(article, platform, hashtags=HASHTAGS)
            if platform is PlatformName.TWITTER:
                leads |= {teaser.style: _lead(teaser) for teaser in made}
            for teaser in made:
                found.teasers += 1
                for fault in checker.faults(teaser, hashtags=HASHTAGS):
                    found.faults[fault.kind] += 1
                    if len(found.examples[fault.kind]) < SHOWN:
                        where = f"{article.title!r} {platform} {teaser.style}"
                        found.examples[fault.kind].append(f"{where}: {fault.words!r}\n{teaser.text}")
        if words(article) >= FULL:
            found.full += 1
            found.varied += len(leads) >= FEWEST_STYLES
            found.styles += len(leads)
            found.twins += len(leads) - len(set(leads.values()))
    return found


def _lead(teaser: Teaser) -> str:
    """The letters of its first line that says something of its own: below "Inside:" the next one."""
    lines = [line for line in teaser.text.split("\n") if line and line != teaser.link and not line.startswith("#")]
    said = (lines[1:] if teaser.style == "list" else []) or lines or [""]
    return letters(FIXED.sub("", said[0].lstrip('«“„"\u00a0 ')))


def test_there_is_enough_to_judge(tally: Tally) -> None:
    assert tally.articles > (2000 if EVERYTHING else 100)
    assert tally.teasers > 4 * tally.articles


@pytest.mark.parametrize("kind", sorted(HARD))
def test_no_real_article_makes_a_teaser_that_harms(tally: Tally, kind: str) -> None:
    if kind == "wrong length":
        pytest.importorskip("twitter_text", reason="judges lengths by twitter-text-parser, which ends at Python 3.11")
    assert tally.faults[kind] == 0, "\n\n".join(tally.examples[kind])


def test_what_is_judged_by_taste_is_rare(tally: Tally) -> None:
    rates = {kind: tally.faults[kind] / tally.teasers for kind in tally.faults if kind not in HARD}
    too_many = {kind: rate for kind, rate in rates.items() if rate > TOLERATED.get(kind, 0)}
    assert too_many == {}, "\n\n".join(f"{kind}: {one}" for kind in too_many for one in tally.examples[kind])


def test_nearly_every_full_article_offers_a_choice(tally: Tally) -> None:
    assert tally.varied >= WITH_A_CHOICE * tally.full, f"{tally.varied} of {tally.full}"


def test_styles_differ_in_what_they_say(tally: Tally) -> None:
    assert tally.twins <= MOST_TWINS * tally.styles, f"{tally.twins} of {tally.styles}"
