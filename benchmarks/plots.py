"""Line charts as SVG, readable without colour: each line has its own dash, its own mark, and its name at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 130, 44, 48
# Dark enough on white, and told apart with the common kinds of colour blindness (Okabe and Ito).
COLOURS = ("#000000", "#0072b2", "#d55e00", "#007a5e", "#a0507f", "#7a6a00", "#555555", "#3f6fa0")
DASHES = ("", "8 3", "2 3", "8 3 2 3", "12 4", "4 4", "1 4", "12 3 2 3 2 3")
MARKS = (
    '<circle cx="{x}" cy="{y}" r="3"/>',
    '<rect x="{w}" y="{n}" width="6" height="6"/>',
    '<path d="M{x} {n}L{e} {s}L{w} {s}Z"/>',
    '<path d="M{x} {n}L{e} {y}L{x} {s}L{w} {y}Z"/>',
)
GAP = 14
"""Pixels between the names of two lines, at the least."""


def lines(title: str, across: str, up: str, series: Mapping[str, Points], *, marks: Mapping[str, float] = {}) -> str:
    """A chart of lines by name; `marks` are named instants across. Raises ValueError without any point."""
    points = [point for line in series.values() for point in line]
    if not points:
        raise ValueError(f"nothing to draw in {title!r}: run it first")
    low, high = _round(min(0.0, *(y for _, y in points)), -1), _round(max(y for _, y in points), 1)
    # A multiple of a hundred, so that its fifths are round numbers.
    end = 100.0 * -(-max(x for x, _ in points) // 100)

    def place(x: float, y: float) -> tuple[float, float]:
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return round(LEFT + width * x / end, 1), round(TOP + height * (high - y) / (high - low), 1)

    parts = [_text(LEFT, 22, title, 'font-size="15" font-weight="bold"')]
    parts += [_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, across, 'text-anchor="middle"'), _text(8, 38, up, "")]
    for height in range(int(low), int(high) + 1, 10 if high - low <= 100 else 20):
        left, at = place(0, height)
        parts.append(f'<line x1="{left}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}" stroke="#ccc"/>')
        parts.append(_text(LEFT - 6, at + 4, str(height), 'text-anchor="end"'))
    for fifth in range(6):
        x, y = place(end * fifth / 5, low)
        parts.append(_text(x, y + 18, f"{end * fifth / 5:.0f}", 'text-anchor="middle"'))
    for name, x in marks.items():
        at, _ = place(x, low)
        parts.append(
            f'<line x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#000" stroke-dasharray="3 2"/>'
        )
        parts.append(_text(at + 4, TOP + 10, name, ""))
    placed = {name: [place(x, y) for x, y in line] for name, line in series.items() if line}
    heights = _apart({name: line[-1][1] for name, line in placed.items()})
    for number, (name, line) in enumerate(placed.items()):
        parts += _line(number, name, line, heights[name])
    return _document(title, parts)


def _line(number: int, name: str, line: Sequence[tuple[float, float]], height: float) -> list[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    path = " ".join(f"{x},{y}" for x, y in line)
    drawn = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-dasharray="{dash}"/>']
    mark = MARKS[number % len(MARKS)]
    shapes = "".join(
        mark.format(x=x, y=y, w=x - 3, e=x + 3, n=y - 3, s=y + 3) for x, y in line[:: max(1, len(line) // 8)]
    )
    drawn.append(f'<g fill="{colour}">{shapes}</g>')
    drawn.append(_text(WIDTH - RIGHT + 8, height + 4, name, f'fill="{colour}"'))
    return drawn


def _apart(wanted: Mapping[str, float]) -> dict[str, float]:
    """Heights of names, pushed down where they would cover each other."""
    heights: dict[str, float] = {}
    last = float("-inf")
    for name, height in sorted(wanted.items(), key=lambda item: item[1]):
        last = max(height, last + GAP)
        heights[name] = last
    return heights


def _round(value: float, direction: int) -> float:
    """The next multiple of ten away from zero, so that the axis begins and ends at a number."""
    return value if value == 0 else 10.0 * (value // 10 + (1 if direction > 0 else 0))


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'


def _document(title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="12">'
    )
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>", ""])
