"""What the benchmark says to people, on the screen and in docs/scaling.md."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from apps.bench.figures import Count, Figure, Target, Verdict
from apps.bench.section import Grid, Section

COLOURS = {Verdict.KEPT: "green", Verdict.MISSED: "red", Verdict.NOISY: "yellow"}
FIGURES = ("measure", "unit", "median", "min", "max", "spread")
TARGETS = ("ratio", "median", "min", "max", "spread", "wanted", "verdict")
COUNTS = ("count", "wanted", "found", "verdict")

Row = tuple[str, ...]


def tables(section: Section) -> Iterator[tuple[str, Row, list[Row]]]:
    """Title, columns and rows of each table that has any rows."""
    found: list[tuple[str, Row, list[Row]]] = [
        (section.title, FIGURES, [_figure(each) for each in section.figures]),
        ("Ratios, by round", TARGETS, [_target(each) for each in section.targets]),
        ("Counts", COUNTS, [_count(each) for each in section.counts]),
        *((grid.title, grid.columns, _cells(grid)) for grid in section.grids),
    ]
    yield from (table for table in found if table[2])


def show(console: Console, section: Section) -> None:
    """All tables of a part."""
    for title, columns, rows in tables(section):
        console.print(f"\n[bold]{escape(title)}[/]")
        shown = Table()
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            shown.add_column(column, justify="right" if _are_numbers(cells) else "left")
        for row in rows:
            shown.add_row(*(_coloured(cell) for cell in row))
        console.print(shown)
    for note in section.notes:
        console.print(escape(note))


def number(value: float) -> str:
    """Three digits that mean something."""
    if abs(value) >= 100:  # noqa: PLR2004  (then none behind the point)
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _figure(figure: Figure) -> Row:
    values = (figure.median, figure.least, figure.most)
    return (figure.name, figure.unit, *map(number, values), f"{figure.spread:.0%}")


def _target(target: Target) -> Row:
    ratio = target.ratio
    values = (ratio.median, ratio.least, ratio.most)
    return (
        target.what,
        *(f"{value:.2f}" for value in values),
        f"{ratio.spread:.0%}",
        target.wanted,
        target.verdict,
    )


def _count(count: Count) -> Row:
    return (count.what, count.wanted, count.found, count.verdict)


def _cells(grid: Grid) -> list[Row]:
    return [
        tuple(cell if isinstance(cell, str) else number(cell) for cell in row) for row in grid.rows
    ]


def _are_numbers(cells: Row) -> bool:
    return all(cell.lstrip("-")[:1].isdigit() for cell in cells)


def _coloured(cell: str) -> str:
    colours = {str(verdict): colour for verdict, colour in COLOURS.items()}
    return f"[{colours[cell]}]{cell}[/]" if cell in colours else escape(cell)
