"""Everything the reader can say of a file, a cell or a heading, by code.

``apps.predictions.words`` has a sentence for each; the comment beside a code names its values.
"""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY_FILE = "empty_file"
    TEXT_FILE = "text_file"
    PDF = "pdf"
    OLD_EXCEL = "old_excel"
    PASSWORD = "password"  # noqa: S105
    OPEN_DOCUMENT = "open_document"
    BINARY_WORKBOOK = "binary_workbook"
    NOT_A_WORKBOOK = "not_a_workbook"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"  # most
    TOO_LARGE_UNPACKED = "too_large_unpacked"  # most
    BOMB = "bomb"
    TOO_MANY_PARTS = "too_many_parts"  # most
    TOO_MANY_TEXTS = "too_many_texts"
    DOCTYPE = "doctype"
    ENCODING = "encoding"
    TOO_SLOW = "too_slow"
    NEEDS_MEMORY = "needs_memory"
    NO_SHEETS = "no_sheets"
    UNKNOWN_SHEET = "unknown_sheet"  # sheet, sheets
    NO_HEADINGS = "no_headings"  # sheet, rows, columns
    MISSING_COLUMNS = "missing_columns"  # sheet, row, columns, found
    COLUMN_TWICE = "column_twice"  # column, first, second
    NO_RESULTS = "no_results"
    NO_ROWS = "no_rows"  # sheet
    KILLED = "killed"
    BROKEN_OFF = "broken_off"


class NoteCode(StrEnum):
    """What a person should know about a file that can be read."""

    OTHER_SHEETS = "other_sheets"  # sheet, others
    HIDDEN_SHEET = "hidden_sheet"  # sheet
    MERGED_HEADING = "merged_heading"  # heading, cells
    MERGED_CELLS = "merged_cells"
    DECIMAL_UNCLEAR = "decimal_unclear"
    QUARTER_FROM_PERIOD = "quarter_from_period"  # heading
    MACROS = "macros"


class ProblemCode(StrEnum):
    """Why a cell cannot be used."""

    MISSING = "missing"
    ERROR_VALUE = "error_value"
    NO_RESULT = "no_result"
    NOT_A_NUMBER = "not_a_number"
    PERCENT = "percent"
    OTHER_DECIMAL = "other_decimal"  # decimal
    UNCLEAR_DECIMAL = "unclear_decimal"
    DATE_NOT_NUMBER = "date_not_number"
    TRUE_FALSE = "true_false"
    TOO_GREAT = "too_great"
    NOT_A_YEAR = "not_a_year"  # first, last
    NOT_A_QUARTER = "not_a_quarter"
    UNCLEAR_DATE = "unclear_date"
    NOT_A_TEXT = "not_a_text"
    DIGITS_LOST = "digits_lost"
    TOO_LONG = "too_long"  # most
