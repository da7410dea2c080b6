"""Documents: a page of them with their totals, and all of them as CSV."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.accounts.models import Company
from apps.accounts.requests import PersonsRequest, signed_in
from apps.sii import exporting
from apps.sii.forms import DocumentsForm
from apps.sii.selectors import documents as selectors
from apps.sii.views.pages import PAGES

ROWS_AT_ONCE = 2000


@require_safe
@signed_in
def documents(request: PersonsRequest, company_id: int) -> HttpResponse:
    """What was asked for in the address; for htmx the result alone."""
    place = PAGES.seen(request, company_id)
    form = _form(request, place.company)
    wanted = form.wanted()
    context = {
        "company": place.company,
        "form": form,
        "wanted": wanted,
        "page": selectors.page_of(place.company, wanted),
        "groups": selectors.summary_of(place.company, wanted),
    }
    page = "sii/_documents.html" if request.htmx else "sii/documents.html"
    return render(request, page, context)


@require_safe
@signed_in
def csv(request: PersonsRequest, company_id: int) -> StreamingHttpResponse:
    """All that was asked for, row by row: nothing of it is kept in memory."""
    company = PAGES.seen(request, company_id).company
    found = selectors.matching(company, _form(request, company).wanted())
    lines = exporting.lines_of(found.iterator(chunk_size=ROWS_AT_ONCE))
    name = f"{company.rut or company.pk}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _form(request: PersonsRequest, company: Company) -> DocumentsForm:
    return DocumentsForm(selectors.types_of(company), request.GET)
