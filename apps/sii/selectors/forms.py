"""What is read of monthly forms: those of a year with their states, and the year's sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company
from apps.sii.models import Form, FormState
from apps.sii.reading.form_codes import glosa_of
from apps.sii.texts import whole

IN_FORCE = "vigente"
"""The state of a form that counts. Others only contain the word: No Vigente."""

SUMMED = {
    "538": _("Total debits"),
    "537": _("Total credits"),
    "89": _("VAT due"),
    "77": _("Credit carried forward"),
    "62": _("Monthly prepayment (PPM)"),
    "48": _("Single tax withheld from wages"),
    "151": _("Withheld from fees"),
    "547": _("Total determined"),
    "91": _("Total to pay in time"),
}
"""Codes of which a year's sum says something, in the order of the form."""


@dataclass(frozen=True)
class CodeSum:
    """The sum of one code over a year's forms, in pesos; ``months`` have an amount there."""

    code: str
    name: str
    amount: int
    months: int


@dataclass(frozen=True)
class Year:
    """The forms of a year, newest first, and sums of those that are in force and have a PDF.

    without_pdf: how many that are in force have none, so that the sums lack them
    """

    forms: Sequence[Form]
    sums: Sequence[CodeSum]
    without_pdf: int


@dataclass(frozen=True)
class Value:
    """What stands at one code of a form."""

    code: str
    glosa: str
    text: str


def years_of(company: Company) -> list[str]:
    """The years of which there are forms, newest first."""
    periods = Form.objects.filter(company=company).values_list("period", flat=True)
    return sorted({period[:4] for period in periods.order_by().distinct()}, reverse=True)


def year_of(company: Company, year: str) -> Year:
    """All that is known of a year's forms."""
    forms = list(_forms(company).filter(period__startswith=year).order_by("-period", "-folio"))
    valid = [form for form in forms if form.state.casefold() == IN_FORCE]
    read = [form for form in valid if form.pdf_id]
    return Year(forms, list(_sums(read)), len(valid) - len(read))


def form_of(company: Company, folio: int) -> Form | None:
    """One form by its folio."""
    return _forms(company).filter(folio=folio).first()


def values_of(form: Form) -> list[Value]:
    """All that stands on it, by code."""
    codes = sorted(form.values, key=lambda code: (whole(code) or 0, code))
    return [Value(_padded(code), glosa_of(code), str(form.values[code])) for code in codes]


def _forms(company: Company) -> QuerySet[Form]:
    states = FormState.objects.order_by("since", "pk")
    found = Form.objects.filter(company=company).select_related("pdf")
    return found.prefetch_related(Prefetch("states", states))


def _sums(forms: Sequence[Form]) -> Iterable[CodeSum]:
    for code, name in SUMMED.items():
        found = (whole(str(form.values[code])) for form in forms if code in form.values)
        amounts = [amount for amount in found if amount is not None]
        yield CodeSum(_padded(code), str(name), sum(amounts), len(amounts))


def _padded(code: str) -> str:
    """As it is printed on the form: 077."""
    return code.zfill(3)
