"""What the cells of the template accept, and what Excel says about it while they are filled in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from openpyxl.worksheet.datavalidation import DataValidation

from apps.predictions.columns import Column, Holds
from apps.predictions.models import LONGEST_NAME, LONGEST_TAX_ID

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = "9.99999999999999E+307"
"""The largest number that Excel takes: any is allowed, and text is not."""
LONGEST_TEXT = {"tax_id": LONGEST_TAX_ID, "name": LONGEST_NAME}

LONGEST_TITLE, LONGEST_PROMPT = 32, 255
"""Characters; Excel calls a file damaged that has more."""


def validation(column: Column, language: str) -> DataValidation:
    """The rule for the cells of a column, with its prompt and its error text."""
    rule, error = _rule(column)
    return DataValidation(
        **rule,
        operator="between",
        allowBlank=True,
        showInputMessage=True,
        promptTitle=column.label(language)[:LONGEST_TITLE],
        prompt=column.help(language)[:LONGEST_PROMPT],
        showErrorMessage=True,
        errorTitle=column.label(language)[:LONGEST_TITLE],
        error=error[:LONGEST_PROMPT],
    )


def _rule(column: Column) -> tuple[dict[str, Any], str]:
    match column.holds:
        case Holds.YEAR:
            # A day is understood as well, so Excel only asks.
            rule = _between("whole", FIRST_YEAR, LAST_YEAR) | {"errorStyle": "warning"}
            return rule, _(
                "A year has four digits, such as 2025. Go on only if this is the day on which the "
                "period ended."
            )
        case Holds.QUARTER:
            return _between("whole", 1, 4), _("Write 1, 2, 3 or 4.")
        case Holds.MONEY:
            return _between("decimal", f"-{LARGEST}", LARGEST), _(
                "Write a number, without currency signs and letters. Leave the cell empty if you "
                "do not know it."
            )
        case Holds.TEXT:
            most = LONGEST_TEXT[column.key]
            return _between("textLength", 0, most), _("Write at most %(most)d characters.") % {
                "most": most
            }


def _between(kind: str, low: object, high: object) -> dict[str, str]:
    return {"type": kind, "formula1": str(low), "formula2": str(high)}
