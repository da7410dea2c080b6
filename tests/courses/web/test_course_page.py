from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.models import Status
from apps.courses.models import Attempt, Question
from tests.courses.web.conftest import add_lesson, add_page, course_url, lesson_url, quiz_url


def test_modules_and_lessons_stand_in_order_with_minutes_and_questions(seen_by, bob, make_course):
    page = seen_by(bob).get(course_url(make_course(lessons=3))).text

    shown = ["Module 1", "6 minutes to read", "Lesson 1", "Lesson 2", "Module 2", "Lesson 3"]
    assert [page.index(text) for text in shown] == sorted(page.index(text) for text in shown)
    assert page.count(">2 questions<") == 3
    assert "R. Hooke" in page
    assert "9 minutes to read" in page


def test_lessons_and_quizzes_are_linked(seen_by, bob, make_course):
    course = make_course()

    page = seen_by(bob).get(course_url(course)).text

    assert f'href="{lesson_url(course, 1)}"' in page
    assert f'href="{quiz_url(course, 1)}"' in page
    assert lesson_url(course, 1).endswith("/lesson/2/")


def test_a_retired_question_does_not_count(seen_by, bob, make_course):
    course = make_course(lessons=1)
    Question.objects.filter(number=0).update(retired_at=timezone.now())

    assert ">1 question<" in seen_by(bob).get(course_url(course)).text


def test_a_lesson_without_questions_offers_no_quiz(seen_by, bob, make_course):
    course = make_course(lessons=1)
    Question.objects.all().delete()

    assert quiz_url(course) not in seen_by(bob).get(course_url(course)).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"origin": "outline"}, "They follow the document's own outline."),
        ({"origin": "headings"}, "they follow the headings that were found"),
        ({"origin": "pages"}, "each lesson is a group of pages"),
        ({"generator": ""}, "chosen without a language model"),
        ({"generator": "some-llm"}, "what the generator some-llm added"),
    ],
)
def test_a_course_says_what_it_was_made_by(seen_by, bob, make_course, fields, sentence):
    page = seen_by(bob).get(course_url(make_course(**fields))).text

    assert sentence in page


def test_recognised_and_unread_pages_are_told_by_their_labels(seen_by, bob, make_course):
    course = make_course(lessons=0)
    sources = ["ocr", "ocr", "none", "text", "none"]
    for index, source in enumerate(sources):
        add_page(course, index, source=source, label=["iv", "v", "", "2", "3"][index])

    page = seen_by(bob).get(course_url(course)).text

    assert "<dd>iv–v <" in page
    assert "<dd>3, 3 <" in page
    assert "it may misread letters" in page
    assert "nothing on them is part of this course" in page


def test_where_every_page_was_read_nothing_is_said_of_it(seen_by, bob, make_course):
    page = seen_by(bob).get(course_url(make_course())).text

    assert "could not be read" not in page
    assert "read from their image" not in page


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.RUNNING, "still being made"),
        (Status.WAITING, "still being made"),
        (Status.FAILED, "not complete"),
    ],
)
def test_an_unfinished_course_leads_to_its_job(seen_by, bob, make_course, status, sentence):
    course = make_course(lessons=0, job={"status": status})

    page = seen_by(bob).get(course_url(course)).text

    assert sentence in page
    assert f'href="/job/{course.pk}/"' in page
    assert "No lessons yet" in page


def test_the_best_attempt_of_the_reader_alone_stands_beside_the_lesson(
    seen_by, alice, bob, make_course
):
    course = make_course(lessons=1)
    lesson = course.lessons.get()
    for person, right in ((bob, 1), (bob, 3), (bob, 2), (alice, 4)):
        Attempt.objects.create(lesson=lesson, person=person, answers={}, right=right, asked=4)

    assert "best: 75 %" in seen_by(bob).get(course_url(course)).text


def test_a_document_without_title_is_called_by_its_file(seen_by, bob, make_course):
    page = seen_by(bob).get(course_url(make_course(title=""))).text

    assert '<h1 lang="en">plants.pdf</h1>' in page


def test_words_of_the_document_keep_its_language(seen_by, bob, make_course):
    bob.language = "es"
    bob.save()

    page = seen_by(bob).get(course_url(make_course())).text

    assert '<html lang="es">' in page
    assert '<h1 lang="en">Biology</h1>' in page


def test_a_document_of_no_known_language_claims_none(seen_by, bob, make_course):
    assert "<h1>Biology</h1>" in seen_by(bob).get(course_url(make_course(spoken=""))).text


def test_a_job_that_is_no_document_is_no_course(seen_by, bob, make_course):
    course = make_course()
    job = course.job
    course.delete()

    assert seen_by(bob).get(f"/courses/{job.pk}/").status_code == 404


def test_staff_sees_a_course_only_with_the_permission(seen_by, carol, make_course):
    course = make_course()
    carol.is_staff = True
    carol.save()
    assert seen_by(carol).get(course_url(course)).status_code == 404

    carol.user_permissions.add(Permission.objects.get(codename="view_job"))

    assert seen_by(carol).get(course_url(course)).status_code == 200


def test_as_many_queries_however_long_the_course(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course()
    with CaptureQueriesContext(connection) as few:
        browser.get(course_url(course))
    for number in range(2, 30):
        add_lesson(course, number)

    with CaptureQueriesContext(connection) as many:
        browser.get(course_url(course))

    # session, person, job, document, pages, lessons, best attempts, may Bob retire questions
    assert (len(few), len(many)) == (8, 8)
