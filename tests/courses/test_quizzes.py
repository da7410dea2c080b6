"""Quizzes are made again: what is the same stays, and nobody's decision about it is undone."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now
from django.utils import translation

from apps.accounts.models import User
from apps.core import execution, registry
from apps.core.models import Job
from apps.courses import fingerprint, quizzes
from apps.courses.intake import make_course, make_quiz
from apps.courses.models import Document, Question, Report
from tests.courses.whole import answered, manual, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture(autouse=True)
def words_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMBEDDER = "hashed"
    with translation.override("en"):
        yield


@pytest.fixture
def course(tmp_path) -> Document:
    return answered(make_course(stored(manual(tmp_path))))


@pytest.fixture
def question(course) -> Question:
    return questions(course).order_by("lesson__number", "number")[0]


def questions(course):
    return Question.objects.filter(lesson__document=course)


def made_again(course, lesson=None) -> Job:
    """The job, after a worker has done it."""
    handle = make_quiz(course, lesson=lesson)
    execution.answer(registry.get(Job.objects.get(pk=handle.id).task), handle.id)
    return Job.objects.get(pk=handle.id)


def test_what_is_made_the_same_stays(course):
    before = fingerprint.of_course(course.pk)
    asked = set(questions(course).values_list("pk", flat=True))

    job = made_again(course)

    assert job.status == "done", job.error_text
    assert job.progress_done == job.progress_total == course.lessons.count()
    assert fingerprint.of_course(course.pk) == before
    assert set(questions(course).values_list("pk", flat=True)) == asked


def test_what_is_not_made_any_more_is_retired_and_what_is_missing_is_asked(course, question):
    before = fingerprint.of_course(course.pk)
    Question.objects.filter(pk=question.pk).update(prompt="What was asked by an older release?")

    made_again(course)

    question.refresh_from_db()
    assert question.retired_at is not None
    assert fingerprint.of_course(course.pk) == before


def test_only_the_lesson_that_was_asked_for_is_made_again(course):
    questions(course).update(prompt="?")
    lesson = question_lesson(course)

    made_again(course, lesson.number)

    assert not lesson.questions.filter(prompt="?", retired_at=None).exists()
    others = questions(course).exclude(lesson=lesson)
    assert set(others.values_list("prompt", "retired_at")) == {("?", None)}


def question_lesson(course):
    return course.lessons.filter(questions__isnull=False).order_by("number")[0]


def test_what_a_reader_reported_and_somebody_retired_is_not_asked_again(course, question):
    reader = User.objects.create_user("reader@example.com", "x")
    Report.objects.create(question=question, person=reader, reason="Wrong.")
    Question.objects.filter(pk=question.pk).update(retired_at=Now())

    made_again(course)

    again = questions(course).filter(lesson=question.lesson, prompt=question.prompt)
    assert [one.retired_at is None for one in again] == [False]


def test_what_nobody_complained_of_comes_back_when_it_is_made_again(course, question):
    Question.objects.filter(pk=question.pk).update(retired_at=Now())

    made_again(course)

    question.refresh_from_db()
    assert question.retired_at is None


def test_what_a_generator_asked_stays(course, question):
    Question.objects.filter(pk=question.pk).update(origin="generator", prompt="Why?")

    made_again(course)

    question.refresh_from_db()
    assert question.retired_at is None


def test_the_whole_document_is_looked_at_once_however_many_lessons_it_has(course, monkeypatch):
    looked = []
    made = quizzes.questions_of

    def counted(*args):
        looked.append(args)
        return made(*args)

    monkeypatch.setattr(quizzes, "questions_of", counted)
    monkeypatch.setattr(quizzes, "LESSONS_AT_ONCE", 1)

    made_again(course)

    assert course.lessons.count() > 1
    assert len(looked) == 1


def test_a_course_that_is_still_made_asks_its_questions_itself(course):
    before = fingerprint.of_course(course.pk)
    Job.objects.filter(pk=course.pk).update(status="running")

    job = made_again(Document.objects.get(pk=course.pk))

    assert (job.status, job.error_code) == ("waiting", "CourseUnderWay")
    assert fingerprint.of_course(course.pk) == before


def test_a_course_that_failed_is_told_to_be_made_first(course):
    course.lessons.all().delete()
    Job.objects.filter(pk=course.pk).update(status="failed")

    job = made_again(Document.objects.get(pk=course.pk))

    assert (job.status, job.error_code) == ("failed", "CourseIncomplete")
    assert "run its job again first" in job.error_text


def test_a_lesson_that_there_is_not_fails_with_a_sentence(course):
    job = made_again(course, lesson=999)

    assert (job.status, job.error_code) == ("failed", "NoSuchLesson")
    assert "1000" in job.error_text
