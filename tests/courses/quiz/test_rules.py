"""Each rule is broken once, and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.courses.quiz.rules import broken, repeated
from apps.courses.quiz.wording import are_same, is_covered, share_root, stands_in
from apps.courses.shapes import Kind, Question
from tests.courses.quiz.manuals import BAKERY

quick = settings(deadline=None, derandomize=True, max_examples=150)
phrases = st.lists(
    st.sampled_from(
        [
            "the",
            "package",
            "packages",
            "manager",
            "disk",
            "of",
            "running",
            "paquete",
            "paquetes",
            "30",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)

STARTER = BAKERY.lessons[1].sentences[0]
FLOUR = BAKERY.lessons[0].sentences[0]
GOOD = Question(
    kind=Kind.CLOZE,
    lesson=1,
    prompt="A(n) ____ is a mixture of meal and water in which wild microbes live.",
    options=("mixer", "starter", "basket"),
    answer=1,
    source=STARTER,
)
NUMBER = Question(
    kind=Kind.NUMBER,
    lesson=4,
    prompt="The shelf carries ____ of bread.",
    options=("40 kg", "80 kg", "120 kg"),
    answer=1,
    source=BAKERY.lessons[4].sentences[3],
)
SECTION = replace(
    GOOD,
    kind=Kind.SECTION,
    options=(STARTER.text, FLOUR.text, BAKERY.lessons[2].sentences[1].text),
    answer=0,
)


def faults(question: Question) -> list[str]:
    return broken(question, BAKERY.lessons, BAKERY.pages)


@pytest.mark.parametrize("question", [GOOD, NUMBER, SECTION])
def test_a_good_question_breaks_none(question):
    assert faults(question) == []


MOVED = replace(STARTER, start=STARTER.start + 1, end=STARTER.end + 1)
NOWHERE = replace(STARTER, page=99)
LEANING = BAKERY.lessons[1].sentences[5]
HERE = BAKERY.lessons[1].sentences[1].text

OFFENCES = {
    "stand at its place": replace(GOOD, source=MOVED),
    "in the lesson": replace(GOOD, lesson=2),
    "leans on": replace(GOOD, source=LEANING, options=("mixer", "sourdough", "basket")),
    "too few or too many": replace(GOOD, options=("mixer", "starter")),
    "none of its options": replace(GOOD, answer=3),
    "does not stand in the source": replace(GOOD, answer=0),
    "a wrong option stands": replace(GOOD, options=("mixer", "starter", "wild")),
    "two options are the same": replace(GOOD, options=("mixer", "starter", "Mixers")),
    "an option is empty": replace(GOOD, options=("mixer", "starter", " ")),
    "gives the answer away": replace(GOOD, prompt="What do starters consist of?"),
    "differ in form": replace(NUMBER, options=("40 kg", "80 kg", "120 g")),
    "or are equal": replace(NUMBER, options=("80.0 kg", "80 kg", "120 kg")),
    "is not the source": replace(SECTION, options=("starter", FLOUR.text, "a loaf of bread")),
    "stands in the lesson": replace(SECTION, options=(STARTER.text, FLOUR.text, HERE)),
}


@pytest.mark.parametrize(("rule", "question"), OFFENCES.items())
def test_a_broken_rule_says_so(rule, question):
    assert any(rule in fault for fault in faults(question))


def test_a_page_that_is_not_there_is_no_place():
    assert any("its place" in fault for fault in faults(replace(GOOD, source=NOWHERE)))


def test_a_wrong_option_in_another_form_stands_there_too():
    assert faults(replace(GOOD, options=("mixtures", "starter", "basket")))


def test_two_questions_may_not_ask_the_same():
    other = replace(GOOD, prompt="Another prompt?", answer=0, options=("microbes", "mixer", "oven"))

    assert repeated([GOOD, NUMBER]) == []
    assert repeated([GOOD, other]) == ["two blanks are of one sentence"]
    assert "two questions have the same prompt" in repeated([GOOD, replace(GOOD, answer=0)])
    assert "two questions of one sentence have the same answer" in repeated(
        [GOOD, replace(GOOD, kind=Kind.DEFINITION, prompt="Another prompt?")]
    )


@quick
@given(phrases, phrases, phrases)
def test_what_stands_in_a_text_is_covered_by_it(before, phrase, after):
    text = f"{before} {phrase} {after}"

    assert stands_in(phrase, text)
    assert is_covered(phrase, text)
    assert share_root(phrase, text) or not set(phrase.split()) - {"the", "of"}


@quick
@given(phrases, phrases)
def test_same_is_the_same_both_ways(phrase, other):
    assert are_same(phrase, phrase.upper())
    assert are_same(phrase, other) is are_same(other, phrase)
    assert not are_same(phrase, other) or (is_covered(phrase, other) and is_covered(other, phrase))


@pytest.mark.parametrize(
    ("one", "other"),
    [("package", "packages"), ("paquete", "paquetes"), ("configuración", "configuraciones")],
)
def test_forms_of_one_word_are_the_same(one, other):
    assert are_same(one, other)
    assert is_covered(other, f"here is {one} and more")


@pytest.mark.parametrize(
    ("phrase", "text"), [("cat", "a catalogue"), ("net", "the inter-nets"), ("", "anything")]
)
def test_parts_of_words_do_not_stand_there(phrase, text):
    assert not stands_in(phrase, text)
