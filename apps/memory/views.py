"""The pages of what is remembered about a person: theirs alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.requests import PersonsRequest, signed_in
from apps.core.errors import PermanentError
from apps.memory import holders, intake, selectors, showing
from apps.memory.forms import ForgetForm, OnboardingForm, QuestionForm, TellingForm


@require_safe
@signed_in
def mine(request: PersonsRequest) -> HttpResponse:
    """All that is remembered, with where it comes from."""
    return _page(request)


@require_POST
@signed_in
def tell(request: PersonsRequest) -> HttpResponse:
    """Something about oneself."""
    form = TellingForm(request.user, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            intake.save_user_memories(request.user, said["text"], said["company"])
        except PermanentError as error:
            form.add_error("text", _(str(error)))
        else:
            messages.info(request, _("Thank you. What is worth keeping appears in a moment."))
            return redirect("memories")
    return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, telling_form=form)


@require_POST
@signed_in
def ask(request: PersonsRequest) -> HttpResponse:
    """What would be remembered of a question. It is posted, so that no log holds it."""
    form = QuestionForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, question_form=form)
    said = form.cleaned_data
    found, problem = showing.recalled(request.user, said["company"], said["question"])
    return _page(request, question_form=form, found=found, problem=problem, is_asked=True)


@require_POST
@signed_in
def forget_one(request: PersonsRequest, holder_id: UUID, memory: str) -> HttpResponse:
    """Delete one memory of one's own."""
    holder = selectors.holder_of_person(request.user, holder_id)
    if holder is None:
        raise Http404
    is_gone, problem = showing.forgotten(holder, memory)
    if problem:
        messages.error(request, problem)
    elif is_gone:
        messages.info(request, _("It is forgotten."))
    return redirect("memories")


@require_POST
@signed_in
def forget_all(request: PersonsRequest) -> HttpResponse:
    """Delete all of it, in all companies too."""
    form = ForgetForm(request.POST)
    if not form.is_valid():
        return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, forget_form=form)
    intake.forget_person(request.user)
    messages.info(request, _("All that was remembered about you is forgotten."))
    return redirect("memories")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def onboarding(request: PersonsRequest) -> HttpResponse:
    """The questions about oneself, of somebody without a company."""
    form = OnboardingForm(speaks_for_company=False, data=request.POST or None)
    if form.is_valid():
        try:
            intake.save_onboarding_memories(request.user, None, form.answers)
        except PermanentError as error:
            form.add_error(None, _(str(error)))
        else:
            messages.info(request, _("Thank you. Your answers are remembered in a moment."))
            return redirect("memories")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "memory/onboarding.html", {"form": form}, status=status)


def _page(
    request: PersonsRequest, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    user = request.user
    lists, problem = showing.lists_of(holders.of_person(user))
    given = {
        "lists": lists,
        "problem": problem,
        "telling_form": TellingForm(user),
        "question_form": QuestionForm(user),
        "forget_form": ForgetForm(),
    }
    context = {key: value for key, value in context.items() if key != "problem" or value}
    return render(request, "memory/mine.html", given | context, status=status)
