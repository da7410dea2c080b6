"""Rows of a worksheet as XML (ECMA-376, 18.3.1.73 and 18.3.1.4), written by hand.

XlsxWriter makes everything else of a workbook. A sheet of many rows gets one sample row from it,
with an empty cell a column; the rows here look like that one, and take its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from apps.predictions.results.texts import Cells

BLOCK_ROWS = 500
LONGEST = 32_767
"""Of a text in a cell, in UTF-16 code units."""
LARGEST = 9.99999999999999e307
"""Of a number in a cell; NaN and infinities are not within plus or minus this."""

_SAMPLE = re.compile(r'<row r="(\d+)"[^>]*>((?:<c r="[A-Z]+\d+" s="\d+"/>)+)</row>')
_CELL = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_EXTENT = re.compile(r'<dimension ref="(\w+):([A-Z]+)\d+"/>')

_LINE_END = re.compile(r"\r\n?")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"[&<>]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}


class SampleMissing(ValueError):
    """The sheet has no sample row."""


def filled(sheet: str, lines: Iterable[Cells], count: int) -> Iterator[bytes]:
    """The XML of a sheet, with ``lines``, ``count`` of them, in place of its sample row."""
    sample = _SAMPLE.search(sheet)
    if sample is None:
        raise SampleMissing(sheet[:80])
    first = int(sample[1])
    last = max(first + count - 1, 1)
    yield _EXTENT.sub(rf'<dimension ref="\1:\g<2>{last}"/>', sheet[: sample.start()]).encode()
    yield from _rows(_CELL.findall(sample[2]), first, lines)
    yield sheet[sample.end() :].encode()


def _rows(columns: list[tuple[str, str]], first: int, lines: Iterable[Cells]) -> Iterator[bytes]:
    affixes = [
        (
            f'<c r="{letters}',
            f'" s="{style}"><v>',
            f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">',
        )
        for letters, style in columns
    ]
    numbered = enumerate(lines, first)
    while block := list(islice(numbered, BLOCK_ROWS)):
        yield "".join([_row(row, affixes, cells) for row, cells in block]).encode()


def _row(row: int, affixes: Sequence[tuple[str, str, str]], cells: Cells) -> str:
    """One row; empty cells are left out. This is where the time goes."""
    parts = [f'<row r="{row}">']
    add = parts.append
    for (start, number, text), value in zip(affixes, cells, strict=True):
        if isinstance(value, str):
            if value:
                add(f"{start}{row}{text}{as_xml(value)}</t></is></c>")
        elif value is not None and -LARGEST <= value <= LARGEST:
            add(f"{start}{row}{number}{value}</v></c>")
    add("</row>")
    return "".join(parts)


def as_xml(text: str) -> str:
    """A text as it stands in a cell: readable, not too long, and nothing but text."""
    text = shown(text)
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) if _SPECIAL.search(text) else text


def shown(text: str) -> str:
    """A text with what no cell can hold cut off or replaced by �."""
    if not text.isprintable():
        text = _NOT_XML.sub("\ufffd", _LINE_END.sub("\n", text))
    if len(text) > LONGEST // 2 and len(units := text.encode("utf-16-le")) > 2 * LONGEST:
        text = units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return text
