"""The fast and the streaming reader say the same of every sheet; the streaming one stays small."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from apps.predictions.reading import fast
from apps.predictions.reading.cells import Cell, shown
from apps.predictions.reading.package import Package
from apps.predictions.reading.scan import Scan, scan
from apps.predictions.reading.streaming import Streaming
from apps.predictions.reading.values import clean
from tests.predictions.reading import workbooks
from tests.predictions.reading.conftest import measure
from tests.predictions.reading.workbooks import MAIN, TOP, book, raw, texts, worksheet

COLUMNS = range(8)
MANY = 130_000


def with_formats(made) -> None:
    sheet = made.worksheets[0]
    for at, code in enumerate(
        ["dd-mmm-yy", '0.0 "days"', "[h]:mm", "[Red]0", "yyyy", "General"], 2
    ):
        sheet.cell(at, 8, 45657.5).number_format = code


def in_1904(made) -> None:

    made.epoch = CALENDAR_MAC_1904


KINDS = [
    ("text", "007", "ñandú 日本", " spaced ", "a&b<c>", "1.234,56", "", "x"),
    (1, 1.5, -0.1, 1e17, 2024, 0, 1e-7, 123456789012),
    (True, False, None, datetime(2024, 12, 31), date(2024, 3, 1), datetime(1900, 1, 5), 1, 1),
    ("#N/A", "=1+1", "=A1", "", None, "=NA()", 5, 1),
    (time(10, 30), timedelta(hours=30), datetime(2024, 1, 1, 12, 0), 1, 2, 3, 4, 5),
    (None, None, None, None, None, None, None, "far right"),
]
RICH = texts("<![CDATA[x]]>").replace(
    "</sst>",
    "<si><r><t>Ri</t></r><r><t>ch</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
    "<si><t xml:space='preserve'> a _x000D_ b </t></si></sst>",
)
ERRORS = (
    '<row r="3"><c r="B3" t="e"><v>#DIV/0!</v></c><c r="D3"><f>1/A1</f></c>'
    '<c r="E3" t="str"><f>A1</f><v></v></c><c r="F3"><f>1+1</f><v>2</v></c></row>'
    '<row r="7"><c r="A7" s="0" t="e"><f>NA()</f><v>#N/A</v></c></row>'
)
SHEETS = {
    "kinds": lambda: book(KINDS, ["a", None, "c"]),
    "formats": lambda: book(KINDS, change=with_formats),
    "1904": lambda: book(KINDS, change=in_1904),
    "errors": lambda: raw(worksheet(TOP + ERRORS)),
    "rich texts": lambda: raw(
        worksheet('<row r="2"><c r="C2" t="s"><v>1</v></c><c r="E2" t="s"><v>2</v></c></row>'),
        texts=RICH,
    ),
    "nothing": lambda: raw(worksheet("")),
    "an ISO date": lambda: raw(
        worksheet(TOP + '<row r="2"><c r="A2" t="d"><v>2024-12-31T00:00:00</v></c></row>')
    ),
}


def opened(content: bytes) -> tuple[Package, Scan]:
    package = Package(ZipFile(io.BytesIO(content)))
    return package, scan(package.stream(package.sheets[0].part))


def by_fast(content: bytes) -> dict[int, list[Any]]:
    package, seen = opened(content)
    assert fast.fits(package, seen)
    rows = fast.rows(io.BytesIO(content), package.sheets[0].name, COLUMNS, seen)
    return {number: [comparable(cell) for cell in cells] for number, cells in rows if any_of(cells)}


def by_streaming(content: bytes) -> dict[int, list[Any]]:
    package, _ = opened(content)
    rows = Streaming(package).rows(package.sheets[0], COLUMNS)
    return {number: [comparable(cell) for cell in cells] for number, cells in rows if any_of(cells)}


def any_of(cells) -> bool:
    return any(cell != "" for cell in cells)


def comparable(cell: Cell) -> object:
    """A date's day is what counts, and of a time that it is no number."""
    if isinstance(cell, datetime | date):
        return "a date", shown(cell)
    if isinstance(cell, time | timedelta):
        return "a time"
    return type(cell).__name__, clean(cell) if isinstance(cell, str) else cell


@pytest.mark.parametrize("made", SHEETS.values(), ids=SHEETS)
def test_both_readers_say_the_same(made: Callable[[], bytes]):
    content = made()

    assert by_fast(content) == by_streaming(content)


def test_errors_and_missing_results_are_seen_in_their_cells():
    found = by_fast(raw(worksheet(TOP + ERRORS)))

    codes = {
        (row, column): (cell[1].code, cell[1].shown)
        for row, cells in found.items()
        for column, cell in enumerate(cells)
        if cell[0] == "Unusable"
    }
    assert codes == {
        (3, 1): ("error_value", "#DIV/0!"),
        (3, 3): ("no_result", ""),
        (7, 0): ("error_value", "#N/A"),
    }


def test_file_of_another_library_is_read_by_both(tmp_path):
    path = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["RUT", "Año", 1.5, True])
        sheet.write_datetime(1, 1, datetime(2024, 12, 31), day)
        sheet.write_formula(2, 2, "=1+1", value=2)
        sheet.write_rich_string(2, 0, "a", made.add_format({"bold": True}), "b")
    content = path.read_bytes()

    assert by_fast(content) == by_streaming(content)
    assert by_fast(content)[2][1] == ("a date", "2024-12-31")


def many(rows: int, unusual: bool = False):
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{TOP}'.encode()
    pattern = "".join(f'<c r="{letter}~"><v>{n}.25</v></c>' for n, letter in enumerate("DEFGHIJKL"))
    pattern = (
        '<row r="~"><c r="A~" t="inlineStr"><is><t>~-K</t></is></c><c r="C~"><v>2024</v></c>'
        + pattern
        + "</row>"
    )
    if unusual:
        pattern = pattern.replace('<c r="C~">', "<c r='C~'>")
    for first in range(2, rows + 2, 1000):
        numbers = range(first, min(first + 1000, rows + 2))
        yield "".join(pattern.replace("~", str(number)) for number in numbers).encode()
    yield b"</sheetData></worksheet>"


def test_sheet_beyond_the_fast_reader_is_streamed_in_constant_memory(tmp_path):
    small = measure(workbooks.streamed(many(5000, unusual=True)), tmp_path)
    large = measure(workbooks.streamed(many(MANY)), tmp_path)

    assert (small.said[0].reader, large.said[0].reader) == ("streaming", "streaming")
    assert (small.last.rows, large.last.rows) == (5000, MANY)
    assert large.said[0].last_row == MANY + 1
    assert large.said[-2].tax_ids[-1] == f"{MANY + 1}-K"
    assert large.most_memory < small.most_memory + 10


def test_sheet_of_ten_thousand_rows_is_read_fast_in_little_memory(tmp_path):
    took = measure(workbooks.streamed(many(10_000)), tmp_path)

    assert took.said[0].reader == "fast"
    assert took.last.rows == 10_000
    assert [len(block.rows) for block in took.said[1:-1]] == [4000, 4000, 2000]
    assert took.most_memory < 60
