"""What people are told about their workbooks: a sentence for each code, and what to do.

Values stand in ``%(name)s``. Columns come as keys and are named by their headings in the language
that is active.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.sentences import cut, filled
from apps.predictions.columns import BY_KEY
from apps.predictions.reading.codes import NoteCode, ProblemCode, RefusalCode

Text = Any
"""A lazy translation, for which there is no type."""

REFUSALS: dict[str, Text] = {
    RefusalCode.EMPTY_FILE: _("The file is empty. Upload it again."),
    RefusalCode.TEXT_FILE: _(
        "This is a text file, not a workbook. Open it in Excel and save it as .xlsx."
    ),
    RefusalCode.PDF: _("This is a PDF, not a workbook. Upload the .xlsx file."),
    RefusalCode.OLD_EXCEL: _(
        "This workbook is in the old .xls format. Open it in Excel and save it as .xlsx."
    ),
    RefusalCode.PASSWORD: _("This file needs a password. Remove it in Excel and save the file."),
    RefusalCode.OPEN_DOCUMENT: _(
        "This is an OpenDocument file. Open it and save it as an Excel workbook (.xlsx)."
    ),
    RefusalCode.BINARY_WORKBOOK: _(
        "This workbook is in the binary .xlsb format. Open it in Excel and save it as .xlsx."
    ),
    RefusalCode.NOT_A_WORKBOOK: _("This is not a workbook. Upload an .xlsx or .xlsm file."),
    RefusalCode.DAMAGED: _(
        "The file is damaged or incomplete. Open it in Excel, save it as .xlsx and upload that."
    ),
    RefusalCode.TOO_LARGE: _("The file is larger than %(most)s. Split it into several files."),
    RefusalCode.TOO_LARGE_UNPACKED: _(
        "Unpacked, the workbook is larger than %(most)s. Split it, or remove what is not needed."
    ),
    RefusalCode.BOMB: _(
        "The file is packed in a way that no spreadsheet program does. Save it again in Excel."
    ),
    RefusalCode.TOO_MANY_PARTS: _(
        "The workbook has more than %(most)s parts. Copy the table into a new workbook."
    ),
    RefusalCode.TOO_MANY_TEXTS: _(
        "The workbook holds too much text. Copy the columns that are needed into a new one."
    ),
    RefusalCode.DOCTYPE: _(
        "The file contains instructions that no workbook needs. Save it again in Excel."
    ),
    RefusalCode.ENCODING: _(
        "The file's text is encoded in a way that is not accepted. Save it again in Excel."
    ),
    RefusalCode.TOO_SLOW: _(
        "Reading the workbook takes longer than it may. Copy the table into a new one."
    ),
    RefusalCode.NEEDS_MEMORY: _(
        "Reading the workbook needs more memory than it may have. Copy the table into a new one."
    ),
    RefusalCode.NO_SHEETS: _("The workbook has no sheet with cells."),
    RefusalCode.UNKNOWN_SHEET: _("There is no sheet “%(sheet)s”. There are: %(sheets)s."),
    RefusalCode.NO_HEADINGS: _(
        "No headings were found in the first %(rows)s rows of “%(sheet)s”. "
        "Name the columns in one row: %(columns)s."
    ),
    RefusalCode.MISSING_COLUMNS: _(
        "“%(sheet)s” lacks these columns: %(columns)s. Row %(row)s has: %(found)s."
    ),
    RefusalCode.COLUMN_TWICE: _(
        "Two columns are “%(column)s”: %(first)s and %(second)s. Rename or delete one."
    ),
    RefusalCode.NO_RESULTS: _(
        "Most cells hold formulas whose results were never saved. "
        "Open the file in Excel, save it and upload it again."
    ),
    RefusalCode.NO_ROWS: _("“%(sheet)s” has headings, but no rows below them."),
    RefusalCode.KILLED: _(
        "Reading the workbook needed more memory or time than it may have. "
        "Copy the table into a new workbook, or split it."
    ),
    RefusalCode.BROKEN_OFF: _(
        "The workbook could not be read. Open it in Excel, save it as .xlsx and upload that."
    ),
}

NOTES: dict[str, Text] = {
    NoteCode.OTHER_SHEETS: _("Only “%(sheet)s” was read. These would fit, too: %(others)s."),
    NoteCode.HIDDEN_SHEET: _("The sheet that was read, “%(sheet)s”, is hidden."),
    NoteCode.MERGED_HEADING: _(
        "The heading “%(heading)s” spans %(cells)s. Only its first column was read."
    ),
    NoteCode.MERGED_CELLS: _(
        "The sheet has merged cells. Only the first of them has the value; the others are empty."
    ),
    NoteCode.DECIMAL_UNCLEAR: _(
        "Some figures are texts such as 1.234, and nothing says whether that is a thousand. "
        "They were left out. Choose how decimals are written, and upload the file again."
    ),
    NoteCode.QUARTER_FROM_PERIOD: _("The quarters were taken from “%(heading)s”."),
    NoteCode.MACROS: _("The workbook contains macros. They were not run."),
}

PROBLEMS: dict[str, tuple[Text, Text]] = {
    ProblemCode.MISSING: (
        _("%(column)s is empty."),
        _("Fill it in, or delete the row if it is no company."),
    ),
    ProblemCode.ERROR_VALUE: (
        _("The cell shows an error."),
        _("Correct its formula, or type the figure."),
    ),
    ProblemCode.NO_RESULT: (
        _("The formula has no saved result."),
        _("Open the file in Excel and save it, or type the figure."),
    ),
    ProblemCode.NOT_A_NUMBER: (
        _("This is not a number."),
        _("Write digits only, or leave the cell empty."),
    ),
    ProblemCode.PERCENT: (
        _("This is a percentage, not an amount of money."),
        _("Write the amount."),
    ),
    ProblemCode.OTHER_DECIMAL: (
        _("The decimals of this file are written with “%(decimal)s”, and this one is not."),
        _("Write it like the others, or as a number."),
    ),
    ProblemCode.UNCLEAR_DECIMAL: (
        _("This may be a thousand or a decimal."),
        _("Write it as a number, or choose how decimals are written."),
    ),
    ProblemCode.DATE_NOT_NUMBER: (
        _("This is a date or a time, not an amount of money."),
        _("Format the cell as a number and write the amount."),
    ),
    ProblemCode.TRUE_FALSE: (
        _("This is true or false, not an amount of money."),
        _("Write the amount."),
    ),
    ProblemCode.TOO_GREAT: (
        _("This figure is too great to be an amount of money."),
        _("Check its digits."),
    ),
    ProblemCode.NOT_A_YEAR: (
        _("This is not a year from %(first)s to %(last)s."),
        _("Write the year with four digits, such as 2025."),
    ),
    ProblemCode.NOT_A_QUARTER: (
        _("This is not a quarter."),
        _("Write 1, 2, 3 or 4."),
    ),
    ProblemCode.UNCLEAR_DATE: (
        _("This date may be in two quarters, depending on which number is the day."),
        _("Write the quarter: 1, 2, 3 or 4."),
    ),
    ProblemCode.NOT_A_TEXT: (
        _("This is not a tax number."),
        _("Format the cell as text and write the number again."),
    ),
    ProblemCode.DIGITS_LOST: (
        _("Excel keeps only 15 digits of a number."),
        _("Format the cell as text and write the number again."),
    ),
    ProblemCode.TOO_LONG: (
        _("This has more than %(most)s characters."),
        _("Shorten it."),
    ),
}

REASONS: dict[str, Text] = {
    "missing": _("%(column)s is missing."),
    "not_positive": _("%(column)s must be greater than 0."),
    "exceeds": _("%(column)s is greater than the total that it is a part of."),
    "too_large": _("The figures are too large to compute with."),
    "duplicate": _("The same company and period are already in row %(row)s."),
    "unusable": _("%(column)s cannot be used: see its error."),
}

UNKNOWN_REFUSAL = REFUSALS[RefusalCode.BROKEN_OFF]
UNKNOWN_PROBLEM = (_("This cannot be used."), _("Correct it, or leave the cell empty."))
UNKNOWN_REASON = _("There is no score for this row.")


def refusal(code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be read, and what to do."""
    return _filled(REFUSALS.get(code, UNKNOWN_REFUSAL), params)


def note(code: str, params: Mapping[str, str]) -> str:
    """What should be known about a file that was read; empty for an unknown code."""
    return _filled(NOTES.get(code, ""), params)


def problem(code: str, params: Mapping[str, str], column: str = "") -> tuple[str, str]:
    """Why a cell cannot be used, and what to do. ``column`` is its key."""
    what, advice = PROBLEMS.get(code, UNKNOWN_PROBLEM)
    values = {"column": column, **params}
    return _filled(what, values), _filled(advice, values)


def reason(text: str) -> str:
    """Why a row has no score: 'code', 'code:column', or 'duplicate:row'; empty for ''."""
    if not text:
        return ""
    code, _separator, what = text.partition(":")
    return _filled(REASONS.get(code, UNKNOWN_REASON), {"column": what, "row": what})


def label(key: str) -> str:
    """A column's heading in the active language; what is no key stays as it is."""
    column = BY_KEY.get(key)
    return column.label((get_language() or "")[:2]) if column else key


def _filled(sentence: Text, params: Mapping[str, str]) -> str:
    values = cut(params)
    for name in ("column", "columns"):
        if name in values:
            values[name] = ", ".join(label(key) for key in values[name].split(","))
    return filled(sentence, values)
