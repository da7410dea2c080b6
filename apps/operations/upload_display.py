"""Kinds of upload, a look at a file, and what came of it, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.template.defaultfilters import filesizeformat
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from apps.core.outcome import Fact, Problem, Problems
from apps.core.uploads import Preview, UploadKind, UploadOption
from apps.operations.console import printable

MOST_PROBLEMS = 10


def kinds(offered: Sequence[UploadKind]) -> Iterator[RenderableType]:
    """What can be handed in, with all options."""
    if not offered:
        yield Text("No family of work takes files.")
        return
    for kind in offered:
        yield Text.assemble((kind.name, "bold"), f"  {kind.label}")
        yield Text(f"  {kind.description}")
        yield Text(f"  {kind.accepts or 'any file'}, at most {filesizeformat(kind.most_bytes)}")
        for option in kind.options:
            yield Text(f"  --option {option.name}={_values(option)}  {option.label}")
        yield ""


def preview(looked: Preview) -> Iterator[RenderableType]:
    """The facts, the first rows as they would be understood, the problems."""
    yield from facts(looked.facts)
    if looked.rows:
        yield _table(looked.headings or [""] * len(looked.rows[0]), looked.rows)
    yield from problems(looked.problems)
    yield Text("This was only a look: nothing was stored and no work was started.")


def facts(known: Sequence[Fact]) -> Iterator[RenderableType]:
    """One line for each."""
    if known:
        grid = Table.grid(padding=(0, 2))
        for fact in known:
            grid.add_row(_text(fact.label), _text(fact.value))
        yield grid


def problems(found: Problems) -> Iterator[RenderableType]:
    """The first of them, and how many there are."""
    shown = found.shown[:MOST_PROBLEMS]
    if shown:
        titles = ("where", "value", "what is wrong", "what to do")
        yield _table(titles, [_cells(problem) for problem in shown])
    if more := found.total - len(shown):
        yield Text(f"And {more} more problems." if shown else f"{more} problems.")


def _values(option: UploadOption) -> str:
    values = "|".join(choice.value for choice in option.choices) or "TEXT"
    return f"{values} (default: {option.default or 'none'})"


def _cells(problem: Problem) -> tuple[str, str, str, str]:
    return problem.where, problem.value, problem.what, problem.advice


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=SIMPLE)
    for title in titles:
        table.add_column(_text(title), overflow="fold")
    for row in rows:
        table.add_row(*map(_text, row))
    return table


def _text(value: object) -> Text:
    return Text(printable(str(value)))
