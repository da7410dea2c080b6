"""Which term is it that the document defines so?"""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.quiz import options, scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.defining import Definition
from apps.courses.quiz.drafts import Draft, Place, gapped
from apps.courses.quiz.glossary import Occurrence
from apps.courses.quiz.prompts import put
from apps.courses.quiz.wording import share_root
from apps.courses.shapes import Kind


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each definition of a term that does not name it again."""
    return [
        _draft(book, one, one.term)
        for one in book.definitions
        if one.lesson == lesson and one.term and _is_worth(book, one, one.term)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Terms of other lessons that look alike and fit where the answer stood."""
    return options.terms_instead(book, draft, used)


def _is_worth(book: Book, one: Definition, term: Occurrence) -> bool:
    rest = one.sentence.text[term.end :]
    return book.glossary.may_be_noun(term) and not share_root(one.name, rest)


def _draft(book: Book, one: Definition, term: Occurrence) -> Draft:
    place = Place(term.start, term.end)
    text = gapped(one.sentence.text, place, book.language)
    return Draft(
        kind=Kind.DEFINITION,
        lesson=one.lesson,
        sentence=one.sentence,
        prompt=put(Kind.DEFINITION, book.language, text),
        answer=term.text,
        place=place,
        subject=term.text,
        score=scores.DEFINITION + scores.of(book, one.lesson, one.sentence, term.key),
    )
