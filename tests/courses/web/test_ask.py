from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import TransientError
from apps.courses.models import Page
from apps.embeddings import store
from apps.embeddings.store import Found
from tests.courses.web.conftest import TEXT, add_lesson, course_url, lesson_url

HTMX = {"HX-Request": "true"}


@pytest.fixture
def course(make_course):
    return make_course(lessons=2)


@pytest.fixture
def near(monkeypatch):
    """What the store of passages finds, and what it was asked: its own tests are elsewhere."""
    asked: list[tuple[object, str]] = []
    numbers: list[int] = []

    def search(owner, question, *, most=5):
        asked.append((owner, question))
        return [Found(number, TEXT, 0.8, 1.0) for number in numbers[:most]]

    monkeypatch.setattr(store, "search", search)
    return numbers, asked


def ask(browser, course, question, **options):
    return browser.get(course_url(course), {"question": question}, **options)


def test_passages_come_with_their_page_and_lead_to_their_place(seen_by, bob, course, near):
    numbers, asked = near
    numbers[:] = [1]
    Page.objects.filter(index=1).update(label="iv")
    browser = seen_by(bob)

    page = ask(browser, course, "What absorbs light?").text

    assert asked == [(course.pk, "What absorbs light?")]
    assert "page iv" in page
    [address] = re.findall(r'href="([^"]+\?at=[^"]+)" lang="en">Lesson 2</a>', page)
    assert address.startswith(lesson_url(course, 1))
    assert '<mark id="place">Plants feed on light.</mark>' in browser.get(address).text


def test_words_of_the_question_are_marked_in_whatever_form(seen_by, bob, course, near):
    near[0][:] = [0]

    page = ask(seen_by(bob), course, "Which lights do plants absorb, and which is RED?").text

    marked = set(re.findall("<mark>([^<]*)</mark>", page))
    assert marked == {"Plants", "light", "absorbs", "red"}
    plain = re.sub("</?mark>", "", page)
    assert TEXT in plain


def test_words_of_an_unknown_language_are_marked_as_they_stand(seen_by, bob, make_course, near):
    near[0][:] = [0]

    page = ask(seen_by(bob), make_course(spoken=""), "lights red").text

    assert re.findall("<mark>([^<]*)</mark>", page) == ["red"]


def test_the_nearest_passage_stands_first(seen_by, bob, course, near):
    near[0][:] = [1, 0]

    page = ask(seen_by(bob), course, "light").text

    passages = page[page.index('class="passages"') : page.index("</ol>")]
    assert passages.index("Lesson 2") < passages.index("Lesson 1")


def test_when_nothing_is_near_it_says_so(seen_by, bob, course, near):
    page = ask(seen_by(bob), course, "Who won the cup?").text

    assert "Not in this document" in page
    assert 'value="Who won the cup?"' in page


def test_htmx_gets_the_passages_alone(seen_by, bob, course, near):
    near[0][:] = [0]

    answer = ask(seen_by(bob), course, "light", headers=HTMX).text

    assert "What the document says" in answer
    assert "<html" not in answer
    assert "Module 1" not in answer


def test_without_a_question_nothing_is_searched(seen_by, bob, course, near):
    page = seen_by(bob).get(course_url(course)).text

    assert near[1] == []
    assert "Not in this document" not in page
    assert 'hx-get="' in page


@pytest.mark.parametrize("question", ["", "  ", "x" * 501, "\x00"])
def test_what_is_no_question_is_not_searched(seen_by, bob, course, near, question):
    answer = ask(seen_by(bob), course, question)

    assert answer.status_code == 200
    assert near[1] == []
    assert "Write your question in at most 500 characters." in answer.text


def test_a_search_that_does_not_answer_leaves_the_course_readable(
    seen_by, bob, course, monkeypatch, caplog
):
    def search(owner, question, *, most=5):
        raise TransientError("busy")

    monkeypatch.setattr(store, "search", search)

    page = ask(seen_by(bob), course, "light").text

    assert "Nobody answers just now." in page
    assert "cannot be answered: busy" in caplog.text
    assert "light" not in caplog.text
    assert "Module 1" in page


def test_a_question_is_shown_and_not_obeyed(seen_by, bob, course, near):
    page = ask(seen_by(bob), course, '"><script>alert(1)</script>').text

    assert "<script>alert" not in page


def test_markup_in_a_passage_is_shown_as_it_stands(seen_by, bob, course, monkeypatch):
    found = [Found(0, "<script>alert(light)</script>", 0.8, 1.0)]
    monkeypatch.setattr(store, "search", lambda owner, question: found)

    page = ask(seen_by(bob), course, "light").text

    assert "&lt;script&gt;alert(<mark>light</mark>)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_passage_whose_place_is_not_known_is_left_out(seen_by, bob, course, near):
    near[0][:] = [7, 0]

    page = ask(seen_by(bob), course, "light").text

    assert page.count("<blockquote") == 1


def test_a_stranger_asks_nothing(seen_by, carol, course, near):
    near[0][:] = [0]

    assert ask(seen_by(carol), course, "light", headers=HTMX).status_code == 404
    assert near[1] == []


def test_as_many_queries_however_many_passages(seen_by, bob, course, near):
    browser = seen_by(bob)
    for number in range(2, 5):
        add_lesson(course, number)

    def queries(*numbers):
        near[0][:] = numbers
        with CaptureQueriesContext(connection) as counted:
            ask(browser, course, "light", headers=HTMX)
        return len(counted)

    # session, person, job, document, words, places with lessons, page labels
    assert (queries(0), queries(*range(5))) == (7, 7)
