"""Every real feed of the collection, against figures that were taken by other means."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crosspost.errors import ParseError
from crosspost.feeds.document import Document
from crosspost.feeds.parse import parse

URL = "https://feeds.example/dir/feed.xml"
Read = list[tuple[dict[str, Any], Document | ParseError]]
_DIRT = re.compile(r"</?[a-zA-Z][^>]*>|&[a-zA-Z]{2,8};|&#|Ã|â€|�")


def _read(body: bytes) -> Document | ParseError:
    try:
        return parse(body, content_type=None, url=URL)
    except ParseError as error:
        return error


@pytest.fixture(scope="module")
def feeds(shared: Path) -> Read:
    folder = shared / "data" / "feeds"
    manifest = json.loads((folder / "manifest.json").read_text())
    return [(record, _read((folder / record["file"]).read_bytes())) for record in manifest]


def test_every_entry_of_every_feed_is_read(feeds: Read) -> None:
    found = {record["file"]: len(read.entries) if isinstance(read, Document) else 0 for record, read in feeds}
    assert found == {record["file"]: record["feedparser_6_0_11"]["entries"] for record, _ in feeds}
    assert sum(found.values()) == 2098


def test_the_five_that_are_no_feeds_are_refused_with_a_clear_word(feeds: Read) -> None:
    said = {
        record["file"]: (str(read), any(trait.startswith("not-a-feed") for trait in record["traits"]))
        for record, read in feeds
        if isinstance(read, ParseError)
    }
    assert len(said) == 5
    assert all(meant and re.search(r"web page|OPML", words) for words, meant in said.values()), said


def test_entries_are_told_apart(feeds: Read) -> None:
    distinct = {
        (record["file"], entry.guid, entry.link, entry.title)
        for record, read in feeds
        if isinstance(read, Document)
        for entry in read.entries
    }
    assert len(distinct) == 2077


def test_titles_are_clean_text(feeds: Read) -> None:
    titles = [entry.title for _, read in feeds if isinstance(read, Document) for entry in read.entries]
    assert [title for title in titles if _DIRT.search(title) or title != " ".join(title.split())] == []
    assert sum(1 for title in titles if not title) < 30


def test_links_are_absolute_and_there_unless_the_feed_gives_none(feeds: Read) -> None:
    missing: dict[str, int] = {}
    for record, read in feeds:
        for entry in read.entries if isinstance(read, Document) else ():
            if entry.link is None:
                missing[record["file"]] = missing.get(record["file"], 0) + 1
            else:
                assert urlsplit(entry.link).scheme in ("http", "https")
                assert urlsplit(entry.link).hostname
    # 22 and 1 lack a link; the third has a `tag:` address as its only one.
    assert sorted(missing.values()) == [1, 1, 22]


def test_dates_are_as_the_manifest_has_them(feeds: Read) -> None:
    wrong = []
    for record, read in feeds:
        first = record["feedparser_6_0_11"].get("first")
        if isinstance(read, Document) and first and first["date"]:
            date = read.entries[0].published_at or read.entries[0].updated_at
            if date is None or date.strftime("%Y-%m-%dT%H:%M:%SZ") != first["date"]:
                wrong.append((record["file"], date, first["date"]))
    assert wrong == []


def test_hand_made_malformed_files_are_read_or_refused(shared: Path) -> None:
    files = sorted((shared / "data" / "feeds" / "malformed-feedparser").glob("*.xml"))
    assert len(files) == 79
    assert all(isinstance(_read(file.read_bytes()), Document | ParseError) for file in files)
