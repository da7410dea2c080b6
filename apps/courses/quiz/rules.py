"""What every question made of the document keeps to; a rule that is broken says so in words.

What a generator asks has rules of its own: ``generator/checking.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from apps.courses.quiz.amount import figures_in, frame_of
from apps.courses.quiz.sentences import why_not_alone
from apps.courses.quiz.wording import LANGUAGES, are_same, folded, is_covered, stands_in
from apps.courses.shapes import Kind, Lesson, Question

FEWEST_OPTIONS, MOST_OPTIONS = 3, 4


def broken(
    question: Question, lessons: Sequence[Lesson], page_texts: Mapping[int, str] | Sequence[str]
) -> list[str]:
    """The rules that a question breaks; ``page_texts`` are the clean texts by page index."""
    return [*misplaced(question, lessons, page_texts), *faults(question, lessons)]


def misplaced(
    question: Question, lessons: Sequence[Lesson], page_texts: Mapping[int, str] | Sequence[str]
) -> Iterator[str]:
    """What is wrong with the place that it cites."""
    source = question.source
    try:
        text = page_texts[source.page]
    except LookupError:
        text = ""
    if not source.text or text[source.start : source.end] != source.text:
        yield "the source sentence does not stand at its place"
    if not any(
        span.page == source.page and span.start <= source.start and source.end <= span.end
        for span in lessons[question.lesson].spans
    ):
        yield "the source sentence is not in the lesson"


def faults(question: Question, lessons: Sequence[Lesson]) -> Iterator[str]:
    """What is wrong with the question itself."""
    if reason := why_not_alone(question.source.text):
        yield f"the source sentence {reason}"
    if not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS:
        yield "it has too few or too many options"
    if not 0 <= question.answer < len(question.options):
        yield "none of its options is right"
        return
    yield from _faults_of_options(question)
    if question.kind is Kind.SECTION:
        yield from _faults_of_section(question, lessons)
    if question.kind is Kind.NUMBER and not _are_amounts_of_one_form(question.options):
        yield "its numbers differ in form, or are equal"


def repeated(questions: Sequence[Question]) -> list[str]:
    """The rules that two questions of one lesson break together."""
    return [fault for one, other in combinations(questions, 2) for fault in _alike(one, other)]


def _faults_of_options(question: Question) -> Iterator[str]:
    right = question.options[question.answer]
    wrong = [o for place, o in enumerate(question.options) if place != question.answer]
    source = question.source.text
    if not stands_in(right, source):
        yield "the right option does not stand in the source sentence"
    if any(stands_in(option, source) or is_covered(option, source) for option in wrong):
        yield "a wrong option stands in the source sentence"
    if any(are_same(one, other) for one, other in combinations(question.options, 2)):
        yield "two options are the same"
    if not all(option.strip() for option in question.options):
        yield "an option is empty"
    if question.kind is not Kind.SECTION and is_covered(right, question.prompt):
        yield "the prompt gives the answer away"


def _faults_of_section(question: Question, lessons: Sequence[Lesson]) -> Iterator[str]:
    here = {folded(sentence.text) for sentence in lessons[question.lesson].sentences}
    right = question.options[question.answer]
    if folded(right) != folded(question.source.text):
        yield "the right option is not the source sentence"
    if any(folded(option) in here for option in question.options if option != right):
        yield "a wrong option stands in the lesson"


def _are_amounts_of_one_form(options: Sequence[str]) -> bool:
    return len({frame_of(option) for option in options}) == 1 and any(
        _differ_only_in_value(options, language) for language in LANGUAGES
    )


def _differ_only_in_value(options: Sequence[str], language: str) -> bool:
    figures = [figures_in(option, language) for option in options]
    decimals = {tuple(figure.decimals for figure in found) for found in figures}
    values = {tuple(figure.digits for figure in found) for found in figures}
    return len(decimals) == 1 and len(values) == len(options) and () not in values


def _alike(one: Question, other: Question) -> Iterator[str]:
    is_same_sentence = folded(one.source.text) == folded(other.source.text)
    rights = one.options[one.answer], other.options[other.answer]
    if folded(one.prompt) == folded(other.prompt):
        yield "two questions have the same prompt"
    if is_same_sentence and are_same(*rights):
        yield "two questions of one sentence have the same answer"
    if is_same_sentence and one.kind is other.kind is Kind.CLOZE:
        yield "two blanks are of one sentence"
