from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.courses.models import Lesson, Page, Question
from tests.courses.web.conftest import (
    SENTENCES,
    TEXT,
    add_page,
    lesson_url,
    place_of,
    quiz_url,
)

CITE = re.compile(r'<a class="cite" href="([^"]+)">([^<]+)</a>')


def test_the_text_stands_in_paragraphs_with_its_page_in_the_margin(seen_by, bob, make_course):
    course = make_course()
    Page.objects.filter(index=0).update(label="iv")

    page = seen_by(bob).get(lesson_url(course)).text

    assert "<p>Plants feed on light.</p>" in page
    assert f"<p>{' '.join(SENTENCES)}</p>" in page
    assert '<p class="label">p. iv</p>' in page


def test_only_the_lessons_part_of_each_page_is_shown(seen_by, bob, make_course):
    course = make_course(lessons=1)
    add_page(course, 1, text="Roots drink water.\nNot of this lesson.", label="")
    Lesson.objects.update(spans=[[0, 0, 21], [1, 0, 18]])

    page = seen_by(bob).get(lesson_url(course)).text

    assert "<p>Plants feed on light.</p>" in page
    assert "<p>Roots drink water.</p>" in page
    assert '<p class="label">p. 2</p>' in page
    assert "Not of this lesson." not in page


def test_each_sentence_of_the_summary_leads_to_its_place_in_the_text(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course()

    [(address, label)] = CITE.findall(browser.get(lesson_url(course, 1)).text)

    assert label == "p. 2"
    assert address.endswith("#place")
    assert f'<mark id="place">{SENTENCES[0]}</mark>' in browser.get(address).text


def test_what_a_generator_said_is_labelled_and_leads_to_its_evidence(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course(generator="some-llm")
    said = ["Leaves use two colours.", 0, *place_of(SENTENCES[0])]
    Lesson.objects.update(summary=[], statements=[said])

    page = browser.get(lesson_url(course)).text

    assert "Written by some-llm." in page
    [(address, _)] = CITE.findall(page)
    assert f'<mark id="place">{SENTENCES[0]}</mark>' in browser.get(address).text


def test_terms_and_objectives_are_shown_and_objectives_are_labelled(seen_by, bob, make_course):
    page = seen_by(bob).get(lesson_url(make_course(generator="some-llm"))).text

    assert ">chlorophyll</li>" in page
    assert "Generated from the heading and the key terms." in page
    assert ">Explain chlorophyll</li>" in page


@pytest.mark.parametrize("at", ["", "nonsense", "7.0.5", "0.900.950", "0.9.3"])
def test_a_place_that_is_not_here_marks_nothing(seen_by, bob, make_course, at):
    answer = seen_by(bob).get(lesson_url(make_course()), {"at": at})

    assert answer.status_code == 200
    assert "<mark" not in answer.text


def test_a_recognised_page_says_so(seen_by, bob, make_course):
    course = make_course()
    Page.objects.filter(index=0).update(source="ocr")

    assert "recognised" in seen_by(bob).get(lesson_url(course)).text
    assert "recognised" not in seen_by(bob).get(lesson_url(course, 1)).text


def test_lessons_lead_to_each_other_and_end_somewhere(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course(lessons=3)

    first, middle, last = (browser.get(lesson_url(course, n)).text for n in range(3))

    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert f'rel="prev" href="{lesson_url(course, 0)}"' in middle
    assert f'rel="next" class="older" href="{lesson_url(course, 2)}"' in middle
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


def test_the_quiz_is_offered_where_there_is_one(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course()
    assert f'href="{quiz_url(course)}"' in browser.get(lesson_url(course)).text

    Question.objects.all().delete()

    assert quiz_url(course) not in browser.get(lesson_url(course)).text


def test_a_lesson_that_does_not_exist_is_not_found(seen_by, bob, make_course):
    course = make_course(lessons=1)

    assert seen_by(bob).get(lesson_url(course, 1)).status_code == 404
    assert seen_by(bob).get(f"/courses/{course.pk}/lesson/0/").status_code == 404


def test_as_many_queries_however_much_a_lesson_has(seen_by, bob, make_course):
    browser, course = seen_by(bob), make_course(lessons=1)
    with CaptureQueriesContext(connection) as few:
        browser.get(lesson_url(course))
    for index in range(1, 20):
        add_page(course, index)
    Lesson.objects.update(
        spans=[[index, 0, len(TEXT)] for index in range(20)],
        summary=[[SENTENCES[0], index, *place_of(SENTENCES[0])] for index in range(20)],
    )

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(lesson_url(course))

    assert answer.text.count('class="cite"') == 20
    # session, person, job, document, lesson, its pages, the lessons beside it, its questions
    assert (len(few), len(many)) == (8, 8)
