"""How periods, pesos and counts are written in the active language."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format, number_format

from apps.sii.periods import period_of


def month_name(code: str) -> str:
    """A period, such as January 2024; what is none stays as it is."""
    try:
        period = period_of(code)
    except ValueError:
        return code
    return str(date_format(date(period.year, period.month, 1), "YEAR_MONTH_FORMAT"))


def grouped(amount: int) -> str:
    """In groups of thousands, with a true minus."""
    text = number_format(abs(amount), force_grouping=True)
    return f"−{text}" if amount < 0 else text


def whole(text: str) -> int | None:
    """The amount that stands on a form; None for what is no whole number."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() else None
