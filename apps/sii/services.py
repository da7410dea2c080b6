"""What a sync does at the portal, told as a story: period by period, form by form.

Each step commits what it brought together with the progress, so a killed sync continues where it
stopped, and signs in once for all that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.work import Work
from apps.sii import keeping
from apps.sii.errors import CountsDiffer, FormUnreadable, NotAuthorised
from apps.sii.gateway import Portal
from apps.sii.keeping import Listed
from apps.sii.models import Form, Sync
from apps.sii.periods import between, code_of, period_of
from apps.sii.reading import exports
from apps.sii.reading.form import Wrong, read_form, wrong_with
from apps.sii.shapes import LISTINGS, Kind, Listing, Period, Row
from apps.sii.visits import Progress, at_portal, rut_of

REGISTERS = tuple(listing for listing in LISTINGS if listing.state.value == "REGISTRO")
"""What the taxes follow from: these are read a second time, as the portal exports them."""


def bring(sync: Sync, work: Work) -> None:
    """Bring what the sync is for, in the language of who asked for it."""
    with translation.override(sync.language or None):
        _STEPS[Kind(sync.kind)](sync, work)


def bring_documents(sync: Sync, work: Work) -> None:
    """The documents of each period, in all states."""
    periods = list(between(period_of(sync.first), period_of(sync.last)))
    progress = Progress(work, len(periods))
    if progress.done >= len(periods):
        return
    with at_portal(sync, progress) as portal:
        for period in periods[progress.done :]:
            progress.note = _("Documents of %(period)s") % {"period": _month(period)}
            listed = [_listed(portal, listing, period) for listing in LISTINGS]
            with work.chunk(progress.done + 1, progress.total, progress.note):
                keeping.keep_period(sync.company, period, listed)
            progress.done += 1


def bring_forms(sync: Sync, work: Work) -> None:
    """The monthly forms of each year, and the codes by which their PDFs are asked for."""
    periods = between(period_of(sync.first), period_of(sync.last))
    years = [(year, list(months)) for year, months in groupby(periods, lambda one: one.year)]
    progress = Progress(work, len(years))
    if progress.done >= len(years):
        return
    with at_portal(sync, progress) as portal:
        for year, months in years[progress.done :]:
            progress.note = _("Forms of %(year)s") % {"year": year}
            wanted = set(months)
            seen = [form for form in portal.forms(year) if form.period in wanted]
            declared = [(month, portal.declarations(month)) for month in months]
            with work.chunk(progress.done + 1, progress.total, progress.note):
                keeping.keep_forms(sync.company, seen)
                for month, found in declared:
                    keeping.keep_declarations(sync.company, month, found)
            progress.done += 1


def bring_missing_pdfs(sync: Sync, work: Work) -> None:
    """The PDF of each form that has none; one that does not hold is refused, and says why."""
    first, last = period_of(sync.first), period_of(sync.last)
    forms = keeping.forms_without_pdf(sync.company, first, last)
    if not forms:
        return
    progress = Progress(work, work.done_before + len(forms))
    with at_portal(sync, progress) as portal:
        for form in forms:
            progress.note = _("PDF of form %(folio)s") % {"folio": form.folio}
            keep = _pdf_of(portal, sync, form)
            with work.chunk(progress.done + 1, progress.total, progress.note):
                keep()
            progress.done += 1


def _listed(portal: Portal, listing: Listing, period: Period) -> Listed:
    """A whole listing; ``CountsDiffer`` unless all that the portal counts is there."""
    totals = portal.totals(listing, period)
    rows: list[Row] = []
    for line in totals:
        if line.has_detail and line.count:
            found = portal.rows(listing, period, line.document_type)
            if len(found) != line.count:
                raise CountsDiffer
            rows += found
    if rows and listing in REGISTERS:
        exported = exports.read_export(portal.export(listing, period))
        if exports.cross_check(rows, exported):
            raise CountsDiffer
    return Listed(listing, totals, rows)


def _pdf_of(portal: Portal, sync: Sync, form: Form) -> Callable[[], None]:
    """How to keep what the portal gives for this form, or why it is refused."""
    try:
        content = portal.form_pdf(form.folio, form.code or 0)
        said = read_form(content)
    except (NotAuthorised, FormUnreadable) as error:
        refusal: Sequence[Wrong] = [(error.code, {})]
        return lambda: keeping.refuse_pdf(form, refusal)
    wrong = wrong_with(said, folio=form.folio, rut=rut_of(sync), period=period_of(form.period))
    if wrong:
        return lambda: keeping.refuse_pdf(form, wrong)
    return lambda: keeping.keep_pdf(form, content, said)


def _month(period: Period) -> str:
    """As in an address: 2024-01."""
    code = code_of(period)
    return f"{code[:4]}-{code[4:]}"


_STEPS: dict[Kind, Callable[[Sync, Work], None]] = {
    Kind.DOCUMENTS: bring_documents,
    Kind.FORMS: bring_forms,
    Kind.PDFS: bring_missing_pdfs,
}
