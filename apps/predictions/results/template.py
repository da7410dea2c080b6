"""The workbook that people fill in: a sheet for their rows, an example, and how to do it.

Headings are protected, without a password, because the reader knows columns by them; everything
else may be filled, sorted, filtered, inserted and deleted. The bytes depend on layout and language
only.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from apps.predictions.columns import EXTRA, NAME, Column, Holds, Layout, columns_of
from apps.predictions.results import example, instructions
from apps.predictions.results.archive import NEVER, rewrite
from apps.predictions.results.validation import validation

AUTHOR = "Faena"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any sheet."""
FORMATS = {Holds.TEXT: "@", Holds.MONEY: "#,##0.00", Holds.YEAR: "General", Holds.QUARTER: "0"}
NARROW, MIDDLE, WIDE = 10, 18, 32
TALL = 36

_WHITE = Font(bold=True, color="FFFFFF")
_DARK, _PALE = PatternFill("solid", "1F3A5F"), PatternFill("solid", "6B7F99")
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def template(layout: Layout, language: str) -> bytes:
    """The workbook as ``.xlsx``, empty but for an example."""
    with translation.override(language):
        book = Workbook()
        [data] = book.worksheets
        data.title = _("Data")
        _prepare(data, layout, language)
        _add_example(book.create_sheet(_("Example")), layout, language)
        instructions.add(book.create_sheet(_("How to")), layout, language, data.title)
    return _saved(book)


def _prepare(sheet: Worksheet, layout: Layout, language: str) -> None:
    """The sheet to fill in."""
    columns = columns_of(layout)
    _head(sheet, 1, columns, language)
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        rule = validation(column, language)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)
        sheet.cell(1, place).comment = _comment(column, language)
    _unlock_the_rest(sheet, len(columns) + 1)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{LAST_ROW}"
    sheet.freeze_panes = "C2"
    _protect(sheet)


def _add_example(sheet: Worksheet, layout: Layout, language: str) -> None:
    columns = columns_of(layout)
    sheet["A1"] = _("These companies and their figures are invented.")
    sheet["A1"].font = Font(italic=True, color="9C0006")
    _head(sheet, 2, columns, language)
    for number, row in enumerate(example.rows(layout), 3):
        for place, column in enumerate(columns, 1):
            cell = sheet.cell(number, place, row.get(column.key))
            cell.number_format = FORMATS[column.holds]
    sheet.freeze_panes = "C3"


def _head(sheet: Worksheet, row: int, columns: tuple[Column, ...], language: str) -> None:
    """Headings, and how the columns below them look."""
    sheet.row_dimensions[row].height = TALL
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(row, place, column.label(language))
        cell.font, cell.alignment = _WHITE, _MIDDLE
        cell.fill = _PALE if column in EXTRA else _DARK
        below = sheet.column_dimensions[get_column_letter(place)]
        below.width = _width(column)
        below.number_format = FORMATS[column.holds]
        below.protection = Protection(locked=False)


def _width(column: Column) -> int:
    if column is NAME:
        return WIDE
    return NARROW if column.holds in (Holds.YEAR, Holds.QUARTER) else MIDDLE


def _comment(column: Column, language: str) -> Comment:
    text = column.help(language)
    if column in EXTRA:
        text = f"{_('Optional.')} {text}"
    return Comment(text, AUTHOR, height=90, width=240)


def _unlock_the_rest(sheet: Worksheet, first: int) -> None:
    """People add columns of their own; and Excel deletes only rows without a locked cell."""
    letter = get_column_letter(first)
    rest = ColumnDimension(sheet, letter, min=first, max=LAST_COLUMN)
    rest.protection = Protection(locked=False)
    sheet.column_dimensions[letter] = rest


def _protect(sheet: Worksheet) -> None:
    """Headings only. ``False`` here means that people may."""
    protection = sheet.protection
    protection.sheet = True
    protection.sort = protection.autoFilter = False
    protection.insertRows = protection.deleteRows = False
    protection.formatCells = protection.formatColumns = protection.formatRows = False


def _saved(book: Workbook) -> bytes:
    """Its bytes, without today's date: ``Workbook.save()`` would set one."""
    properties = book.properties
    properties.creator, properties.created, properties.modified = AUTHOR, NEVER, NEVER
    dated, undated = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(dated, "w")).save()
    rewrite(dated, undated)
    return undated.getvalue()
