"""A generator improves a course: what it says points into the document, and a quota only delays."""

from __future__ import annotations

import pytest

from apps.core import execution, registry
from apps.core.models import Job
from apps.courses.intake import make_course
from apps.courses.models import Document, Question
from apps.courses.standin.client import Rule
from tests.courses.whole import answered, manual, stored
from tests.notifications.conftest import killed

from .serving import KEY, MODEL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture(autouse=True)
def configured(settings, standin, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMBEDDER = "hashed"
    settings.GENERATOR_URL = standin.url
    settings.GENERATOR_KEY = KEY
    settings.GENERATOR_MODEL = MODEL


def test_what_it_says_points_into_the_document(tmp_path):
    document = answered(make_course(stored(manual(tmp_path))))

    assert document.job.status == "done", document.job.error_text
    assert document.generator.startswith(MODEL)
    texts = dict(document.pages.values_list("index", "text"))
    said = [cited for lesson in document.lessons.all() for cited in lesson.statements]
    assert said
    assert all(texts[page][start:end] for _, page, start, end in said)
    asked = Question.objects.filter(lesson__document=document, origin="generator")
    assert asked
    for question in asked:
        assert texts[question.page][question.start : question.end] == question.sentence
        assert question.options[question.answer].lower() in question.sentence.lower()
    assert document.counts["generator"]["requests"] == document.lessons.count()


def test_quota_delays_it_and_keeps_what_was_said(tmp_path, standin):
    standin.set_quota(2, window=3600)

    handle = make_course(stored(manual(tmp_path)))
    document = answered(handle)

    assert (document.job.status, document.job.error_code) == ("waiting", "GeneratorBusy")
    assert document.lessons.exclude(statements=[]).count() == 2
    assert KEY not in document.job.error_text

    standin.set_quota(None)
    Job.objects.filter(pk=handle.id).update(run_after=document.job.created_at)
    execution.answer(registry.get(document.job.task), handle.id)

    document = Document.objects.select_related("job").get(pk=handle.id)
    assert document.job.status == "done"
    assert document.counts["generator"]["requests"] == document.lessons.count()


def test_what_was_asked_before_a_busy_answer_is_in_the_account(tmp_path, standin):
    standin.set_rules(Rule(do="broken_json"))
    standin.set_quota(1, window=3600)

    document = answered(make_course(stored(manual(tmp_path))))

    assert document.job.error_code == "GeneratorBusy"
    assert document.counts["generator"]["requests"] == 1


DIE_AT = """
from uuid import UUID
from django.conf import settings
settings.MEDIA_ROOT = "{media}"
settings.EMBEDDER = "hashed"
settings.GENERATOR_URL = "{url}"
settings.GENERATOR_KEY = "{key}"
settings.GENERATOR_MODEL = "{model}"
from apps.core import execution, registry
from apps.core.models import Job
from apps.courses import improving
before, calls = improving.keep, 0
def dies(*args):
    global calls
    calls += 1
    before(*args)
    if calls == 2:
        die()
improving.keep = dies
job = Job.objects.get(pk=UUID("{job}"))
execution.answer(registry.get(job.task), job.id)
"""


def said_in(document):
    """All that the generator has added."""
    asked = Question.objects.filter(lesson__document=document, origin="generator")
    values = ("lesson__number", "number", "prompt", "options", "answer", "page", "start", "end")
    return (
        list(document.lessons.order_by("number").values_list("number", "statements")),
        list(asked.order_by("lesson__number", "number").values_list(*values)),
    )


def test_killed_process_asks_once_more_for_one_lesson_and_keeps_nothing_twice(
    settings, tmp_path, standin
):
    content = stored(manual(tmp_path))
    undisturbed = answered(make_course(content))
    job = make_course(content)
    standin.reset()

    values = {"media": settings.MEDIA_ROOT, "url": standin.url, "key": KEY, "model": MODEL}
    killed(DIE_AT.format(job=job.id, **values))
    document = answered(job)

    assert document.job.status == "done", document.job.error_text
    assert said_in(document) == said_in(undisturbed)
    lessons = document.lessons.count()
    assert document.counts["generator"]["requests"] == lessons
    assert standin.answers() == {"/chat/completions 200": lessons + 1}
