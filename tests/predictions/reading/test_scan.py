"""What is fit for the fast reader: only what is written as the usual programs write it."""

from __future__ import annotations

import pytest

from apps.predictions.reading.dates import Shows, date_of
from apps.predictions.reading.markup import checked
from apps.predictions.reading.refused import Refused
from apps.predictions.reading.scan import Scan, scan
from tests.predictions.reading.workbooks import TABLE, cell, row, worksheet

FAR = cell("XFD1048576", 1)
UNUSUAL = {
    "entity in a reference": '<row r="4"><c r="&#65;4"><v>1</v></c></row>',
    "single quotes": "<row r='4'><c r=\"A4\"><v>1</v></c></row>",
    "single quotes in a cell": "<row r=\"4\"><c r='A4'><v>1</v></c></row>",
    "prefix": '<row r="4"></row><x:c r="A4"><v>1</v></x:c>',
    "prefixed row": '<x:row r="4"></x:row>',
    "no reference": '<row r="4"><c><v>1</v></c></row>',
    "no row number": '<row><c r="A4"><v>1</v></c></row>',
    "two references": '<row r="4"><c r="A4" r="XFD4"><v>1</v></c></row>',
    "another order": '<row r="4"><c s="1" r="A4"><v>1</v></c></row>',
    "line end": '<row r="4"><c\nr="A4"><v>1</v></c></row>',
    "cell of another row": f'<row r="4">{FAR}</row>',
    "rows out of order": row(3, [1]),
    "row beyond the sheet": row(1_048_577, [1]),
    "small letters": '<row r="4"><c r="a4"><v>1</v></c></row>',
}


def whole(text: str) -> Scan:
    return scan([text.encode()])


@pytest.mark.parametrize("rows", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_markup_is_not_judged(rows):
    assert not whole(worksheet(TABLE + rows)).is_usual


def test_cells_behind_the_end_of_the_cells_are_not_overlooked():
    behind = "<!--</sheetData>-->" + cell("XFD3", 1) + cell("G3", 1) + "</sheetData>"
    hidden = worksheet(TABLE).replace("</sheetData>", behind)

    assert not whole(hidden).is_usual


def test_piece_longer_than_any_cell_is_unusual():
    long_text = worksheet(row(1, ["x" * 3_000_000])).encode()

    assert not scan(long_text[at : at + 1000] for at in range(0, len(long_text), 1000)).is_usual


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_blocks_may_end_anywhere(size):
    after = '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'
    errors = '<row r="4"><c r="B4" t="e"><v>#N/A</v></c><c r="C4"><f>1</f></c></row>'
    sheet = worksheet(TABLE + errors, after=after)
    content = sheet.encode()

    found = scan(content[at : at + size] for at in range(0, len(content), size))

    assert found == whole(sheet)
    assert (found.last_row, found.last_column, found.filled) == (4, 6, 20)
    assert [(column, cell.shown) for column, cell in found.odd_cells] == [(1, "#N/A"), (2, "")]
    assert found.merged == ["A2:B2"]


def test_formatted_empty_cells_take_no_room():
    formatted = '<row r="900000"><c r="XFD900000" s="3"/><c r="XFD900000" s="3" /></row>'

    found = whole(worksheet(TABLE + formatted))

    assert (found.is_usual, found.last_row, found.last_column) == (True, 3, 6)


def test_document_type_is_seen_wherever_blocks_end():
    content = b"<a><!DOCTYPE a>"

    for cut in range(4, len(content)):
        with pytest.raises(Refused):
            list(checked([content[:cut], content[cut:]]))
        with pytest.raises(Refused):
            list(checked([content[:4], *(bytes([byte]) for byte in content[4:])]))


def test_comments_and_character_data_are_no_document_type():
    blocks = [b"<a><!", b"-- x --><!", b"[CDATA[x]]></a>"]

    assert list(checked(blocks)) == blocks


def test_number_beyond_the_calendar_is_no_date():
    assert date_of(2_958_000, Shows.DATE, is_1904=True) == 2_958_000
    assert date_of(1e17, Shows.DATE, is_1904=False) == 1e17
