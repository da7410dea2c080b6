"""Puts what the portal shows into our tables, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.accounts.models import Company
from apps.sii.models import Form
from apps.sii.reading.form import FormContent
from apps.sii.shapes import Declaration, FormSeen, Listing, Period, Row, TypeTotals


@dataclass(frozen=True)
class Listed:
    """A whole listing of a period."""

    listing: Listing
    totals: Sequence[TypeTotals]
    rows: Sequence[Row]


def keep_period(company: Company, period: Period, listed: Sequence[Listed]) -> None:
    """Documents and totals of a period; what is listed no more is kept and marked as gone."""
    raise NotImplementedError


def keep_forms(company: Company, seen: Sequence[FormSeen]) -> None:
    """Forms as the list of a year shows them; a new state is added to the history."""
    raise NotImplementedError


def keep_declarations(company: Company, period: Period, found: Sequence[Declaration]) -> None:
    """The codes and amounts of a period's forms, also of those that the list does not show."""
    raise NotImplementedError


def forms_without_pdf(company: Company, first: Period, last: Period) -> list[Form]:
    """Forms of these periods that have a code and no PDF, oldest first; refused ones included."""
    raise NotImplementedError


def keep_pdf(form: Form, content: bytes, said: FormContent) -> None:
    """The PDF, and the values that stand in it."""
    raise NotImplementedError


def refuse_pdf(form: Form, wrong: Sequence[tuple[str, dict[str, str]]]) -> None:
    """Note why a PDF was not taken; nothing else of the form changes."""
    raise NotImplementedError
