"""The quiz of each lesson: the best that can be asked of it, and nothing to fill it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from apps.courses.quiz import cloze, definitions, figures, meanings, members, sections
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import FEWEST_DISTRACTORS, Draft, Maker, Place
from apps.courses.quiz.draws import shuffled
from apps.courses.quiz.likeness import Embed
from apps.courses.quiz.rules import faults, repeated
from apps.courses.quiz.wording import LANGUAGES, folded, share_root
from apps.courses.shapes import Kind, Lesson, Question

MOST = 6
MAKERS: dict[Kind, Maker] = {
    Kind.DEFINITION: definitions,
    Kind.MEANING: meanings,
    Kind.NUMBER: figures,
    Kind.MEMBER: members,
    Kind.CLOZE: cloze,
    Kind.SECTION: sections,
}
MOST_OF_A_KIND = {Kind.CLOZE: 3, Kind.MEMBER: 1, Kind.SECTION: 1}
MOST_OF_OTHERS = 2
FEWEST_BEFORE_SECTION = 2
"""Recognising a sentence is no quiz by itself."""


def questions_of(
    lessons: Sequence[Lesson],
    language: str,
    embed: Embed | None = None,
    wanted: Sequence[int] | None = None,
) -> dict[int, list[Question]]:
    """The questions of each wanted lesson, best first; none for a language that is not known.

    ``lessons`` are always all of the document, since wrong options come from the others: asking
    for one lesson gives what asking for all gives. ``embed`` is called once, or not at all.
    """
    numbers = range(len(lessons)) if wanted is None else wanted
    if language not in LANGUAGES:
        return {number: [] for number in numbers}
    book = Book(lessons, language, embed)
    return {number: _quiz(book, number) for number in numbers}


def _quiz(book: Book, lesson: int) -> list[Question]:
    questions: list[Question] = []
    taken: list[Draft] = []
    used: list[str] = []
    for draft in _best_first(book, lesson):
        if len(questions) == MOST:
            break
        if not _is_new(draft, taken):
            continue
        question = _question(book, draft, used)
        if question and not repeated([*questions, question]):
            questions.append(question)
            taken.append(draft)
            used += [option for option in question.options if option != draft.answer]
    return questions


def _best_first(book: Book, lesson: int) -> list[Draft]:
    """The order of asking; a sentence to be recognised only when all else is asked."""
    drafts = [draft for maker in MAKERS.values() for draft in maker.drafts(book, lesson)]
    return sorted(drafts, key=lambda one: (one.kind is Kind.SECTION, -one.score, _where(one)))


def _where(draft: Draft) -> tuple[int, int, Place, str]:
    return draft.sentence.page, draft.sentence.start, draft.place, draft.kind


def _is_new(draft: Draft, taken: Sequence[Draft]) -> bool:
    """Whether its sentence and its subject are not asked yet, nor too much of its kind."""
    counts = Counter(one.kind for one in taken)
    if counts[draft.kind] == MOST_OF_A_KIND.get(draft.kind, MOST_OF_OTHERS):
        return False
    if draft.kind is Kind.SECTION and len(taken) < FEWEST_BEFORE_SECTION:
        return False
    return not any(_are_alike(draft, one) for one in taken)


def _are_alike(draft: Draft, other: Draft) -> bool:
    if folded(draft.sentence.text) == folded(other.sentence.text):
        return True
    terms = {Kind.SECTION, Kind.NUMBER}.isdisjoint((draft.kind, other.kind))
    return terms and share_root(draft.subject, other.subject)


def _question(book: Book, draft: Draft, used: Sequence[str]) -> Question | None:
    """With its options, or ``None`` when they are too few or a rule is broken."""
    wrong = MAKERS[draft.kind].distractors(book, draft, used)
    if len(wrong) < FEWEST_DISTRACTORS:
        return None
    options = shuffled([draft.answer, *wrong], draft.sentence.text, draft.kind)
    question = Question(
        kind=draft.kind,
        lesson=draft.lesson,
        prompt=draft.prompt,
        options=tuple(options),
        answer=options.index(draft.answer),
        source=draft.sentence,
    )
    return None if any(_faults(book, question)) else question


def _faults(book: Book, question: Question) -> Iterator[str]:
    return faults(question, book.lessons)
