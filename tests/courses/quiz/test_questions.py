"""What a quiz has in common, whatever it asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from apps.courses.quiz.questions import MOST, questions_of
from apps.courses.quiz.rules import broken, repeated
from apps.courses.quiz.wording import content, share_root, stands_in
from apps.courses.shapes import Kind, Question
from tests.courses.quiz.manuals import BAKERY, MANUALS, TALLER, Manual, manual

each_manual = pytest.mark.parametrize("document", MANUALS, ids=lambda one: one.language)

IN_A_PROCESS = """
import json, sys
from apps.courses.quiz.questions import questions_of
from tests.courses.quiz.manuals import MANUALS
print(json.dumps([
    [[one.prompt, one.options, one.answer] for quiz in
     questions_of(document.lessons, document.language).values() for one in quiz]
    for document in MANUALS
]))
"""


def all_of(document: Manual):
    return questions_of(document.lessons, document.language)


def flat(document: Manual):
    return [question for quiz in all_of(document).values() for question in quiz]


@each_manual
def test_no_question_breaks_a_rule(document):
    questions = flat(document)

    assert [broken(one, document.lessons, document.pages) for one in questions] == [
        [] for _ in questions
    ]
    assert len(questions) >= 3 * len(document.lessons)


@each_manual
def test_no_two_questions_of_a_lesson_ask_the_same(document):
    quizzes = all_of(document)

    assert [repeated(quiz) for quiz in quizzes.values()] == [[] for _ in quizzes]
    for quiz in quizzes.values():
        assert len({one.source.text for one in quiz}) == len(quiz) <= MOST


@each_manual
def test_a_document_is_asked_in_several_ways(document):
    kinds = Counter(question.kind for question in flat(document))

    assert set(kinds) == set(Kind) - {Kind.GENERATED}


@each_manual
def test_wrong_terms_are_key_in_other_lessons_only(document):
    for question in flat(document):
        if question.kind not in {Kind.CLOZE, Kind.DEFINITION}:
            continue
        own = [term.text for term in document.lessons[question.lesson].terms]
        others = [term.text for one in document.lessons for term in one.terms]
        for place, option in enumerate(question.options):
            if place != question.answer:
                assert any(share_root(option, other) for other in others)
                assert not any(stands_in(option, one) for one in own)


@each_manual
def test_the_right_option_stands_at_every_place(document):
    assert {question.answer for question in flat(document)} >= {0, 1, 2, 3}


@each_manual
def test_asking_for_one_lesson_gives_what_asking_for_all_gives(document):
    everything = all_of(document)
    for number in range(len(document.lessons)):
        alone = questions_of(document.lessons, document.language, None, [number])

        assert alone == {number: everything[number]}


def test_another_process_asks_the_same():
    def asked(seed: str) -> object:
        run = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        return json.loads(run.stdout)

    assert asked("1") == asked("2")


def test_a_language_that_is_not_known_is_not_asked_about():
    assert questions_of(BAKERY.lessons, "", None, [0, 3]) == {0: [], 3: []}


def test_a_lesson_with_nothing_good_has_no_quiz():
    poor = manual("en", ("Notes", ["list"], "See above.\nThis is why it is so.\nAnd so on."))

    assert questions_of([*BAKERY.lessons, *poor.lessons], "en")[len(BAKERY.lessons)] == []


def test_a_document_of_one_lesson_has_no_other_terms_to_choose_from():
    kinds = {one.kind for one in questions_of(BAKERY.lessons[:1], "en")[0]}

    assert kinds == {Kind.NUMBER}


def test_a_document_without_lessons():
    assert questions_of([], "es") == {}


class TestWithMeanings:
    """Vectors of two dimensions: everything lies at one angle to 'gluten'."""

    def embed(self, degrees: float = 55.0):
        calls: list[list[str]] = []

        def _embed(texts):
            calls.append(list(texts))
            angles = np.radians([0.0 if text == "gluten" else degrees for text in texts])
            return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

        return _embed, calls

    def asked_for_gluten(self, degrees: float) -> list[Question]:
        embed, _ = self.embed(degrees)
        quiz = questions_of(BAKERY.lessons, "en", embed, [0])[0]
        return [one for one in quiz if one.options[one.answer] == "gluten"]

    def test_everything_is_embedded_at_once(self):
        embed, calls = self.embed()
        questions_of(BAKERY.lessons, "en", embed)

        assert len(calls) == 1
        assert len(set(calls[0])) == len(calls[0])

    def test_one_lesson_is_asked_with_the_same_vectors(self):
        embed, calls = self.embed()
        everything = questions_of(BAKERY.lessons, "en", embed)

        assert questions_of(BAKERY.lessons, "en", embed, [2]) == {2: everything[2]}
        assert calls[0] == calls[1]

    @pytest.mark.parametrize("degrees", [45.0, 55.0, 70.0])
    def test_what_means_something_near_is_a_wrong_option(self, degrees):
        assert self.asked_for_gluten(degrees)

    @pytest.mark.parametrize("degrees", [0.0, 10.0, 40.0])
    def test_what_means_the_same_is_none(self, degrees):
        assert self.asked_for_gluten(degrees) == []

    @pytest.mark.parametrize("degrees", [75.0, 90.0, 180.0])
    def test_what_is_of_another_world_is_none(self, degrees):
        assert self.asked_for_gluten(degrees) == []


def test_a_sentence_in_another_language_is_not_asked_about():
    english = "The workers fill the press in 30 minutes and lift the bucket onto the cart."
    spanish = "La gente llena la prensa en 30 minutos y levanta el balde sobre el carro."
    mixed = manual("es", ("La prensa", ["prensa"], f"{english}\n{spanish}"))

    quiz = questions_of([*TALLER.lessons, *mixed.lessons], "es")[len(TALLER.lessons)]

    assert [one.source.text for one in quiz] == [spanish]


@each_manual
def test_options_name_something(document):
    for question in flat(document):
        assert all(content(option) for option in question.options)
