"""Forty-seven real article pages: what they say of themselves, and their text against strings picked by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crosspost.feeds import page
from crosspost.feeds.addresses import web_address
from crosspost.model import Page

# Where the collection's own reading, by pattern, went wrong: file → field → what the page really says.
REALLY: dict[str, dict[str, str | None]] = {
    # The collection took a `<title>` that a script would have written.
    "trafilatura__einfachspanien.de.malaga.html": {"title": "Malaga, die quirlige Metropole in Andalusien"},
    # It took an `ng-href` that a script would have filled in: "{{".
    "trafilatura__lanouvellerepublique.fr.martin.html": {"canonical": None},
}


class Case(NamedTuple):
    name: str
    manifest: dict[str, Any]
    found: Page


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    return list(_read_all(shared / "data" / "html-pages"))


def _read_all(folder: Path) -> Iterator[Case]:
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        found = page.read((folder / entry["file"]).read_bytes(), url=web_address(entry["url"]))
        yield Case(Path(entry["file"]).name, entry, found)


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _wanted(case: Case, field: str) -> str | None:
    expected = case.manifest["expected"]
    said = {
        "title": expected["og_title"] or expected["title"],
        "description": expected["og_description"] or expected["twitter_description"] or expected["meta_description"],
        "image": expected["og_image"] or expected["twitter_image"],
        "canonical": expected["canonical"] and web_address(expected["canonical"], base=case.manifest["url"]),
    }
    return REALLY.get(case.name, {}).get(field, _line(said[field]))


@pytest.mark.parametrize("field", ["title", "description", "image", "canonical"])
def test_a_real_page_says_what_its_metadata_says(cases: list[Case], field: str) -> None:
    differing = {
        case.name: (_line(getattr(case.found, field)), _wanted(case, field))
        for case in cases
        if _line(getattr(case.found, field)) != _wanted(case, field)
    }

    assert len(cases) == 47
    assert differing == {}


def test_the_strings_of_a_real_article_are_found_and_those_of_its_surroundings_are_not(cases: list[Case]) -> None:
    required: list[bool] = []
    forbidden: list[bool] = []
    for case in cases:
        text = _line(" ".join(block.text for block in case.found.blocks)) or ""
        required += [_line(wanted) in text for wanted in case.manifest["text_must_contain"] or ()]  # type: ignore[operator]
        forbidden += [_line(noise) in text for noise in case.manifest["text_must_not_contain"] or ()]  # type: ignore[operator]

    assert (len(required), len(forbidden)) == (117, 118)
    # Measured: 114 of 117 and 7 of 118.
    assert sum(required) / len(required) >= 0.95
    assert sum(forbidden) / len(forbidden) <= 0.10


def test_the_language_of_a_real_page_is_the_one_it_declares(cases: list[Case]) -> None:
    wrong = {
        case.name: case.found.language
        for case in cases
        if case.found.language not in (case.manifest["lang"], None)  # two pages declare none
    }

    assert wrong == {}


def test_every_address_read_from_a_real_page_is_absolute(cases: list[Case]) -> None:
    for case in cases:
        addresses = [case.found.canonical, case.found.image, *case.found.feed_links]
        assert all(address.startswith(("http://", "https://")) for address in addresses if address), case.name
