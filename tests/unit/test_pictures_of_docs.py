"""The pictures of the documentation: all are shown, all are there, none is heavy, and each can be taken anew."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.pictures import DOCS
from tests.conftest import ROOT

IMAGES = ROOT / "docs" / "images"
HEAVIEST = 200_000


def shown() -> set[Path]:
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return {
        (text.parent / found).resolve()
        for text in texts
        for found in re.findall(r"\]\(([^)\s]+\.(?:png|svg))\)", text.read_text(encoding="utf-8"))
    }


def test_every_picture_that_is_shown_is_there_and_the_other_way_round() -> None:
    assert shown() == set(IMAGES.iterdir())


def test_every_picture_can_be_taken_anew_and_is_light() -> None:
    assert {f"{name}.png" for name in DOCS} == {path.name for path in IMAGES.glob("*.png")}
    heavy = {path.name: path.stat().st_size for path in IMAGES.glob("*.png") if path.stat().st_size > HEAVIEST}
    assert heavy == {}
