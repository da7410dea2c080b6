"""Quizzes made again: what was asked before is retired, never deleted, since people answered it."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.work import Work
from apps.courses import keeping
from apps.courses.errors import NoSuchLesson
from apps.courses.models import Document, Question, QuizRequest
from apps.courses.quiz.questions import questions_of
from apps.embeddings import embedders

LESSONS_AT_ONCE = 8


def make_again(request: QuizRequest, work: Work) -> None:
    """Make the quizzes that were asked for, some lessons at a time."""
    document = request.document
    with translation.override(document.language or None):
        lessons = keeping.lessons(document)
        wanted = _wanted(request, len(lessons))
        for first in range(work.done_before, len(wanted), LESSONS_AT_ONCE):
            numbers = wanted[first : first + LESSONS_AT_ONCE]
            embed = embedders.by_meaning()
            found = questions_of(lessons, document.spoken, embed, numbers)
            after = first + len(numbers)
            with work.chunk(after, len(wanted), _("Making quizzes")):
                _retire(document, numbers)
                keeping.add_questions(document, found)


def _wanted(request: QuizRequest, count: int) -> list[int]:
    if request.lesson is None:
        return list(range(count))
    if request.lesson not in range(count):
        raise NoSuchLesson(_("There is no lesson %(number)s.") % {"number": request.lesson + 1})
    return [request.lesson]


def _retire(document: Document, lessons: list[int]) -> None:
    asked = Question.objects.filter(
        lesson__document=document, lesson__number__in=lessons, retired_at__isnull=True
    )
    asked.update(retired_at=Now())
