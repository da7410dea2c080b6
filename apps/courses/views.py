"""The pages of a course: the list, the course with its ask box, lessons, quizzes, questions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.requests import PersonsRequest, signed_in
from apps.core.errors import JobError
from apps.courses import asking, lesson_page, reading_room, selectors
from apps.courses.forms import LONGEST_QUESTION, AskForm, QuizForm, ReportForm, SearchForm
from apps.courses.models import Attempt, Document, Lesson, Question
from apps.courses.places import place_at

logger = logging.getLogger(__name__)


@require_safe
@signed_in
def courses(request: PersonsRequest) -> HttpResponse:
    """The courses that the person may see; what makes no sense in the address is left out."""
    form = SearchForm(request.GET)
    form.is_valid()
    title, before = form.cleaned_data.get("title", ""), form.cleaned_data.get("before")
    page = selectors.courses_of(request.user, title, before)
    context = {"page": page, "form": form, "title": title, "before": before}
    return render(request, "courses/courses.html", context)


@require_safe
@signed_in
def course(request: PersonsRequest, job_id: UUID) -> HttpResponse:
    """One course; with a question in the address, also what the document says to it."""
    document = _document(request, job_id)
    context = {"document": document, **_answered(request, document)}
    if request.htmx:
        return render(request, "courses/_passages.html", context)
    context |= {"course": selectors.course_of(document, request.user)}
    if reading_room.may_retire(request.user, document):
        context["doubtful"] = selectors.doubtful_questions(document).count()
    return render(request, "courses/course.html", context)


def _answered(request: PersonsRequest, document: Document) -> dict[str, Any]:
    """The ask box, and what was found where something was asked."""
    if "question" not in request.GET:
        return {"form": AskForm()}
    form = AskForm(request.GET)
    if not form.is_valid():
        advice = _("Write your question in at most %(most)d characters.")
        return {"form": form, "problem": advice % {"most": LONGEST_QUESTION}}
    try:
        found = asking.passages_for(document, form.cleaned_data["question"])
    except JobError as error:
        logger.warning("A question to a course cannot be answered: %s", error)
        return {"form": form, "problem": _("Nobody answers just now. Try again in a moment.")}
    return {"form": form, "passages": found}


@require_safe
@signed_in
def lesson(request: PersonsRequest, job_id: UUID, number: int) -> HttpResponse:
    """One lesson; a place in the address is marked in its text."""
    found = _lesson(request, job_id, number)
    context = {
        "document": found.document,
        "lesson": found,
        "text": lesson_page.text_of(found, place_at(request.GET.get("at", ""))),
        "neighbours": lesson_page.neighbours_of(found),
        "question_count": selectors.asked_of(found).count(),
    }
    return render(request, "courses/lesson.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def quiz(request: PersonsRequest, job_id: UUID, number: int) -> HttpResponse:
    """The questions of a lesson; with POST the answers to them."""
    found = _lesson(request, job_id, number)
    questions = list(selectors.asked_of(found))
    form = QuizForm(questions, request.POST if request.method == "POST" else None)
    if questions and form.is_valid():
        kept = reading_room.answer(found, request.user, questions, form.chosen())
        return redirect("attempt", job_id, number, kept.pk)
    context = {
        "document": found.document,
        "lesson": found,
        "form": form,
        "scores": selectors.scores_of(found, request.user),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "courses/quiz.html", context, status=status)


@require_safe
@signed_in
def attempt(request: PersonsRequest, job_id: UUID, number: int, attempt_id: int) -> HttpResponse:
    """What was right in one attempt of the person's own, and where the document says so."""
    found = _lesson(request, job_id, number)
    mine = _attempt(request, found, attempt_id)
    answers = reading_room.answers_of(mine)
    context = {
        "document": found.document,
        "lesson": found,
        "attempt": mine,
        "answers": answers,
        "gone": mine.asked - len(answers),
        "report_form": ReportForm(),
        "scores": selectors.scores_of(found, request.user),
    }
    return render(request, "courses/attempt.html", context)


@require_POST
@signed_in
def report_question(
    request: PersonsRequest, job_id: UUID, number: int, attempt_id: int, question_id: int
) -> HttpResponse:
    """Say that a question is wrong, from the page of an attempt."""
    found = _lesson(request, job_id, number)
    mine = _attempt(request, found, attempt_id)
    question = get_object_or_404(found.questions, pk=question_id)
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what is wrong with the question."))
    elif not reading_room.report(question, request.user, form.cleaned_data["reason"]):
        messages.info(request, _("You had reported this question already."))
    page = resolve_url("attempt", job_id, number, mine.pk)
    return redirect(f"{page}#question-{question.pk}")


@require_safe
@signed_in
def doubtful_questions(request: PersonsRequest, job_id: UUID) -> HttpResponse:
    """What readers reported, and what was retired; for those who may decide."""
    document = _managed(request, job_id)
    context = {"document": document, "questions": selectors.doubtful_questions(document)}
    return render(request, "courses/doubtful_questions.html", context)


def _decision(decide: Callable[[Question], bool]) -> Callable[..., HttpResponseBase]:
    @require_POST
    @signed_in
    def answer(request: PersonsRequest, job_id: UUID, question_id: int) -> HttpResponse:
        document = _managed(request, job_id)
        question = get_object_or_404(Question, pk=question_id, lesson__document=document)
        decide(question)
        page = resolve_url("doubtful-questions", job_id)
        return redirect(f"{page}#question-{question.pk}")

    return answer


retire_question = _decision(reading_room.retire)
restore_question = _decision(reading_room.restore)


def _document(request: PersonsRequest, job_id: UUID) -> Document:
    document = selectors.document_for(request.user, job_id)
    if document is None:
        raise Http404
    return document


def _managed(request: PersonsRequest, job_id: UUID) -> Document:
    document = _document(request, job_id)
    if not reading_room.may_retire(request.user, document):
        raise PermissionDenied
    return document


def _lesson(request: PersonsRequest, job_id: UUID, number: int) -> Lesson:
    lesson = selectors.lesson_for(_document(request, job_id), number)
    if lesson is None:
        raise Http404
    return lesson


def _attempt(request: PersonsRequest, found: Lesson, attempt_id: int) -> Attempt:
    return get_object_or_404(found.attempts, pk=attempt_id, person=request.user)
