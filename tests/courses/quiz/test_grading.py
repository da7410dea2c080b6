"""What somebody answered."""

from __future__ import annotations

from apps.courses.quiz.grading import grade
from apps.courses.quiz.questions import questions_of
from tests.courses.quiz.manuals import BAKERY

QUIZ = questions_of(BAKERY.lessons, "en", None, [2])[2]


def test_all_right():
    result = grade(QUIZ, {place: one.answer for place, one in enumerate(QUIZ)})

    assert result.right == result.asked == len(QUIZ) > 1


def test_each_mark_says_what_was_right_and_where_it_stands():
    wrong = (QUIZ[0].answer + 1) % len(QUIZ[0].options)
    first, *others = grade(QUIZ, {0: wrong}).marks

    assert (first.chosen, first.right, first.is_right) == (wrong, QUIZ[0].answer, False)
    assert first.source == QUIZ[0].source
    assert [mark.chosen for mark in others] == [None] * len(others)


def test_an_option_that_there_is_none_of_is_no_answer():
    assert [mark.chosen for mark in grade(QUIZ, {0: 99, 1: -1, 77: 0}).marks[:2]] == [None, None]
    assert grade(QUIZ, {0: 99}).right == 0


def test_nothing_asked():
    assert (grade([], {}).right, grade([], {}).asked) == (0, 0)
