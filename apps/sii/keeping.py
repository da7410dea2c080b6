"""Puts what the portal shows into our tables, in the caller's transaction.

Keeping the same again changes nothing but when it was seen.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Company
from apps.core import files
from apps.sii.errors import PageChanged
from apps.sii.models import Document, Form, FormState, Totals
from apps.sii.periods import code_of
from apps.sii.reading.dates import CHILE
from apps.sii.reading.form import FormContent
from apps.sii.reading.plain import plain
from apps.sii.shapes import Declaration, FormSeen, Listing, Period, Row, TypeTotals

BATCH: Final = 1000
LONGEST_NAME: Final = 200
LONGEST_STATE: Final = 60

_DOCUMENT: Final = ("company", "operation", "document_type", "counterparty", "folio")
_TOTALS: Final = ("company", "period", "operation", "state", "document_type")
_FORM: Final = ("company", "folio")


@dataclass(frozen=True)
class Listed:
    """A whole listing of a period."""

    listing: Listing
    totals: Sequence[TypeTotals]
    rows: Sequence[Row]


def keep_period(company: Company, period: Period, listed: Sequence[Listed]) -> None:
    """Documents and totals of a period; what is listed no more is kept and marked as gone.

    Listings in the order in which they were asked for: a document that moved meanwhile stands in
    two of them, and is where it was seen last. Listings that are not given stay as they are.
    """
    now = timezone.now()
    ours = _of_listings(company, period, listed)
    _upsert(Document, _documents(company, period, listed, now), _DOCUMENT)
    Document.objects.filter(ours, gone_at=None).exclude(seen_at=now).update(gone_at=now)
    _upsert(Totals, _totals(company, period, listed, now), _TOTALS)
    Totals.objects.filter(ours).exclude(seen_at=now).delete()


def keep_forms(company: Company, seen: Sequence[FormSeen]) -> None:
    """Forms as the list of a year shows them; a new state is added to the history."""
    if any(one.rut.canonical != company.rut for one in seen):
        raise PageChanged(_("The list of forms shows those of another RUT."))
    shown = {one.folio: one for one in seen}
    before = _forms(company, shown)
    states = _states(before)
    now = timezone.now()
    forms = [
        Form(
            company=company,
            folio=one.folio,
            period=code_of(one.period),
            state=_state(states.get(one.folio), one.state),
            presented_on=one.presented_on,
            seen_at=now,
        )
        for one in shown.values()
    ]
    _upsert(Form, forms, _FORM, ("period", "state", "presented_on", "seen_at"))
    _add_history(forms, states)


def keep_declarations(
    company: Company,
    period: Period,
    found: Sequence[Declaration],
    listed: Collection[int] = (),
) -> None:
    """The codes and amounts of a period's forms, also of those that the list does not show.

    listed: folios that the list of the year shows: it says their state, and the service, which
            may use another word for it, does not
    """
    before = _forms(company, [one.folio for one in found])
    states = _states(before)
    now = timezone.now()
    forms = []
    for one in found:
        form = before.get(one.folio) or _new_form(company, period, one)
        if one.folio not in listed:
            form.state = _state(states.get(one.folio), one.state)
        form.code, form.amount, form.seen_at = one.code, one.amount, now
        forms.append(form)
    _upsert(Form, forms, _FORM, ("state", "code", "amount", "seen_at"))
    _add_history(forms, states)


def forms_without_pdf(company: Company, first: Period, last: Period) -> list[Form]:
    """Forms of these periods that have a code and no PDF, oldest first; refused ones included."""
    wanted = Form.objects.filter(
        company=company, period__range=(code_of(first), code_of(last)), pdf=None
    )
    return [*wanted.exclude(code=None).order_by("period", "folio")]


def keep_pdf(form: Form, content: bytes, said: FormContent) -> None:
    """The PDF, and the values that stand in it."""
    if form.pdf is None or form.pdf.sha256 != hashlib.sha256(content).hexdigest():
        name = f"F29_{said.rut}_{form.period}_{form.folio}.pdf"
        form.pdf = files.store(io.BytesIO(content), name=name, content_type="application/pdf")
    form.values = dict(said.values)
    form.wrong = []
    form.save(update_fields=["pdf", "values", "wrong"])


def refuse_pdf(form: Form, wrong: Sequence[tuple[str, dict[str, str]]]) -> None:
    """Note why a PDF was not taken; nothing else of the form changes."""
    form.wrong = [[str(code), values] for code, values in wrong]
    form.save(update_fields=["wrong"])


def _documents(
    company: Company, period: Period, listed: Sequence[Listed], now: datetime
) -> list[Document]:
    """Each document once."""
    documents = {}
    for one in listed:
        for row in one.rows:
            document = _document(company, period, one.listing, row, now)
            key = (document.operation, row.document_type, row.counterparty, row.folio)
            documents[key] = document
    return [*documents.values()]


def _document(
    company: Company, period: Period, listing: Listing, row: Row, now: datetime
) -> Document:
    return Document(
        company=company,
        period=code_of(period),
        operation=listing.operation.value,
        state=listing.state.value,
        document_type=row.document_type,
        counterparty=row.counterparty,
        counterparty_name=row.counterparty_name[:LONGEST_NAME],
        folio=row.folio,
        issued_on=row.issued_on,
        received_at=row.received_at,
        exempt=row.exempt,
        net=row.net,
        vat=row.vat,
        total=row.total,
        raw=row.raw,
        seen_at=now,
    )


def _totals(
    company: Company, period: Period, listed: Sequence[Listed], now: datetime
) -> list[Totals]:
    return [
        Totals(
            company=company,
            period=code_of(period),
            operation=one.listing.operation.value,
            state=one.listing.state.value,
            seen_at=now,
            **asdict(line),
        )
        for one in listed
        for line in one.totals
    ]


def _of_listings(company: Company, period: Period, listed: Sequence[Listed]) -> Q:
    """Rows of these listings of a period."""
    ours = Q(pk__in=[])
    for one in listed:
        ours |= Q(operation=one.listing.operation.value, state=one.listing.state.value)
    return ours & Q(company=company, period=code_of(period))


def _new_form(company: Company, period: Period, found: Declaration) -> Form:
    return Form(
        company=company,
        folio=found.folio,
        period=code_of(period),
        state=found.state[:LONGEST_STATE],
        presented_on=found.made_at.astimezone(CHILE).date(),
    )


def _forms(company: Company, folios: Collection[int]) -> dict[int, Form]:
    return {form.folio: form for form in Form.objects.filter(company=company, folio__in=folios)}


def _states(forms: Mapping[int, Form]) -> dict[int, str]:
    """Folio → the state of its form, as it is now."""
    return {folio: form.state for folio, form in forms.items()}


def _state(before: str | None, now: str) -> str:
    """The word for a state: the one that stands there already where it means the same."""
    if before is not None and _meaning(before) == _meaning(now):
        return before
    return now[:LONGEST_STATE]


def _meaning(state: str) -> str:
    return plain(state[:LONGEST_STATE]).removeprefix("declaracion ")


def _add_history(forms: Sequence[Form], before: Mapping[int, str]) -> None:
    """Note the states of these forms that are new; the rows have their keys by now."""
    FormState.objects.bulk_create(
        FormState(form_id=form.pk, state=form.state)
        for form in forms
        if before.get(form.folio) != form.state
    )


def _upsert(
    model: type[Model], rows: Sequence[Any], unique: Sequence[str], changed: Sequence[str] = ()
) -> None:
    """Insert these rows, or change those that are there; without ``changed``, all their fields."""
    others = [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in unique
    ]
    # Rows that were loaded have keys: those that are there are found by what they are.
    for row in rows:
        row.pk = None
    model._default_manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=changed or others,
    )
