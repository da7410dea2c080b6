"""The blind check: what we hold against what the portal's stand-in knows, to the peso.

A ledger is ``portal.ledger.Taxpayer`` as JSON. Differences are counted both ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from apps.accounts.models import Company
from apps.sii.models import Document, Form, Totals
from apps.sii.shapes import Kind

RESOLUTION = "922"
"""Code of a form that says which resolution forgave a part: printed, and in no ledger."""

Facts = Counter[tuple[Any, ...]]
Json = dict[str, Any]


def differences(
    company: Company, ledger: Json, kind: Kind, periods: Collection[str]
) -> list[tuple[Any, ...]]:
    """What only one of the two has: ('ours' or 'portal', …); empty when they are the same."""
    ours, theirs = _FACTS[kind]
    held, known = ours(company, periods), theirs(ledger, periods)
    surplus = [("ours", *one) for one in (held - known).elements()]
    return surplus + [("portal", *one) for one in (known - held).elements()]


def _our_documents(company: Company, periods: Collection[str]) -> Facts:
    documents = Document.objects.filter(company=company, period__in=periods, gone_at__isnull=True)
    receipts = Totals.objects.filter(company=company, period__in=periods, has_detail=False)
    return Counter(
        [
            *documents.values_list(
                "period",
                "operation",
                "state",
                "document_type",
                "counterparty",
                "folio",
                "issued_on",
                "exempt",
                "net",
                "vat",
                "total",
            ),
            *receipts.values_list(
                "period", "operation", "document_type", "count", "exempt", "net", "vat", "total"
            ),
        ]
    )


def _their_documents(ledger: Json, periods: Collection[str]) -> Facts:
    documents = [
        (
            one["period"],
            one["operation"],
            one["state"],
            one["document_type"],
            f"{one['rut']}-{one['dv']}",
            one["folio"],
            datetime.strptime(one["issued_on"], "%d/%m/%Y").date(),
            *_amounts(one),
        )
        for one in ledger["documents"]
        if one["period"] in periods
    ]
    receipts = [
        (one["period"], "VENTA", one["document_type"], one["count"], *_amounts(one))
        for one in ledger["boletas"]
        if one["period"] in periods
    ]
    return Counter([*documents, *receipts])


def _our_forms(company: Company, periods: Collection[str]) -> Facts:
    forms = Form.objects.filter(company=company, period__in=periods)
    return Counter(forms.values_list("period", "folio", "state", "code"))


def _their_forms(ledger: Json, periods: Collection[str]) -> Facts:
    return Counter(
        (one["period"], one["folio"], one["state"], one["code"])
        for one in ledger["forms"]
        if one["period"] in periods
    )


def _our_values(company: Company, periods: Collection[str]) -> Facts:
    forms = Form.objects.filter(company=company, period__in=periods, pdf__isnull=False)
    return Counter(
        (form.folio, int(code), int(text.replace(".", "")))
        for form in forms
        for code, text in form.values.items()
        if code != RESOLUTION and text.replace(".", "").isdecimal() and int(text.replace(".", ""))
    )


def _their_values(ledger: Json, periods: Collection[str]) -> Facts:
    return Counter(
        (one["folio"], int(code), value)
        for one in ledger["forms"]
        if one["period"] in periods
        for code, value in one["codes"].items()
        if value
    )


def _amounts(one: Json) -> tuple[int, int, int, int]:
    return one["exempt"], one["net"], one["vat"], one["total"]


_FACTS: dict[
    Kind,
    tuple[
        Callable[[Company, Collection[str]], Facts],
        Callable[[Json, Collection[str]], Facts],
    ],
] = {
    Kind.DOCUMENTS: (_our_documents, _their_documents),
    Kind.FORMS: (_our_forms, _their_forms),
    Kind.PDFS: (_our_values, _their_values),
}
