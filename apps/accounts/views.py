"""The pages of companies: the list, a new one, one with its members."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import companies as changes
from apps.accounts import selectors
from apps.accounts.companies import LastOwner
from apps.accounts.forms import CompanyForm, MemberForm, RoleForm
from apps.accounts.models import Membership, Role
from apps.accounts.places import Places
from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import Place

PAGES = Places()


@require_safe
@signed_in
def companies(request: PersonsRequest) -> HttpResponse:
    """The companies that the person works for."""
    after = request.GET.get("after", "")
    page = selectors.memberships_of(request.user, _number(after))
    return render(request, "accounts/companies.html", {"page": page, "after": after})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_company(request: PersonsRequest) -> HttpResponse:
    """The form; with POST the company, of which the person is the owner."""
    form = CompanyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (made := form.save(request.user)):
        return redirect("company", made.pk)
    return render(request, "accounts/new_company.html", {"form": form}, status=_status(form))


@require_safe
@signed_in
def company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """One company and its members; owners change both from here."""
    return _page(request, PAGES.seen(request, company_id))


@require_POST
@signed_in
def change_company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Its name and RUT."""
    place = PAGES.managed(request, company_id)
    form = CompanyForm(request.POST, company=place.company)
    if form.is_valid() and form.save(request.user):
        messages.info(request, _("The company has been changed."))
        return redirect("company", company_id)
    return _page(request, PAGES.managed(request, company_id), form=form)


@require_POST
@signed_in
def add_member(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Somebody who signs in here already."""
    place = PAGES.managed(request, company_id)
    form = MemberForm(request.POST)
    if not form.is_valid() or form.person is None:
        return _page(request, place, member_form=form)
    if not changes.add(place.company, form.person, form.cleaned_data["role"]):
        messages.info(request, _("They are a member already: change their role below."))
    return redirect("company", company_id)


@require_POST
@signed_in
def change_role(request: PersonsRequest, company_id: int, member_id: int) -> HttpResponse:
    """What a member may do."""
    member = _member(request, company_id, member_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        _unless_last(request, lambda: changes.change_role(member, form.cleaned_data["role"]))
    else:
        messages.error(request, _("Choose one of the values that are offered."))
    return redirect("company", company_id)


@require_POST
@signed_in
def remove_member(request: PersonsRequest, company_id: int, member_id: int) -> HttpResponse:
    """They see the company no more."""
    member = _member(request, company_id, member_id)
    _unless_last(request, lambda: changes.remove(member))
    # Who removed themselves does not see it any more.
    return (
        redirect("companies")
        if member.user_id == request.user.pk
        else redirect("company", company_id)
    )


def _unless_last(request: PersonsRequest, change: Callable[[], None]) -> None:
    try:
        change()
    except LastOwner:
        messages.error(request, _("A company needs an owner: make somebody else one first."))


def _page(request: PersonsRequest, place: Place, **forms: Any) -> HttpResponse:
    context = {
        "place": place,
        "company": place.company,
        "members": selectors.members_of(place.company),
        "roles": Role.choices,
        "form": CompanyForm(company=place.company),
        "member_form": MemberForm(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "accounts/company.html", context | forms, status=status)


def _member(request: PersonsRequest, company_id: int, member_id: int) -> Membership:
    place = PAGES.managed(request, company_id)
    return get_object_or_404(Membership, pk=member_id, company=place.company)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("9" * 18) else None


def _status(form: CompanyForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
