"""Files that bring other readers down are read here, or end at a limit, in little memory."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from apps.predictions.reading.protocol import Block, End, Refusal
from apps.predictions.reading.texts import LONGEST_KEPT, MOST_BYTES
from tests.predictions.reading import workbooks
from tests.predictions.reading.conftest import measure
from tests.predictions.reading.workbooks import (
    HEADINGS,
    MAIN,
    TABLE,
    TEXTS,
    TOP,
    cell,
    raw,
    row,
    texts,
    worksheet,
)

SMALL = 50
"""MB: an interpreter and a few blocks of the file."""
FAR = {
    "one cell in the last corner": row(1048576, []).replace(
        "</row>", cell("XFD1048576", 1) + "</row>"
    ),
    "far below in many columns": row(1048576, [1] * 6).replace(
        "</row>", cell("AX1048576", 1) + "</row>"
    ),
    "spelled with an entity": '<row r="4"><c r="&#88;FD4"><v>1</v></c></row>',
    "a cell of another row": '<row r="4"><c r="A1048576"><v>1</v></c></row>',
}
OTHER_SPELLINGS = {
    "single quotes": worksheet(TABLE.replace('"', "'")),
    "a prefix": worksheet(TABLE)
    .replace("<", "<x:")
    .replace("<x:/", "</x:")
    .replace("xmlns=", "xmlns:x="),
    "no references": worksheet(re.sub(' r="[A-Z0-9]+"', "", TABLE)),
    "attributes in another order": worksheet(
        TABLE.replace('<c r="A2" t="inlineStr">', '<c t="inlineStr" r="A2">')
    ),
    "comments with cells": worksheet(TABLE, before='<!-- <c r="XFD1048576"><v>1</v></c> -->'),
    "line ends in tags": worksheet(TABLE.replace('<c r="B', '<c\nr="B')),
    "the strict namespace": worksheet(TABLE).replace(
        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "a byte order mark": "\ufeff" + worksheet(TABLE),
    "formats after the cells": worksheet(
        TABLE, after='<conditionalFormatting sqref="A1"><cfRule type="x"/></conditionalFormatting>'
    ),
}


@pytest.mark.parametrize("far", FAR.values(), ids=FAR)
def test_cell_at_the_end_of_the_world_costs_nothing(far, tmp_path):
    took = measure(raw(worksheet(TABLE + far)), tmp_path)

    _, block, end = took.said
    assert block.tax_ids[:2] == ["76111111-6", "76222222-7"]
    assert isinstance(end, End)
    assert took.most_memory < SMALL


@pytest.mark.parametrize("sheet", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS)
def test_other_spellings_of_the_same_sheet_are_read(read, sheet):
    found = read(raw(sheet))

    assert found.tax_ids == ["76111111-6", "76222222-7"]
    assert found.years == [2023, 2024]
    assert found.money("ebit") == [10.5, -20.0]
    assert found.problems == []


def test_million_formatted_empty_rows_are_no_rows(tmp_path):
    def blocks() -> Iterator[bytes]:
        yield f'<worksheet xmlns="{MAIN}"><sheetData>{TABLE}'.encode()
        for first in range(4, 1_048_577, 4096):
            numbers = range(first, min(first + 4096, 1_048_577))
            yield "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in numbers).encode()
        yield b"</sheetData></worksheet>"

    took = measure(workbooks.streamed(blocks()), tmp_path)

    assert took.last == End(2)
    assert took.said[0].last_row == 3
    assert took.most_memory < SMALL


@pytest.mark.parametrize(("last", "said"), [(3, End(1)), (290_000, Refusal("too_many_texts"))])
def test_shared_texts_are_read_as_far_as_they_are_used(tmp_path, last, said):
    def blocks() -> Iterator[bytes]:
        yield texts(*HEADINGS).removesuffix("</sst>").encode()
        chance = random.Random(1)  # noqa: S311
        items = [f"<si><t>{chance.randbytes(LONGEST_KEPT // 2).hex()}</t></si>" for _ in range(64)]
        for _ in range(300):
            yield "".join(chance.choices(items, k=1000)).encode()
        yield b"</sst>"

    at = [f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABCDEF")]
    table = f'<row r="1">{"".join(at)}</row>' + row(2, ["7-7", "", 2024, 1]).replace(
        "</row>", f'<c r="E2" t="s"><v>{last}</v></c></row>'
    )
    sheet = {workbooks.SHEET: worksheet(table)}

    took = measure(workbooks.streamed(blocks(), TEXTS, texts="x", **sheet), tmp_path)

    assert took.last == said
    assert took.most_memory < SMALL + MOST_BYTES / 1e6


def test_ten_million_shared_texts_take_no_memory(tmp_path):
    def blocks() -> Iterator[bytes]:
        yield texts(*HEADINGS).removesuffix("</sst>").encode()
        for _ in range(100):
            yield b"<si><t>x</t></si>" * 100_000
        yield b"</sst>"

    took = measure(workbooks.streamed(blocks(), TEXTS, texts="x"), tmp_path)

    assert (took.said[0].reader, took.last) == ("streaming", End(2))
    assert took.most_memory < SMALL


def test_cell_of_fifty_million_characters_is_cut(tmp_path):
    def blocks() -> Iterator[bytes]:
        yield f'<worksheet xmlns="{MAIN}"><sheetData>{TOP}'.encode()
        yield row(2, ["7-7", "~", 2024]).partition("~")[0].encode()
        for number in range(500):
            yield " ".join(map(str, range(number, number + 20_000))).encode()
        yield f"{row(2, ['7-7', '~', 2024]).partition('~')[2]}</sheetData></worksheet>".encode()

    took = measure(workbooks.streamed(blocks()), tmp_path)

    block = took.said[1]
    assert isinstance(block, Block)
    assert (block.years, len(block.names[0])) == ([2024], 200)
    assert took.most_memory < SMALL


def test_macros_are_noted_and_links_to_elsewhere_left_alone(read):
    beside: dict[str, Any] = {
        "xl/vbaProject.bin": b"\0macro",
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships/>",
    }

    found = read(raw(**beside))

    assert found.rows == [2, 3]
    assert found.notes == {"macros": {}}
