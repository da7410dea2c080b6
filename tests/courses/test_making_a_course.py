"""A PDF becomes a course: read, understood, findable, asked about, and improved."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.courses import fingerprint, outcome, synthetic
from apps.courses.intake import make_course
from apps.courses.models import Question
from apps.courses.synthetic.hostile import PASSWORD
from apps.embeddings import store
from apps.embeddings.models import Passage
from tests.courses.whole import answered, manual, stored
from tests.notifications.conftest import killed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture(autouse=True)
def words_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMBEDDER = "hashed"
    with translation.override("en"):
        yield


@pytest.mark.parametrize("language", ["en", "es"])
def test_manual_becomes_lessons_quizzes_and_passages(tmp_path, language):
    document = answered(make_course(stored(manual(tmp_path, language=language))))

    assert document.job.status == "done", document.job.error_text
    assert (document.origin, document.spoken) == ("outline", language)
    assert document.job.progress_done == document.job.progress_total
    lessons = list(document.lessons.order_by("number"))
    assert [lesson.number for lesson in lessons] == list(range(len(lessons)))
    entries = [lesson.entry for lesson in lessons if lesson.entry is not None]
    assert entries == sorted(entries) != []
    assert set(document.places.values_list("lesson", flat=True)) == {one.pk for one in lessons}
    assert document.embedder == "hashed/1"
    said = document.opening
    assert (document.title, document.author) == (said["title"], said["author"]) != ("", "")
    questions = Question.objects.filter(lesson__document=document)
    texts = dict(document.pages.values_list("index", "text"))
    labels = dict(document.pages.values_list("index", "label"))
    found = dict(Passage.objects.filter(owner=document.pk).values_list("number", "text"))
    assert sorted(found) == list(range(document.places.count()))
    for place in document.places.all():
        stands = " ".join(texts[place.page][place.start : place.end].split())
        assert found[place.number].startswith(stands[:20])
        assert stands[-20:] in found[place.number]
        assert len(stands) > len(found[place.number]) / 2 or place.end == len(texts[place.page])
    assert questions
    for question in questions:
        assert texts[question.page][question.start : question.end] == question.sentence
        assert question.label == labels[question.page] != ""


def test_what_a_lesson_says_is_found(tmp_path):
    document = answered(make_course(stored(manual(tmp_path))))
    lesson = document.lessons.exclude(summary=[]).first()
    sentence = lesson.summary[0][0]

    [found, *_] = store.search(document.pk, sentence)

    assert sentence in found.text


def test_headings_stand_in_for_an_outline(tmp_path):
    document = answered(make_course(stored(manual(tmp_path, outline=False))))

    assert document.origin == "headings"
    assert outcome.CourseOutcome().facts(document)


DIE_AT = """
from uuid import UUID
from django.conf import settings
settings.MEDIA_ROOT = "{media}"
settings.EMBEDDER = "hashed"
from apps.core import execution, registry
from apps.core.models import Job
from apps.courses import keeping
before, calls = keeping.{function}, 0
def dies(*args, **kwargs):
    global calls
    calls += 1
    made = before(*args, **kwargs)
    if calls == {call}:
        die()
    return made
keeping.{function} = dies
job = Job.objects.get(pk=UUID("{job}"))
execution.answer(registry.get(job.task), job.id)
"""


@pytest.mark.parametrize(
    ("function", "call"),
    [
        pytest.param("keep_opening", 1, id="before the first page"),
        pytest.param("add_pages", 2, id="while it is read"),
        pytest.param("keep_structure", 1, id="while it is understood"),
        pytest.param("add_passages", 2, id="while passages are stored"),
        pytest.param("add_questions", 2, id="while questions are stored"),
    ],
)
def test_killed_process_only_delays_it(settings, tmp_path, function, call):
    content = stored(manual(tmp_path, pages=60))
    undisturbed = answered(make_course(content))
    job = make_course(content)

    killed(DIE_AT.format(media=settings.MEDIA_ROOT, function=function, call=call, job=job.id))

    document = answered(job)
    assert document.job.status == "done", document.job.error_text
    assert fingerprint.of_course(document.pk) == fingerprint.of_course(undisturbed.pk)


def test_encrypted_file_wants_its_password_and_forgets_it(tmp_path):
    content = synthetic.hostile()["encrypted with AES"]

    refused = answered(make_course(stored(content)))
    opened = answered(make_course(stored(content), password=PASSWORD))

    assert refused.job.status == "failed"
    assert "password" in refused.job.error_text
    assert (opened.job.status, opened.password) == ("done", "")


@pytest.mark.parametrize("name", sorted(synthetic.hostile()))
def test_hostile_file_is_one_failed_job_with_a_sentence_or_a_course_of_what_can_be_read(name):
    document = answered(make_course(stored(synthetic.hostile()[name])))

    assert document.job.status == ("done" if name in synthetic.USABLE else "failed")
    if document.job.status == "failed":
        assert document.job.error_code == "PdfRefused", document.job.error_text
        assert document.job.error_text
