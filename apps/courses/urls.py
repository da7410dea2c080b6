"""Where each address of a course leads, below the one that all courses have."""

from __future__ import annotations

from django.urls import path, register_converter

from apps.courses import views


class Ordinal:
    """Counted from 1 in an address, from 0 here."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """From an address."""
        return int(value) - 1

    def to_url(self, value: int) -> str:
        """Into an address."""
        return str(value + 1)


register_converter(Ordinal, "ordinal")

COURSE = "<uuid:job_id>/"
QUIZ = f"{COURSE}lesson/<ordinal:number>/quiz/"
QUESTION = f"{COURSE}questions/<int:question_id>/"

urlpatterns = [
    path("", views.courses, name="courses"),
    path(COURSE, views.course, name="course"),
    path(f"{COURSE}lesson/<ordinal:number>/", views.lesson, name="lesson"),
    path(QUIZ, views.quiz, name="quiz"),
    path(f"{QUIZ}<int:attempt_id>/", views.attempt, name="attempt"),
    path(
        f"{QUIZ}<int:attempt_id>/report/<int:question_id>/",
        views.report_question,
        name="report-question",
    ),
    path(f"{COURSE}questions/", views.doubtful_questions, name="doubtful-questions"),
    path(f"{QUESTION}retire/", views.retire_question, name="retire-question"),
    path(f"{QUESTION}restore/", views.restore_question, name="restore-question"),
]
