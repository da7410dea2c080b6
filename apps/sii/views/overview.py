"""The first page of a company's taxes: its clave's state, its syncs, and a new one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import Place
from apps.sii import intake
from apps.sii.charts import chart_of
from apps.sii.forms import ClaveForm, SyncForm
from apps.sii.periods import this_month
from apps.sii.selectors import overview as selectors
from apps.sii.selectors.documents import months_of
from apps.sii.shapes import Kind
from apps.sii.vault import claves
from apps.sii.vault.keys import BadKeys
from apps.sii.views.pages import PAGES

CHART_MONTHS = 13
"""A month and the same of the year before."""


@require_safe
@signed_in
def company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """The page; for htmx, which asks every few seconds, the syncs alone if they have changed."""
    place = PAGES.seen(request, company_id)
    if not request.htmx:
        return _page(request, place)
    syncs = selectors.syncs_of(place.company)
    if request.GET.get("seen") == syncs.fingerprint:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "sii/_syncs.html", {"company": place.company, "syncs": syncs})


@require_POST
@signed_in
def sync(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Ask for a sync; asked for twice, it is the same one."""
    place = PAGES.worked_for(request, company_id)
    form = SyncForm(request.POST)
    if not form.is_valid():
        return _page(request, place, sync_form=form)
    found = selectors.credential_of(place.company)
    if reason := selectors.hindrance(place.company, found):
        messages.error(request, _(reason))
        return redirect("sii-company", company_id)
    known = selectors.under_way(place.company)
    job = intake.sync(
        place.company,
        Kind(form.cleaned_data["kind"]),
        first=form.cleaned_data["first"],
        last=form.cleaned_data["last"],
        language=request.user.language,
        requested_by=request.user,
    )
    if job.id in known:
        messages.info(request, _("It was under way already: here it is."))
    return redirect("job", job_id=job.id)


@sensitive_post_parameters("clave")
@require_POST
@signed_in
def store_clave(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Keep a clave, in the place of any other."""
    place = PAGES.managed(request, company_id)
    form = ClaveForm(request.POST)
    if not form.is_valid():
        return _page(request, place, clave_form=form)
    try:
        claves.store(place.company, form.cleaned_data["clave"], by=request.user)
    except BadKeys:
        advice = _("No clave can be kept here yet: ask the administrator to set SII_KEYS.")
        form.add_error("clave", advice)
        return _page(request, place, clave_form=form)
    messages.info(request, _("The clave has been stored. Nobody can read it here."))
    return redirect("sii-company", company_id)


@require_POST
@signed_in
def delete_clave(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Forget the clave."""
    place = PAGES.managed(request, company_id)
    claves.delete(place.company, by=request.user)
    messages.info(request, _("The clave has been deleted. What was fetched with it stays."))
    return redirect("sii-company", company_id)


def _page(request: PersonsRequest, place: Place, **forms: Any) -> HttpResponse:
    found = selectors.credential_of(place.company)
    hindrance = selectors.hindrance(place.company, found)
    context = {
        "place": place,
        "company": place.company,
        "credential": found,
        "hindrance": _(hindrance) if hindrance else "",
        "syncs": selectors.syncs_of(place.company),
        "accesses": selectors.accesses_of(place.company) if place.may_manage else (),
        "most_accesses": selectors.NEWEST_ACCESSES,
        "chart": chart_of(months_of(place.company, this_month(), CHART_MONTHS)),
        "sync_form": SyncForm(),
        "clave_form": ClaveForm(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "sii/company.html", context | forms, status=status)
