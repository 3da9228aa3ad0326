"""Teasers of real blogs and newspapers, judged by another program's count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import feedparser

from crosspost.core.teasers.compose import compose
from crosspost.core.teasers.twitter_text import extract
from crosspost.model import Account, Article, PlatformName

from .articles import article, other_count, paragraphs

PER_FEED = 1


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def articles(shared: Path) -> Iterator[Article]:
    for path in sorted((shared / "data" / "feeds" / "files").iterdir())[::2]:
        for entry in feedparser.parse(path.read_bytes()).entries[:PER_FEED]:
            content = (entry.get("content") or [{}])[0].get("value", "")
            yield article(
                plain(entry.get("title", "")),
                link=entry.get("link"),
                summary=plain(entry.get("summary", "")),
                blocks=paragraphs(*map(plain, re.split(r"(?i)</?(?:p|div|br|li|h\d)\b[^>]*>", content)[:40])),
                tags=tuple(tag.get("term") or "" for tag in entry.get("tags", [])),
            )


def test_every_article_with_words_has_a_teaser_that_fits_on_each_platform(shared: Path) -> None:
    count = other_count()
    seen = 0
    for one in articles(shared):
        for platform in PlatformName:
            made = compose(one, Account(key="one", platform=platform, remote_account_id="1"))
            assert made or not (one.title or one.summary or one.blocks), one
            for teaser in made:
                seen += 1
                found = extract(teaser.text)
                on_x = platform is PlatformName.TWITTER
                assert not any((found.mentions, found.lists, found.cashtags)), teaser.text
                expected = [teaser.link] if on_x and teaser.link else []
                assert [link.text for link in found.links] == expected, teaser.text
                assert (count(teaser.text) if on_x else len(teaser.text)) == teaser.weighted_length, teaser.text
                assert teaser.weighted_length <= (280 if on_x else 300)
    assert seen > 350
