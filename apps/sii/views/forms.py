"""Monthly forms (F29): those of a year with its sums, one with all that stands on it, its PDF."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.models import Company
from apps.accounts.requests import PersonsRequest, signed_in
from apps.core.uploads import clean_name
from apps.sii.models import Form
from apps.sii.selectors import forms as selectors
from apps.sii.views.pages import PAGES


@require_safe
@signed_in
def forms(request: PersonsRequest, company_id: int) -> HttpResponse:
    """The forms of a year; of the newest one that has any, unless the address names another."""
    place = PAGES.seen(request, company_id)
    years = selectors.years_of(place.company)
    asked = request.GET.get("year", "")
    year = asked if asked in years else next(iter(years), "")
    context = {
        "company": place.company,
        "years": years,
        "year": year,
        "found": selectors.year_of(place.company, year) if year else None,
    }
    return render(request, "sii/forms.html", context)


@require_safe
@signed_in
def form(request: PersonsRequest, company_id: int, folio: int) -> HttpResponse:
    """One form: its states, all that stands on it, or why its PDF was not taken."""
    place = PAGES.seen(request, company_id)
    found = _form(place.company, folio)
    context = {"company": place.company, "form": found, "values": selectors.values_of(found)}
    return render(request, "sii/form.html", context)


@require_safe
@signed_in
def pdf(request: PersonsRequest, company_id: int, folio: int) -> FileResponse:
    """To keep, never to be shown among our own pages."""
    file = _form(PAGES.seen(request, company_id).company, folio).pdf
    if file is None:
        raise Http404
    try:
        content = default_storage.open(file.key)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content, as_attachment=True, filename=clean_name(file.name), content_type=file.content_type
    )


def _form(company: Company, folio: int) -> Form:
    found = selectors.form_of(company, folio) if folio < 10**18 else None
    if found is None:
        raise Http404
    return found
