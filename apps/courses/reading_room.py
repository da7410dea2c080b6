"""What readers do with a quiz: answer it, report a question; and who may, retires one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models.functions import Now

from apps.accounts.models import User
from apps.accounts.selectors import manages
from apps.courses.models import Attempt, Document, Lesson, Question, Report

Chosen = Mapping[int, int | None]
"""Question id → the option that was chosen, or ``None`` where the question was left out."""


@dataclass(frozen=True)
class Option:
    """One option of a question that was answered."""

    text: str
    is_right: bool
    is_chosen: bool


@dataclass(frozen=True)
class Answer:
    """One question of an attempt, and how it was answered.

    is_reported: whether this person has reported the question
    """

    question: Question
    chosen: int | None
    is_reported: bool

    @property
    def is_right(self) -> bool:
        """Whether the right option was chosen."""
        return self.chosen == self.question.answer

    @property
    def options(self) -> list[Option]:
        """The options as they were shown."""
        return [
            Option(text, number == self.question.answer, number == self.chosen)
            for number, text in enumerate(self.question.options)
        ]


def answer(lesson: Lesson, person: User, questions: Sequence[Question], chosen: Chosen) -> Attempt:
    """Keep a person's answers to these questions, and how many of them are right."""
    return Attempt.objects.create(
        lesson=lesson,
        person=person,
        answers={str(one.pk): chosen.get(one.pk) for one in questions},
        right=sum(chosen.get(one.pk) == one.answer for one in questions),
        asked=len(questions),
    )


def answers_of(attempt: Attempt) -> list[Answer]:
    """Each question of an attempt that still exists, retired or not, in its order."""
    return list(_answers(attempt))


def _answers(attempt: Attempt) -> Iterator[Answer]:
    questions = Question.objects.filter(pk__in=map(int, attempt.answers)).order_by("number")
    mine = Report.objects.filter(person=attempt.person_id, question__in=list(questions))
    reported = set(mine.values_list("question_id", flat=True))
    for question in questions:
        yield Answer(question, attempt.answers[str(question.pk)], question.pk in reported)


def report(question: Question, person: User, reason: str) -> bool:
    """Say that a question is wrong; ``False`` when this person has said so before."""
    _, is_new = Report.objects.get_or_create(
        question=question, person=person, defaults={"reason": reason}
    )
    return is_new


def may_retire(person: User, document: Document) -> bool:
    """Whether ``person``, who sees the document, may take questions out of its quizzes.

    Staff who may change questions; who manages the company; who asked for a course of no company.
    """
    if person.is_staff and person.has_perm("courses.change_question"):
        return True
    if document.job.company is None:
        return document.job.requested_by_id == person.pk
    return manages(person, document.job.company)


def retire(question: Question) -> bool:
    """Ask it no more; ``False`` when it was retired already. Attempts keep it."""
    standing = Question.objects.filter(pk=question.pk, retired_at=None)
    return bool(standing.update(retired_at=Now()))


def restore(question: Question) -> bool:
    """Ask it again; ``False`` when it was not retired."""
    retired = Question.objects.filter(pk=question.pk, retired_at__isnull=False)
    return bool(retired.update(retired_at=None))
