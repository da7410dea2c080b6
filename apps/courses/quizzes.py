"""Quizzes made again: what is made the same stays, what is not made any more is retired.

Nothing is deleted, since people answered it. What somebody reported and retired stays so, and what
a generator asks is not ours to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.models import Status
from apps.core.work import Work
from apps.courses import keeping, shapes
from apps.courses.errors import CourseIncomplete, CourseUnderWay, NoSuchLesson
from apps.courses.improving import GENERATED
from apps.courses.models import Document, Question, QuizRequest, Report
from apps.courses.quiz.questions import questions_of
from apps.embeddings import embedders

LESSONS_AT_ONCE = 8

Quizzes = Mapping[int, Sequence[shapes.Question]]
"""Number of a lesson → its questions."""


def make_again(request: QuizRequest, work: Work) -> None:
    """Make the quizzes that were asked for, and keep them some lessons at a time."""
    document = request.document
    with translation.override(document.language or None):
        _require_made(document)
        lessons = keeping.lessons(document)
        wanted = _wanted(request, len(lessons))
        embed = embedders.by_meaning()
        made = questions_of(lessons, document.spoken, embed, wanted[work.done_before :])
        for first in range(work.done_before, len(wanted), LESSONS_AT_ONCE):
            numbers = wanted[first : first + LESSONS_AT_ONCE]
            with work.chunk(first + len(numbers), len(wanted), _("Making quizzes")):
                _exchange(document, {number: made[number] for number in numbers})


def _require_made(document: Document) -> None:
    """The job of the course asks its questions itself."""
    if not document.job.has_ended:
        raise CourseUnderWay
    if document.job.status != Status.DONE:
        raise CourseIncomplete


def _wanted(request: QuizRequest, count: int) -> list[int]:
    if request.lesson is None:
        return list(range(count))
    if request.lesson not in range(count):
        raise NoSuchLesson(_("There is no lesson %(number)s.") % {"number": request.lesson + 1})
    return [request.lesson]


def _exchange(document: Document, made: Quizzes) -> None:
    """Ask what was made, and nothing else of the document's."""
    reported = Exists(Report.objects.filter(question=OuterRef("pk")))
    known = Question.objects.filter(lesson__document=document, lesson__number__in=made)
    rows = known.exclude(origin=GENERATED).select_related("lesson").annotate(reported=reported)
    # Those that are asked last: of the same question they count.
    before = {_asked(row.lesson.number, row): row for row in rows.order_by("retired_at", "pk")}
    now = {_asked(number, one) for number, quiz in made.items() for one in quiz}
    same = [row for key, row in before.items() if key in now]
    kept = [row.pk for row in same if row.retired_at is None]
    back = [row.pk for row in same if row.retired_at and not row.reported]
    Question.objects.filter(pk__in=back).update(retired_at=None)
    others = rows.filter(retired_at=None).exclude(pk__in=[*kept, *back])
    Question.objects.filter(pk__in=others.values("pk")).update(retired_at=Now())
    new = {
        number: [one for one in quiz if _asked(number, one) not in before]
        for number, quiz in made.items()
    }
    keeping.add_questions(document, new)


def _asked(lesson: int, question: Any) -> tuple[object, ...]:
    """What makes two questions the same."""
    return lesson, question.prompt, *question.options
