"""The page of a company's calendar: what is due, and who may add to it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.places import Places
from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import Place
from apps.calendar import days, intake, own_dates, selectors
from apps.calendar.errors import TooManyEvents
from apps.calendar.forms import OwnDateForm, ProfileForm
from apps.calendar.models import Event
from apps.calendar.words import reason_of, title_of

PAGES = Places("calendar.view_event")


@require_safe
@signed_in
def company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """What is due."""
    return _page(request, PAGES.seen(request, company_id))


@require_POST
@signed_in
def add(request: PersonsRequest, company_id: int) -> HttpResponse:
    """A date of the company's own."""
    place = PAGES.worked_for(request, company_id)
    form = OwnDateForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form=form)
    said = form.cleaned_data
    try:
        own_dates.add(place.company, said["title"], said["due_on"], by=request.user)
    except TooManyEvents as error:
        form.add_error(None, _(str(error)))
        return _page(request, place, form=form)
    messages.info(request, _("The date has been added."))
    return redirect("calendar-company", company_id)


@require_POST
@signed_in
def cancel(request: PersonsRequest, company_id: int, event_id: int) -> HttpResponse:
    """Nobody is reminded of it any more."""
    place = PAGES.worked_for(request, company_id)
    event = get_object_or_404(Event, pk=event_id, company=place.company, kind=Event.Kind.CUSTOM)
    if own_dates.cancel(event):
        messages.info(request, _("The date has been cancelled."))
    return redirect("calendar-company", company_id)


@require_POST
@signed_in
def profile(request: PersonsRequest, company_id: int) -> HttpResponse:
    """How the company files; the dates follow in a moment."""
    place = PAGES.managed(request, company_id)
    form = ProfileForm(selectors.profile_of(place.company), request.POST)
    if not form.is_valid():
        return _page(request, place, profile_form=form)
    form.save()
    if place.company.rut:
        intake.sync(place.company, requested_by=request.user)
    messages.info(request, _("Saved. The dates follow in a moment."))
    return redirect("calendar-company", company_id)


def _page(request: PersonsRequest, place: Place, **forms: Any) -> HttpResponse:
    events = selectors.upcoming(place.company, days.today())
    context = {
        "place": place,
        "company": place.company,
        "events": [(event, title_of(event), reason_of(event)) for event in events],
        "form": OwnDateForm(),
        "profile_form": ProfileForm(selectors.profile_of(place.company)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "calendar/company.html", context | forms, status=status)
