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
from apps.courses.shapes import Kind
from tests.courses.quiz.manuals import BAKERY, MANUALS, Manual, manual

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

    assert set(kinds) == set(Kind)


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
    """Vectors of two dimensions: words of the bakery lie at chosen angles."""

    def embed(self, angles: dict[str, float]):
        calls: list[list[str]] = []

        def _embed(texts):
            calls.append(list(texts))
            turned = np.array([angles.get(text, 55.0) for text in texts]) * np.pi / 180
            return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)

        return _embed, calls

    def options_of(self, term: str, angles: dict[str, float]) -> set[str]:
        embed, _ = self.embed({term: 0.0, **angles})
        quizzes = questions_of(BAKERY.lessons, "en", embed)
        found = [
            one.options
            for quiz in quizzes.values()
            for one in quiz
            if one.options[one.answer] == term
        ]
        return {option for options in found for option in options} - {term}

    def test_everything_is_embedded_at_once(self):
        embed, calls = self.embed({})
        questions_of(BAKERY.lessons, "en", embed)

        assert len(calls) == 1
        assert len(set(calls[0])) == len(calls[0])

    def test_one_lesson_is_asked_with_the_same_vectors(self):
        embed, calls = self.embed({})
        everything = questions_of(BAKERY.lessons, "en", embed)

        assert questions_of(BAKERY.lessons, "en", embed, [2]) == {2: everything[2]}
        assert calls[0] == calls[1]

    def test_what_means_the_same_is_no_wrong_option(self):
        chosen = self.options_of("gluten", {})

        assert chosen
        assert self.options_of("gluten", dict.fromkeys(chosen, 10.0)).isdisjoint(chosen)

    def test_what_is_of_another_world_is_no_wrong_option(self):
        chosen = self.options_of("gluten", {})

        assert self.options_of("gluten", dict.fromkeys(chosen, 90.0)).isdisjoint(chosen)


@each_manual
def test_options_name_something(document):
    for question in flat(document):
        assert all(content(option) for option in question.options)
