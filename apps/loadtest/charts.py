"""Charts as text: inline SVG without any script, coloured by the style of the page they stand in.

A line of colour ``n`` has the class ``c<n>``; its dashes tell it apart where colours do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from apps.loadtest.axes import Axis

WIDTH, HEIGHT = 600, 290
LEFT, RIGHT, TOP, BOTTOM = 76, 18, 12, 50
BAR_HEIGHT, BAR_GAP, BAR_LEFT, BAR_RIGHT = 22, 18, 90, 84
MARK = 40
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2", "1 2")


@dataclass(frozen=True)
class Line:
    """Points joined by a line, or by steps; ``is_filled`` down to the axis."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: int
    is_stepped: bool = False
    is_filled: bool = False


@dataclass(frozen=True)
class Mark:
    """A point that means something, such as a limit, with a word beside it."""

    x: float
    y: float
    text: str
    colour: int


@dataclass(frozen=True)
class Bar:
    """A measure beside the limit that it should stay below, in the same unit."""

    name: str
    value: float
    limit: float | None


@dataclass(frozen=True)
class Caption:
    """What a chart is called, and what it shows to somebody who cannot see it."""

    name: str
    title: str
    description: str


def plot(
    caption: Caption, x: Axis, y: Axis, lines: Sequence[Line], marks: Sequence[Mark] = ()
) -> str:
    """Lines over two axes, with a legend below when there is more than one."""
    parts = [
        *_grid(x, y),
        *(_area(line, x, y) for line in lines if line.is_filled),
        *(_line(line, x, y) for line in lines),
        *(_mark(mark, x, y) for mark in marks),
    ]
    legend = _legend(lines) if len(lines) > 1 else ""
    return f'<figure class="chart">{_svg(caption, HEIGHT, parts)}{legend}</figure>'


def bars(caption: Caption, unit: str, rows: Sequence[Bar]) -> str:
    """Bars beside each other, each with a tick at its limit."""
    most = max((max(row.value, row.limit or 0) for row in rows), default=0) or 1
    room = (WIDTH - BAR_LEFT - BAR_RIGHT) / most
    parts = [text for number, row in enumerate(rows) for text in _bar(row, number, room, unit)]
    height = len(rows) * (BAR_HEIGHT + BAR_GAP) + BAR_GAP
    return f'<figure class="chart">{_svg(caption, height, parts)}</figure>'


def _svg(caption: Caption, height: float, parts: Sequence[str]) -> str:
    title, description = f"{caption.name}-title", f"{caption.name}-description"
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{title} {description}">'
        f'<title id="{title}">{escape(caption.title)}</title>'
        f'<desc id="{description}">{escape(caption.description)}</desc>{"".join(parts)}</svg>'
    )


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value, text in y.ticks:
        down = _y(y, value)
        yield f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{down:.1f}" y2="{down:.1f}"/>'
        yield _text(text, LEFT - 8, down + 4, "end")
    for value, text in x.ticks:
        across = _x(x, value)
        ends = f'x1="{across:.1f}" x2="{across:.1f}" y1="{TOP}" y2="{bottom + 5}"'
        yield f'<line class="grid" {ends}/>'
        yield _text(text, across, bottom + 19, "middle")
    yield f'<line class="axis" x1="{LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
    yield _text(x.label, (LEFT + right) / 2, HEIGHT - 8, "middle", "label")
    middle = (TOP + bottom) / 2
    turn = f' transform="rotate(-90 12 {middle:.1f})"'
    yield _text(y.label, 12, middle, "middle", "label", turn)


def _text(text: str, x: float, y: float, anchor: str, kind: str = "number", more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}{more}>{escape(text)}</text>'


def _line(line: Line, x: Axis, y: Axis) -> str:
    return f'<path class="line c{line.colour}" d="{_path(line, x, y)}"{_dashes(line)}/>'


def _dashes(line: Line) -> str:
    dashes = "" if line.is_filled else DASHES[line.colour % len(DASHES)]
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _area(line: Line, x: Axis, y: Axis) -> str:
    if not line.points:
        return ""
    first, last = _x(x, line.points[0][0]), _x(x, line.points[-1][0])
    bottom = HEIGHT - BOTTOM
    closed = f"{_path(line, x, y)} L{last:.1f} {bottom} L{first:.1f} {bottom} Z"
    return f'<path class="area c{line.colour}" d="{closed}"/>'


def _path(line: Line, x: Axis, y: Axis) -> str:
    places = [(_x(x, across), _y(y, up)) for across, up in line.points]
    if not places:
        return ""
    words = [f"M{places[0][0]:.1f} {places[0][1]:.1f}"]
    for _, (across, down) in pairwise(places):
        words.append(
            f"H{across:.1f}V{down:.1f}" if line.is_stepped else f"L{across:.1f} {down:.1f}"
        )
    return "".join(words)


def _mark(mark: Mark, x: Axis, y: Axis) -> str:
    across, down = _x(x, mark.x), _y(y, mark.y)
    left = across - MARK
    return (
        f'<line class="mark c{mark.colour}" x1="{left:.1f}" x2="{across + MARK:.1f}" '
        f'y1="{down:.1f}" y2="{down:.1f}"/>' + _text(mark.text, left - 6, down + 4, "end", "limit")
    )


def _legend(lines: Sequence[Line]) -> str:
    entries = "".join(f"<li>{_sample(line)}{escape(line.name)}</li>" for line in lines)
    return f'<figcaption><ul class="legend">{entries}</ul></figcaption>'


def _sample(line: Line) -> str:
    path = f'<path class="line c{line.colour}" d="M0 4H28"{_dashes(line)}/>'
    return f'<svg viewBox="0 0 28 8" aria-hidden="true">{path}</svg>'


def _bar(row: Bar, number: int, room: float, unit: str) -> Iterator[str]:
    top = BAR_GAP + number * (BAR_HEIGHT + BAR_GAP)
    middle, width = top + BAR_HEIGHT / 2 + 4, row.value * room
    yield _text(row.name, BAR_LEFT - 10, middle, "end", "name")
    size = f'width="{width:.1f}" height="{BAR_HEIGHT}" rx="3"'
    yield f'<rect class="bar" x="{BAR_LEFT}" y="{top}" {size}/>'
    yield _text(f"{row.value:.0f} {unit}", BAR_LEFT + width + 8, middle, "start", "value")
    if row.limit is not None:
        at = BAR_LEFT + row.limit * room
        yield (
            f'<line class="bound" x1="{at:.1f}" x2="{at:.1f}" y1="{top - 4}" '
            f'y2="{top + BAR_HEIGHT + 4}"/>'
        )
        yield _text(f"{row.limit:.0f} {unit}", at + 6, middle, "start", "limit")


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM)
