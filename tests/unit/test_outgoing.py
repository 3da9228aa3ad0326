"""What is frozen can be recognised on the platform, whatever a human wrote around the link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crosspost.core.outgoing import freeze
from crosspost.core.teasers.compose import from_edit
from crosspost.core.teasers.twitter_text import extract
from crosspost.errors import UnfitTeaser
from crosspost.model import PlatformName, Receipt, Teaser
from crosspost.platforms.sighting import Sighting, is_ours, marks_of

LINK = "https://blog.example.fr/article"
RECEIPT = Receipt(remote_id="1", url=None, at=datetime(2026, 11, 23, tzinfo=UTC))


COMPOSED = Teaser(
    platform=PlatformName.TWITTER, style="headline", text=f"Voir {LINK}", link=LINK, weighted_length=28, limit=280
)


def frozen(text: str) -> str:
    return freeze(from_edit(text, before=COMPOSED), post_id=7).text


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("a parameter of the human's own", f"Voir {LINK}?ref=moi"),
        ("another page of the same blog", f"Voir {LINK}-suivant"),
        ("a slash too many", f"Voir {LINK}/"),
        ("a part of the page", f"Voir {LINK}#fin"),
    ],
)
def test_a_link_that_only_begins_with_ours_is_not_taken_for_ours(why: str, text: str) -> None:
    with pytest.raises(UnfitTeaser, match=f"keep it once, as {LINK}"):
        frozen(text)


@pytest.mark.parametrize("text", [f"Voir {LINK}.", f"({LINK})", f"« {LINK} »", f"{LINK}, un mot", "Un mot"])
def test_the_mark_stands_at_the_end_of_the_link(text: str) -> None:
    assert [marks_of(one.text) for one in extract(frozen(text)).links] == [("p7",)]


@given(before=st.text(max_size=6), after=st.text(max_size=6))
def test_whatever_stands_around_the_link_the_post_is_recognised(before: str, after: str) -> None:
    try:
        text = frozen(f"Un mot {before}{LINK}{after}")
    except UnfitTeaser:
        assume(False)
    teaser = from_edit(f"Un mot {before}{LINK}{after}", before=COMPOSED)
    links = tuple(one.text for one in extract(text).links)
    seen = Sighting(receipt=RECEIPT, text="Un mot https://t.co/abc", links=links)
    assert is_ours(freeze(teaser, post_id=7), seen)
