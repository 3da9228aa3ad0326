"""Articles in seven languages and the teasers that were found good: any change of them is to be read by somebody."""

from __future__ import annotations

import pytest

from crosspost.model import PlatformName
from tests import goldens
from tests.teaser_checker import Checker
from tests.teaser_variants import variants

FEWEST_STYLES = 4


@pytest.mark.parametrize("name", goldens.names())
def test_the_teasers_are_those_that_were_found_good(name: str) -> None:
    assert goldens.made(name) == goldens.expected(name), "if the new ones are better: make goldens, and read the diff"


@pytest.mark.parametrize("platform", PlatformName)
@pytest.mark.parametrize("name", goldens.names())
def test_every_variant_is_faultless(name: str, platform: PlatformName) -> None:
    article = goldens.article(name)
    checker = Checker(article)
    for teaser in variants(article, platform):
        assert checker.faults(teaser, hashtags=2) == [], teaser.text


@pytest.mark.parametrize("name", goldens.names())
def test_a_full_article_offers_a_choice(name: str) -> None:
    styles = {teaser.style for teaser in variants(goldens.article(name), PlatformName.TWITTER)}
    assert len(styles) >= FEWEST_STYLES, styles


def test_what_is_not_good_yet_is_still_offered() -> None:
    offered = {
        (name, teaser.style)
        for name in goldens.names()
        for platform in PlatformName
        for teaser in variants(goldens.article(name), platform)
    }
    assert set(goldens.NOT_GOOD) <= offered, "what is gone need not be listed any more: take it out of NOT_GOOD"
