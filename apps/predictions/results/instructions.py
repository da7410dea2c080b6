"""The sheet of the template that says how to fill it in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from apps.predictions.columns import EXTRA, NAME, Column, Layout, columns_of, identity_of

WIDTHS = {"A": 30, "B": 80, "C": 30}

_WRAPPED = Alignment(vertical="top", wrap_text=True)


def add(sheet: Worksheet, layout: Layout, language: str, data: str) -> None:
    """Fill ``sheet``; ``data`` is the name of the one that people fill in."""
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.append([_("How to fill in this workbook")])
    sheet["A1"].font = Font(bold=True, size=14)
    for number, step in enumerate(_steps(layout, data), 1):
        sheet.append([_("Step %(number)d") % {"number": number}, step])
    sheet.append([])
    sheet.append([_("Column"), _("What belongs in it"), _("Needed")])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in columns_of(layout):
        sheet.append([column.label(language), column.help(language), _need(column, layout)])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = _WRAPPED


def _steps(layout: Layout, data: str) -> Iterator[str]:
    if layout is Layout.QUARTERLY:
        yield _("On the sheet “%(sheet)s”, write one row for each company and quarter.") % {
            "sheet": data
        }
        yield _(
            "Sales, EBIT, net income and funds are those of the quarter alone, not of the year so "
            "far. Give four quarters in a row where you can; fewer are annualised, and it is said."
        )
    else:
        yield _("On the sheet “%(sheet)s”, write one row for each company and year.") % {
            "sheet": data
        }
    yield _("Use one unit of money for all figures: pesos, thousands or millions, but only one.")
    yield _("Leave a cell empty if you do not know the figure. Do not write 0 instead.")
    yield _("Headings are protected because columns are known by them. There is no password.")
    yield _("Save it as .xlsx and upload it.")


def _need(column: Column, layout: Layout) -> str:
    if column in identity_of(layout):
        return _("always")
    if column in EXTRA:
        return _("optional: for Ohlson's model only")
    return _("optional") if column is NAME else _("depends on the model")
