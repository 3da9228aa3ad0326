"""Charts as inline SVG: pure functions from figures to markup, without a library.

Places across are percentages and there is no `viewBox`: a chart fills the width it is given, on paper as on a phone,
and its words keep their size. Colours come from the page's style sheet by class (`c-dot`, `c-bar`, `c-zero`, `c-axis`,
`c-text`, `c-band`, `c-open`); what a chart says is told by place and shape, never by colour alone. Every chart carries
its finding as its name for those who cannot see it; its figures belong in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite, log1p

MOST_POINTS = 2000
"""More dots than this would be a blot: the newest are drawn."""

ROUND = (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Counts that may be written beside a logarithmic axis."""

_EDGE = 2.0
"""Percent left free at each side, so that no dot is cut."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The values at the left and at the right end; both are finite, and the first is smaller."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percent of the width; values beyond an end are drawn at it."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(_EDGE + share * (100 - 2 * _EDGE), 2)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One post in a timeline."""

    # Share of the time shown, 0 to 1.
    at: float
    # A count, 0 or more.
    value: float
    # What it is, for who points at it. Hostile.
    name: str
    # Drawn hollow: the count is not final.
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Band:
    """A typical count, and the interval that it lies in."""

    value: float
    low: float
    high: float


def axis_of(intervals: Sequence[tuple[float, float]], *, widest: float = 200.0) -> Axis:
    """One axis for these intervals and for 0, so that rows can be compared; at most `widest` to either side."""
    ends = [end for pair in intervals for end in pair if isfinite(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    spare = max(high - low, 1.0) * 0.04
    return Axis(low=max(low - spare, -widest), high=min(high + spare, widest))


def interval(value: float, low: float, high: float, axis: Axis, *, name: str, zero: bool = True) -> str:
    """A dot and its interval, with a line where nothing differs. An arrow head stands where it goes on beyond the axis.

    22 pixels high, for a cell of a table.
    """
    left, right, middle = axis.place(low), axis.place(high), axis.place(value)
    parts = []
    if zero:
        parts.append(_line(axis.place(0), 0, axis.place(0), 22, "c-zero"))
    parts.append(_line(left, 11, right, 11, "c-bar"))
    parts += [_line(end, 7, end, 15, "c-bar") for end, cut in _ends(low, high, axis) if not cut]
    parts += [
        f'<text class="c-text" x="{end}%" y="15" text-anchor="middle">{"‹" if end < middle else "›"}</text>'
        for end, cut in _ends(low, high, axis)
        if cut
    ]
    parts.append(f'<circle class="c-dot" cx="{middle}%" cy="11" r="4.5"/>')
    return _svg(22, name, parts)


def timeline(
    points: Sequence[Point],
    *,
    name: str,
    labels: Sequence[tuple[float, str]],
    band: Band | None = None,
    height: int = 190,
) -> str:
    """Posts over time, each a dot, on a logarithmic scale of counts; the typical count as a line in its interval.

    `labels`: shares of the time with their words, written below.
    """
    shown = sorted(points, key=lambda point: point.at)[-MOST_POINTS:]
    top = log1p(max([3.0, *(point.value for point in shown), band.high if band else 0.0]) * 1.15)
    foot = height - 22

    def level(value: float) -> float:
        return round(foot - log1p(max(value, 0.0)) / top * (foot - 8), 1)

    parts = []
    if band is not None:
        upper, lower = level(band.high), level(band.low)
        parts.append(f'<rect class="c-band" x="7%" y="{upper}" width="93%" height="{max(lower - upper, 1)}"/>')
    for count in _ticks(top):
        parts.append(_line(7, level(count), 100, level(count), "c-axis"))
        parts.append(f'<text class="c-text" x="6%" y="{level(count) + 4}" text-anchor="end">{count}</text>')
    if band is not None:
        parts.append(_line(7, level(band.value), 100, level(band.value), "c-bar"))
    for share, words in labels:
        anchor = "start" if share < 0.1 else "end" if share > 0.9 else "middle"
        parts.append(
            f'<text class="c-text" x="{_across(share)}%" y="{height - 5}" text-anchor="{anchor}">{escape(words)}</text>'
        )
    parts += [
        f'<circle class="{"c-open" if point.open else "c-dot"}" cx="{_across(point.at)}%" cy="{level(point.value)}" '
        f'r="3.5"><title>{escape(point.name)}</title></circle>'
        for point in shown
    ]
    return _svg(height, name, parts)


def _across(share: float) -> float:
    """Room for the counts at the left is left free."""
    return round(8 + min(max(share, 0.0), 1.0) * 90, 2)


def _ticks(top: float) -> list[int]:
    """Round counts that fit below the top, not more than six."""
    fitting = [count for count in ROUND if log1p(count) <= top]
    step = -(-len(fitting) // 6)
    return fitting[::step]


def _ends(low: float, high: float, axis: Axis) -> list[tuple[float, bool]]:
    """Both ends of an interval: where they are drawn, and whether the axis cuts them off."""
    return [(axis.place(low), low < axis.low), (axis.place(high), high > axis.high)]


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}%" y1="{y1}" x2="{x2}%" y2="{y2}"/>'


def _svg(height: int, name: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" aria-label="{escape(name)}" width="100%" height="{height}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
