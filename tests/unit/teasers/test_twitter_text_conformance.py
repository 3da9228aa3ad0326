"""X's own cases: what it counts, what it links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from crosspost.core.teasers.links import Entity
from crosspost.core.teasers.twitter_text import extract, is_hashtag, mentions, parse


def cases(shared: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = shared / "data" / "twitter-text" / name
    tests: dict[str, list[dict[str, Any]]] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["tests"]
    return tests


def words(entities: tuple[Entity, ...]) -> list[str]:
    return [entity.text[1:] for entity in entities]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    "section", ["WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"]
)
def test_weighted_length_and_validity_are_those_of_x(shared: Path, section: str) -> None:
    for case in cases(shared, "validate.yml")[section]:
        parsed = parse(case["text"])
        got = (parsed.weighted_length, parsed.valid)
        assert got == (case["expected"]["weightedLength"], case["expected"]["valid"]), case["description"]


def test_the_simple_validations_hold(shared: Path) -> None:
    tests = cases(shared, "validate.yml")
    for case in tests["hashtags"]:
        assert is_hashtag(case["text"][1:]) is case["expected"], case["description"]
    for case in tests["usernames"]:
        found = [entity.text for entity in extract(case["text"]).mentions]
        assert (found == [case["text"]]) is case["expected"], case["description"]
    for case in tests["lists"]:
        found = [entity.text for entity in extract(case["text"]).lists]
        assert (found == [case["text"]]) is case["expected"], case["description"]
    for case in tests["urls_without_protocol"]:
        found = [entity.text for entity in extract(case["text"]).links]
        assert (found == [case["text"]]) is case["expected"], case["description"]


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("mentions", "mentions"),
        ("hashtags", "hashtags"),
        ("hashtags_from_astral", "hashtags"),
        ("cashtags", "cashtags"),
    ],
)
def test_names_and_tags_are_found_as_x_finds_them(shared: Path, section: str, kind: str) -> None:
    for case in cases(shared, "extract.yml")[section]:
        assert words(getattr(extract(case["text"]), kind)) == case["expected"], case["description"]


@pytest.mark.parametrize("section", ["urls", "tco_urls_with_params"])
def test_links_are_found_as_x_finds_them(shared: Path, section: str) -> None:
    for case in cases(shared, "extract.yml")[section]:
        assert [link.text for link in extract(case["text"]).links] == case["expected"], case["description"]


@pytest.mark.parametrize(
    ("section", "kind", "word"),
    [
        ("urls_with_indices", "links", "url"),
        ("urls_with_directional_markers", "links", "url"),
        ("hashtags_with_indices", "hashtags", "hashtag"),
        ("cashtags_with_indices", "cashtags", "cashtag"),
        ("mentions_with_indices", "mentions", "screen_name"),
    ],
)
def test_places_are_those_of_x(shared: Path, section: str, kind: str, word: str) -> None:
    for case in cases(shared, "extract.yml")[section]:
        found = getattr(extract(case["text"]), kind)
        got = [(entity.text.lstrip("#$@＠"), [entity.start, entity.end]) for entity in found]
        assert got == [(one[word], one["indices"]) for one in case["expected"]], case["description"]


def test_mentions_and_lists_are_told_apart(shared: Path) -> None:
    for case in cases(shared, "extract.yml")["mentions_or_lists_with_indices"]:
        both = mentions(case["text"], lists=False) + mentions(case["text"], lists=True)
        got = [(entity.text[1:], [entity.start, entity.end]) for entity in sorted(both, key=lambda one: one.start)]
        assert got == [(one["screen_name"] + one["list_slug"], one["indices"]) for one in case["expected"]]


def test_every_top_level_domain_makes_a_link(shared: Path) -> None:
    seen = 0
    for section in cases(shared, "tlds.yml").values():
        for case in section:
            assert [link.text for link in extract(case["text"]).links] == case["expected"], case["description"]
            seen += 1
    assert seen == 1574
