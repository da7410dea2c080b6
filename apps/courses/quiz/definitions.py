"""Which term is it that the document defines so?"""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.quiz import options, scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.defining import Definition
from apps.courses.quiz.drafts import Draft, Place, gapped
from apps.courses.quiz.prompts import put
from apps.courses.quiz.wording import share_root
from apps.courses.shapes import Kind


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each definition of the lesson that does not name its term again."""
    return [
        _draft(book, one)
        for one in book.definitions
        if one.lesson == lesson and not share_root(one.term.text, _rest(one))
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Terms of other lessons that look alike and fit where the answer stood."""
    return options.terms_instead(book, draft, used)


def _rest(one: Definition) -> str:
    return one.sentence.text[one.term.end :]


def _draft(book: Book, one: Definition) -> Draft:
    place = Place(one.term.start, one.term.end)
    text = gapped(one.sentence.text, place, book.language)
    return Draft(
        kind=Kind.DEFINITION,
        lesson=one.lesson,
        sentence=one.sentence,
        prompt=put(Kind.DEFINITION, book.language, text),
        answer=one.term.text,
        place=place,
        subject=one.term.text,
        score=scores.DEFINITION + scores.of(book, one.lesson, one.sentence, one.key),
    )
