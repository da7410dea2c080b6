"""Which row holds the headings, and which column is which.

Headings match the names, synonyms and keys of the vocabulary whatever their case, accents,
punctuation, number, units and word order: 'Activo Total (CLP)', 'TOTAL ACTIVOS', 'activos, total'.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from apps.predictions.columns import ALL, Column, Layout, columns_of, identity_of
from apps.predictions.reading.cells import Cell, Row, shown
from apps.predictions.reading.places import column_letters

LONGEST_HEADING = 80
_ARTICLES = frozenset("a al de del e el en la las los y the of in and".split())  # noqa: SIM905
_UNITS = frozenset(
    "clp usd eur uf m mm k miles millones pesos thousands millions dollars".split()  # noqa: SIM905
)
_SHORTEST_PLURAL = 4
_POINT_OF_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # 'R.U.T.'
_WORD = re.compile(r"[a-z0-9]+")

Key = tuple[str, ...]
Places = dict[str, list[int]]
"""Key of a column → the columns of the sheet that have its name."""
Merged = Mapping[int, Mapping[int, int]]
"""Row → column → the column that its merged cell begins in."""


@dataclass(frozen=True)
class Headings:
    """The row of headings that was found.

    row:     1-based; of two rows that belong together the lower one
    columns: key → its column, from 0
    texts:   key → the heading as the sheet has it
    unknown: headings of no column
    twice:   a column that is there twice, by key, and its two places
    """

    row: int
    columns: dict[str, int]
    texts: dict[str, str]
    unknown: list[str] = field(default_factory=list)
    twice: tuple[str, str, str] | None = None


def words(text: str) -> Key:
    """What of a heading counts, in an order of its own."""
    found = _WORD.findall(_POINT_OF_INITIALS.sub("", plain(text)).replace("_", " "))
    return tuple(sorted(_singular(word) for word in found if word not in _ARTICLES | _UNITS))


def plain(text: str) -> str:
    """In small letters without accents, and without spaces around it."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def best(rows: Sequence[Row], layout: Layout, merged: Merged | None = None) -> Headings:
    """The row, or two rows, in which most columns are recognised.

    ``merged`` is guessed while nobody knows.
    """
    best_number, best_texts, best_found = 0, list[str](), Places()
    for at, (number, cells) in enumerate(rows):
        above = rows[at - 1] if at else (-1, ())
        for texts in (_texts(cells), _two_lines(above, (number, cells), merged)):
            found = _recognised(texts, layout)
            if len(found) > len(best_found):
                best_number, best_texts, best_found = number, texts, found
    return _headings(best_number, best_texts, best_found)


def missing(found: Headings, layout: Layout) -> list[str]:
    """The identity columns that were not found, by key."""
    return [column.key for column in identity_of(layout) if column.key not in found.columns]


@cache
def _known() -> dict[Key, Column]:
    return {
        words(name): column
        for column in ALL
        for name in (*column.synonyms, column.key, column.es, column.en)
    }


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [_text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    return " ".join(shown(cell).split())[:LONGEST_HEADING]


def _two_lines(above: Row, row: Row, merged: Merged | None) -> list[str]:
    """Each heading with the one above it, which may span several columns."""
    number, cells = row
    if above[0] != number - 1:
        return []
    upper, lower = _texts(above[1]), _texts(cells)
    begins = _guessed(upper) if merged is None else merged.get(above[0], {})
    return [_joined(upper[begins.get(at, at)], low) for at, low in enumerate(lower)]


def _joined(up: str, low: str) -> str:
    return low if low and words(low) in _known() else f"{up} {low}".strip()


def _guessed(texts: Sequence[str]) -> dict[int, int]:
    """As if each empty cell were merged with the filled one to its left."""
    begins, begin = {}, 0
    for at, text in enumerate(texts):
        begin = at if text else begin
        begins[at] = begin
    return begins


def _recognised(texts: Sequence[str], layout: Layout) -> Places:
    wanted = columns_of(layout)
    found = Places()
    for at, text in enumerate(texts):
        column = _known().get(words(text)) if text else None
        if column is not None and column in wanted:
            found.setdefault(column.key, []).append(at)
    return found


def _headings(number: int, texts: Sequence[str], found: Places) -> Headings:
    columns = {key: places[0] for key, places in found.items()}
    return Headings(
        row=number,
        columns=columns,
        texts={key: texts[at] for key, at in columns.items()},
        unknown=[text for at, text in enumerate(texts) if text and at not in columns.values()],
        twice=next(_twice(texts, found), None),
    )


def _twice(texts: Sequence[str], found: Places) -> Iterator[tuple[str, str, str]]:
    for key, places in found.items():
        if len(places) > 1:
            first, second = (f"{column_letters(at)}: {texts[at]}" for at in places[:2])
            yield key, first, second


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word
