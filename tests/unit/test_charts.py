"""Charts: well-formed, escaped, within their borders."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.charts import Axis, Band, Point, axis_of, interval, timeline

SVG = "{http://www.w3.org/2000/svg}"
FINITE = st.floats(min_value=-1e6, max_value=1e6)


def places(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'(?:x|x1|x2|cx)="([-\d.]+)%"', svg)]


@given(st.lists(st.tuples(FINITE, FINITE, FINITE), min_size=1, max_size=8))
def test_every_interval_stays_within_the_chart(found: list[tuple[float, float, float]]) -> None:
    ordered = [tuple(sorted(one)) for one in found]
    axis = axis_of([(low, high) for low, _, high in ordered])

    for low, value, high in ordered:
        svg = interval(value, low, high, axis, name="n")
        ET.fromstring(svg)
        assert all(0 <= place <= 100 for place in places(svg))


def test_an_interval_that_goes_on_beyond_the_axis_has_an_arrow_and_no_end() -> None:
    axis = Axis(low=-50, high=50)

    assert "›" in interval(10, -10, 900, axis, name="n")
    assert "‹" in interval(10, -900, 20, axis, name="n")
    assert not set("‹›") & set(interval(10, -10, 20, axis, name="n"))


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e6)), max_size=30),
    st.none() | st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)),
)
def test_every_dot_of_a_timeline_stays_within_the_chart(
    found: list[tuple[float, float]], ends: tuple[float, float] | None
) -> None:
    band = Band(value=sum(ends) / 2, low=min(ends), high=max(ends)) if ends else None
    points = [Point(at=at, value=value, name="p") for at, value in found]

    svg = timeline(points, name="n", labels=[(0, "a"), (1, "b")], band=band, height=100)

    drawn = ET.fromstring(svg)
    dots = list(drawn.iter(f"{SVG}circle"))
    assert len(dots) == len(points)
    assert all(0 <= float(dot.get("cy", "nan")) <= 100 for dot in dots)
    assert all(0 <= place <= 100 for place in places(svg))


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;", "</svg>"])
def test_hostile_words_stay_words(hostile: str) -> None:
    axis = Axis(low=0, high=1)
    for svg in (
        interval(0, 0, 1, axis, name=hostile),
        timeline([Point(at=0.5, value=3, name=hostile)], name=hostile, labels=[(0.5, hostile)]),
    ):
        drawn = ET.fromstring(svg)
        assert drawn.get("aria-label") == hostile
        assert {one.tag.removeprefix(SVG) for one in drawn.iter()} <= {
            "svg", "line", "circle", "text", "rect", "title",
        }  # fmt: skip


def test_a_higher_count_stands_higher() -> None:
    svg = timeline([Point(at=0.1, value=1, name="a"), Point(at=0.9, value=50, name="b")], name="n", labels=[])

    low, high = (float(dot.get("cy", "nan")) for dot in ET.fromstring(svg).iter(f"{SVG}circle"))
    assert high < low
    assert not math.isnan(high)
