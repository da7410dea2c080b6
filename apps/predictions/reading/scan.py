"""A look at all cells of a sheet without a parser, at half the cost of reading it.

It answers what the fast reader must know beforehand, since that lays the sheet out as a grid in
memory and aborts when the grid is too large, and cannot tell an error or a formula without a result
from an empty cell. It knows only the one way in which Excel, LibreOffice and the usual libraries
write cells. Whatever is written differently, say with a reference spelled in entities, is not fit
for the fast reader, and the streaming reader takes it, which no reference can mislead.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from apps.predictions.reading.codes import ProblemCode
from apps.predictions.reading.places import MOST_COLUMNS, MOST_ROWS, column_number, place
from apps.predictions.reading.refused import Unusable

MOST_ODD = 200_000
"""Cells with errors or without results that are remembered, in 16 bytes each."""
MOST_MERGED = 1000
MOST_ERRORS = 100
"""Kinds of them; Excel has a dozen."""
LONGEST_PIECE = 1024 * 1024
"""Bytes between the beginnings of two cells. A cell has 32,767 characters at most."""

NO_RESULT = Unusable(ProblemCode.NO_RESULT)
OTHER_ERROR = Unusable(ProblemCode.ERROR_VALUE, "#?")
_ERRORS: dict[str, Unusable] = {}

_HEAD = rb'<c r="([A-Z]{1,3}+[1-9][0-9]{0,6}+)"(?: s="[0-9]{1,6}+")?+(?: t="[a-zA-Z]{1,9}+")?+'
_FILLED, _EMPTY = re.compile(_HEAD + b">"), re.compile(_HEAD + b" ?/>")
_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_ANY_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,7})["']""")
_MERGED = re.compile(rb"""mergeCell\s+ref=["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']""")
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]* t="e">(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?'
    rb"<v>([^<]{1,20})</v>"
)
_NO_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?![^<>]* t="str")[^<>]*>'
    rb"(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?!<v>[^<])"
)
_CELL_OR_ROW = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?![\w.:-])")
_PREFIXED = re.compile(rb"<[\w.-]+:(?:c|row)(?![\w.:-])")
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Scan:
    """What was seen.

    is_usual:    written as the usual programs do, rows in order
    row, rows_at_hand: the last row that began, and those of the piece that is looked at
    last_row, last_column: 1-based, of cells that may hold something; 0 for none
    filled:      cells that may hold something
    texts, inline: cells with a text that they share, and with one of their own
    size:        bytes of the sheet, unpacked
    odd:         (row, column from 0) → why that cell only seems empty, in the order of the sheet
    merged:      'A1:C1', of the first of them
    """

    is_usual: bool = True
    row: int = 0
    rows_at_hand: set[int] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0
    filled: int = 0
    texts: int = 0
    inline: int = 0
    size: int = 0
    odd_rows: array[int] = field(default_factory=lambda: array("L"))
    odd_cells: list[tuple[int, Unusable]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Of the rectangle that holds them all."""
        return self.last_row * self.last_column


def scan(blocks: Iterable[bytes]) -> Scan:
    """Look through a whole sheet."""
    seen = Scan()
    rest = b""
    for block in blocks:
        seen.size += len(block)
        piece = rest + block
        cut = _boundary(piece)
        rest = piece[cut:] if len(piece) - cut < LONGEST_PIECE else b""
        seen.is_usual = seen.is_usual and (bool(rest) or cut == len(piece))
        _look(seen, piece[:cut])
    _look(seen, rest)
    return seen


def _boundary(piece: bytes) -> int:
    """Where the last cell or row begins, which may not be complete yet."""
    cut = max(piece.rfind(b"<c "), piece.rfind(b"<row"))
    return cut if cut >= 0 else max(piece.rfind(b"<"), 0)


def _look(seen: Scan, piece: bytes) -> None:
    if seen.is_usual:
        seen.is_usual = _count_usual(seen, piece)
    if not seen.is_usual:
        _count_unusual(seen, piece)
    if b"mergeCell" in piece and len(seen.merged) < MOST_MERGED:
        seen.merged += [found.decode() for found in _MERGED.findall(piece)]


def _count_usual(seen: Scan, piece: bytes) -> bool:
    """Whether all in it is written in the usual way; then it is counted."""
    body, _, tail = piece.partition(b"</sheetData>")
    if _CELL_OR_ROW.search(tail):
        return False
    filled = _FILLED.findall(body)
    others = body.count(b"<c") - body.count(b"<co") - len(filled)
    if others and others != len(_EMPTY.findall(body)):
        return not _CELL_OR_ROW.search(body)
    if (b":c" in body or b":row" in body) and _PREFIXED.search(body):
        return False
    if not _note_rows(seen, body) or not _note_places(seen, filled):
        return False
    _note_kinds(seen, body)
    _note_odd(seen, body)
    return len(seen.odd_cells) <= MOST_ODD


def _note_rows(seen: Scan, body: bytes) -> bool:
    """Whether each row says its number, and they ascend."""
    rows = [int(row) for row in _ROW.findall(body)]
    if len(rows) != body.count(b"<row") - body.count(b"<rowB"):
        return False
    if any(row >= following for row, following in pairwise([seen.row, *rows])):
        return False
    seen.rows_at_hand = {seen.row, *rows}
    seen.row = rows[-1] if rows else seen.row
    return seen.row <= MOST_ROWS


def _note_places(seen: Scan, filled: list[bytes]) -> bool:
    """Whether each cell lies in one of the rows at hand and within a sheet."""
    if not filled:
        return True
    together = b" ".join(filled)
    columns = {*together.translate(None, _DIGITS).split()}
    rows = {*map(int, {*together.translate(None, _LETTERS).split()})}
    width = 1 + max(column_number(letters.decode()) for letters in columns)
    seen.last_column = max(seen.last_column, width)
    seen.last_row = max(seen.last_row, *rows)
    seen.filled += len(filled)
    return rows <= seen.rows_at_hand and width <= MOST_COLUMNS


def _note_kinds(seen: Scan, piece: bytes) -> None:
    seen.texts += piece.count(b' t="s"')
    seen.inline += piece.count(b' t="inlineStr"') + piece.count(b' t="str"')


def _note_odd(seen: Scan, piece: bytes) -> None:
    """Errors, and formulas that nobody has worked out."""
    odd: list[tuple[int, int, Unusable]] = []
    if b' t="e"' in piece:
        odd += [(*place(r.decode()), _error(v.decode())) for r, v in _ERROR.findall(piece)]
    if b"<f" in piece:
        odd += [(*place(r.decode()), NO_RESULT) for r in _NO_RESULT.findall(piece)]
    odd.sort(key=lambda cell: cell[:2])
    seen.odd_rows.extend(row for row, _, _ in odd)
    seen.odd_cells += [(column, unusable) for _, column, unusable in odd]


def _count_unusual(seen: Scan, piece: bytes) -> None:
    """Only how far it goes."""
    rows = _ANY_ROW.findall(piece)
    seen.last_row = max(seen.last_row, min(int(rows[-1]), MOST_ROWS) if rows else 0)


def _error(shown: str) -> Unusable:
    """One object for each kind of error, however many cells have it."""
    if len(_ERRORS) >= MOST_ERRORS:
        return _ERRORS.get(shown, OTHER_ERROR)
    return _ERRORS.setdefault(shown, Unusable(ProblemCode.ERROR_VALUE, shown))
