"""The pages of what people wrote to a company on WhatsApp, and of its numbers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.places import Places
from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import Place
from apps.whatsapp import intake, selectors
from apps.whatsapp.errors import LineTaken, TooManyLines
from apps.whatsapp.forms import LineForm
from apps.whatsapp.models import Line
from apps.whatsapp.words import kind_of

PAGES = Places("whatsapp.view_message")


LONGEST_KEY = 18
"""Digits of a row's key that every database has room for."""


@require_safe
@signed_in
def company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Who wrote, the newest message first; owners enter numbers from here."""
    return _page(request, PAGES.seen(request, company_id))


@require_safe
@signed_in
def session(request: PersonsRequest, company_id: int, session_id: int) -> HttpResponse:
    """What one person wrote."""
    place = PAGES.seen(request, company_id)
    found = selectors.session_of(place.company, session_id)
    if found is None:
        raise Http404
    after = _key(request, "after")
    page = selectors.messages_of(found, after)
    context = {
        "company": place.company,
        "session": found,
        "page": page,
        "after": after,
        "messages_of_person": [(one, kind_of(one.type)) for one in page.rows],
    }
    return render(request, "whatsapp/session.html", context)


@require_POST
@signed_in
def enter_line(request: PersonsRequest, company_id: int) -> HttpResponse:
    """The number's messages are the company's from now on."""
    place = PAGES.managed(request, company_id)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form=form)
    said = form.cleaned_data
    try:
        intake.enter_line(place.company, said["phone_number_id"], said["name"], by=request.user)
    except (LineTaken, TooManyLines) as error:
        form.add_error(None, _(str(error)))
        return _page(request, place, form=form)
    messages.info(request, _("The number has been entered. Messages to it appear in a moment."))
    return redirect("whatsapp-company", company_id)


@require_POST
@signed_in
def end_line(request: PersonsRequest, company_id: int, line_id: int) -> HttpResponse:
    """The number takes no more messages."""
    place = PAGES.managed(request, company_id)
    line = get_object_or_404(Line, pk=line_id, company=place.company)
    if intake.end_line(line):
        messages.info(request, _("The number has been ended. What was written to it stays."))
    return redirect("whatsapp-company", company_id)


def _page(request: PersonsRequest, place: Place, **forms: Any) -> HttpResponse:
    before = _key(request, "before")
    page = selectors.sessions_of(place.company, before)
    context = {
        "place": place,
        "company": place.company,
        "page": page,
        "before": before,
        "sessions": [(one, one.last_text or kind_of(one.last_type or "")) for one in page.rows],
        "lines": list(selectors.lines_of(place.company)),
        "form": LineForm(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "whatsapp/company.html", context | forms, status=status)


def _key(request: PersonsRequest, name: str) -> int | None:
    """A row's key in the address; None for anything else."""
    text = request.GET.get(name, "")
    is_key = text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
    return int(text) if is_key else None
