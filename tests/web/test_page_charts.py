"""Charts: well-formed, escaped, to scale, and readable without colour."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from crosspost.web.charts import Bar, Cell, Point, bars, heat, line

EVIL = "<script>alert('x')</script>\"&"


def parsed(markup: str) -> ElementTree.Element:
    # Our own markup, made a line above.
    return ElementTree.fromstring(markup)


def texts(markup: str) -> list[str]:
    return [one.text or "" for one in parsed(markup).iter("text")]


@pytest.mark.parametrize(
    "markup",
    [
        bars([Bar(label=EVIL, said=EVIL, value=1, low=0, high=2)], label=EVIL),
        line([Point(label=EVIL, said=EVIL, value=1)], label=EVIL),
        heat([EVIL], [(EVIL, [Cell(said=EVIL, posts=EVIL, value=1)])], label=EVIL),
    ],
)
def test_hostile_words_stay_words(markup: str) -> None:
    assert parsed(markup).get("aria-label") == EVIL
    assert EVIL in texts(markup)
    assert "<script" not in markup
    assert "style=" not in markup


def test_bars_are_to_scale_and_say_their_values() -> None:
    drawn = [Bar(label="a", said="10 · 9 posts", value=10, low=5, high=20), Bar(label="b", said="5", value=5)]
    tree = parsed(bars(drawn, label="t"))
    wide = [float(one.get("width", "0")) for one in tree.iter("rect") if str(one.get("class")).startswith("c-bar")]
    rail = next(float(one.get("width", "0")) for one in tree.iter("rect") if one.get("class") == "c-rail")
    assert wide == [rail / 2, rail / 4]
    assert "10 · 9 posts" in texts(bars(drawn, label="t"))


def test_what_is_missing_is_not_drawn_and_joins_nothing() -> None:
    some = [Point(label=str(n), said="", value=value) for n, value in enumerate((1.0, None, 3.0, 4.0))]
    tree = parsed(line(some, label="t"))
    assert len(list(tree.iter("circle"))) == 3
    assert sum(one.get("class") == "c-line" for one in tree.iter("line")) == 1
    nothing = parsed(bars([Bar(label="a", said="not enough", value=None)], label="t"))
    assert [one.get("class") for one in nothing.iter("rect")] == ["c-rail"]


def test_a_heat_table_says_each_value_and_hatches_what_has_none() -> None:
    cells = [Cell(said="12", posts="n=9", value=12), Cell(said="", posts="n=2", value=None)]
    markup = heat(["Mon", "Tue"], [("morning", cells)], label="t")
    assert {"12", "n=9", "n=2", "Mon", "morning"} <= set(texts(markup))
    assert [one.get("fill") for one in parsed(markup).iter("rect")] == [None, "url(#c-hatch)"]


def test_nothing_but_zeros_is_drawn_without_a_fault() -> None:
    assert parsed(bars([Bar(label="a", said="0", value=0, low=0, high=0)], label="t")) is not None
    assert parsed(line([], label="t")) is not None
    assert parsed(heat([], [], label="t")) is not None
