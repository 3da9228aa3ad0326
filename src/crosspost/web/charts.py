"""Charts as inline SVG: from figures that are words already to markup. Pure, without a library.

Every text is escaped here, so that a template may put the markup in as it is. Colours and patterns come from classes of
`page.css`, for the page's policy allows no style inside; nothing is told by colour alone. A chart is one image to those
who hear the page: its label says what the table beneath it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH = 440
"""Units of a drawing's width: as many pixels as a phone has to give, so that letters stay legible there."""

ROW = 46
LEFT, RIGHT = 6, 10
TOP = 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One kind with its value; None where there is too little to draw one."""

    label: str
    # What stands at the end of the label's line: the value in words, the number of posts.
    said: str
    value: float | None
    low: float | None = None
    high: float | None = None
    # It is the one that the title speaks of.
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Point:
    """One place on a line."""

    label: str
    said: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a heat table."""

    # The value in words; "" where there is none.
    said: str
    # The number of posts in words.
    posts: str
    value: float | None


def bars(drawn: Sequence[Bar], *, label: str) -> str:
    """Horizontal bars from 0, each with its interval as a whisker. The label and the value stand above each bar."""
    top = _largest([one.high if one.high is not None else one.value for one in drawn])
    wide = WIDTH - LEFT - RIGHT
    parts: list[str] = []
    for number, one in enumerate(drawn):
        y = TOP + number * ROW
        parts.append(_text(LEFT, y + 13, one.label, "c-label" + (" c-marked" if one.marked else "")))
        parts.append(_text(WIDTH - RIGHT, y + 13, one.said, "c-said", anchor="end"))
        parts.append(_rect(LEFT, y + 20, wide, 16, "c-rail"))
        if one.value is None:
            continue
        parts.append(_rect(LEFT, y + 20, wide * one.value / top, 16, "c-bar" + (" c-chosen" if one.marked else "")))
        if one.low is not None and one.high is not None:
            parts.append(_whisker(LEFT + wide * one.low / top, LEFT + wide * one.high / top, y + 28))
    return _drawing(TOP + len(drawn) * ROW, parts, label)


def line(points: Sequence[Point], *, label: str) -> str:
    """Places side by side, joined where neighbours have a value, each with its interval as a standing whisker."""
    height, base, peak = 230, 176, 30
    top = _largest([one.high if one.high is not None else one.value for one in points])
    step = (WIDTH - 80) / max(1, len(points) - 1)
    places = [(40 + step * number, one) for number, one in enumerate(points)]

    def y(value: float) -> float:
        return base - (base - peak) * value / top

    parts = [_line(20, base, WIDTH - 20, base, "c-axis")]
    for (x, one), (x2, other) in pairwise(places):
        if one.value is not None and other.value is not None:
            parts.append(_line(x, y(one.value), x2, y(other.value), "c-line"))
    for x, one in places:
        parts.append(_text(x, base + 20, one.label, "c-label", anchor="middle"))
        parts.append(_text(x, base + 38, one.said, "c-said", anchor="middle"))
        if one.value is None:
            continue
        if one.low is not None and one.high is not None:
            low, high = y(one.low), y(one.high)
            parts += [_line(x, low, x, high, "c-whisker"), _line(x - 5, low, x + 5, low, "c-whisker")]
            parts.append(_line(x - 5, high, x + 5, high, "c-whisker"))
        parts.append(f'<circle cx="{_n(x)}" cy="{_n(y(one.value))}" r="5" class="c-point"/>')
    return _drawing(height, parts, label)


def heat(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell]]], *, label: str) -> str:
    """A table whose cells are the darker the larger; each also says its value, and one without value is hatched."""
    left, head, high = 78, 26, 50
    wide = (WIDTH - left - 4) / max(1, len(columns))
    top = _largest([cell.value for _, cells in rows for cell in cells])
    parts = [
        '<defs><pattern id="c-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path d="M0 6 6 0" class="c-hatch-line"/></pattern></defs>'
    ]
    for number, name in enumerate(columns):
        parts.append(_text(left + wide * (number + 0.5), 16, name, "c-label", anchor="middle"))
    for down, (name, cells) in enumerate(rows):
        y = head + down * high
        parts.append(_text(2, y + high / 2 + 4, name, "c-label"))
        for number, cell in enumerate(cells):
            x = left + wide * number
            shade = "c-none" if cell.value is None else f"c-heat{min(4, int(5 * cell.value / top))}"
            fill = 'fill="url(#c-hatch)"' if cell.value is None else ""
            parts.append(_rect(x + 1, y + 1, wide - 2, high - 2, shade, more=fill))
            middle = x + wide / 2
            if cell.said:
                parts.append(_text(middle, y + 22, cell.said, f"c-value {shade}-ink", anchor="middle"))
            ink = "c-small" if cell.value is None else f"c-small {shade}-ink"
            parts.append(_text(middle, y + (40 if cell.said else 30), cell.posts, ink, anchor="middle"))
    return _drawing(head + len(rows) * high + 4, parts, label)


def _drawing(height: float, parts: Sequence[str], label: str) -> str:
    inside = "".join(parts)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {_n(height)}" role="img" aria-label="{escape(label)}">{inside}</svg>'
    )


def _whisker(low: float, high: float, y: float) -> str:
    ends = "".join(_line(x, y - 5, x, y + 5, "c-whisker") for x in (low, high))
    return _line(low, y, high, y, "c-whisker") + ends


def _rect(x: float, y: float, width: float, height: float, kind: str, *, more: str = "") -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect {place} rx="3" class="{kind}" {more}/>'


def _line(x: float, y: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{kind}"/>'


def _text(x: float, y: float, words: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def _largest(values: Sequence[float | None]) -> float:
    """What the scale ends at; 1 where everything is 0, so that nothing is divided by it."""
    return max((value for value in values if value is not None), default=0.0) or 1.0


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
