"""A generator improves a course: what it says points into the document, and a quota only delays."""

from __future__ import annotations

import pytest

from apps.core import execution, registry
from apps.core.models import Job
from apps.courses.intake import make_course
from apps.courses.models import Document, Question
from tests.courses.whole import answered, manual, stored

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
