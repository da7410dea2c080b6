"""The pages of what is remembered about a company: for its members, and nobody else."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.places import Places
from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import Place
from apps.core.errors import PermanentError
from apps.memory import holders, intake, showing
from apps.memory.forms import CompanyQuestionForm, CompanyTellingForm, ForgetForm, OnboardingForm

PAGES = Places(None)


@require_safe
@signed_in
def company(request: PersonsRequest, company_id: int) -> HttpResponse:
    """All that is remembered about it."""
    return _page(request, PAGES.seen(request, company_id))


@require_POST
@signed_in
def tell(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Something about the company."""
    place = PAGES.worked_for(request, company_id)
    form = CompanyTellingForm(request.POST)
    if form.is_valid():
        try:
            intake.save_company_memories(place.company, form.cleaned_data["text"], request.user)
        except PermanentError as error:
            form.add_error("text", _(str(error)))
        else:
            messages.info(request, _("Thank you. What is worth keeping appears in a moment."))
            return redirect("company-memories", company_id)
    return _page(request, place, HTTPStatus.UNPROCESSABLE_ENTITY, telling_form=form)


@require_POST
@signed_in
def ask(request: PersonsRequest, company_id: int) -> HttpResponse:
    """What would be remembered of a question, for this member."""
    place = PAGES.seen(request, company_id)
    form = CompanyQuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, place, HTTPStatus.UNPROCESSABLE_ENTITY, question_form=form)
    found, problem = showing.recalled(request.user, place.company, form.cleaned_data["question"])
    return _page(request, place, question_form=form, found=found, problem=problem, is_asked=True)


@require_POST
@signed_in
def forget_one(request: PersonsRequest, company_id: int, memory: str) -> HttpResponse:
    """Delete one memory of the company's."""
    place = PAGES.worked_for(request, company_id)
    holder = holders.of_company(place.company)
    if holder is None:
        raise Http404
    is_gone, problem = showing.forgotten(holder, memory)
    if problem:
        messages.error(request, problem)
    elif is_gone:
        messages.info(request, _("It is forgotten."))
    return redirect("company-memories", company_id)


@require_POST
@signed_in
def forget_all(request: PersonsRequest, company_id: int) -> HttpResponse:
    """Delete all that is the company's; what members told of themselves stays theirs."""
    place = PAGES.managed(request, company_id)
    form = ForgetForm(request.POST)
    if not form.is_valid():
        return _page(request, place, HTTPStatus.UNPROCESSABLE_ENTITY, forget_form=form)
    intake.forget_company(place.company)
    messages.info(request, _("All that was remembered about the company is forgotten."))
    return redirect("company-memories", company_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def onboarding(request: PersonsRequest, company_id: int) -> HttpResponse:
    """The questions about oneself and, for those who speak for it, about the company."""
    place = PAGES.seen(request, company_id)
    form = OnboardingForm(speaks_for_company=place.may_ask_for_work, data=request.POST or None)
    if form.is_valid():
        try:
            intake.save_onboarding_memories(request.user, place.company, form.answers)
        except PermanentError as error:
            form.add_error(None, _(str(error)))
        else:
            messages.info(request, _("Thank you. Your answers are remembered in a moment."))
            return redirect("company-memories", company_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "company": place.company}
    return render(request, "memory/onboarding.html", context, status=status)


def _page(
    request: PersonsRequest, place: Place, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    holder = holders.of_company(place.company)
    lists, problem = showing.lists_of([holder] if holder else [])
    given = {
        "place": place,
        "company": place.company,
        "rows": lists[0][1] if lists else [],
        "problem": problem,
        "telling_form": CompanyTellingForm(),
        "question_form": CompanyQuestionForm(),
        "forget_form": ForgetForm(),
    }
    context = {key: value for key, value in context.items() if key != "problem" or value}
    return render(request, "memory/company.html", given | context, status=status)
