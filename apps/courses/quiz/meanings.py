"""What does the document say that the term is?"""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.quiz import scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.defining import Definition
from apps.courses.quiz.drafts import Draft, Place
from apps.courses.quiz.draws import lot
from apps.courses.quiz.likeness import NEAREST
from apps.courses.quiz.options import apart
from apps.courses.quiz.prompts import put_meaning
from apps.courses.quiz.wording import is_covered, share_root
from apps.courses.shapes import Kind

SAME_BEGINNING, USED = 0.5, -2.0
MOST_TIMES_LONGER = 2.2


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each definition of the lesson whose meaning does not name the term."""
    return [
        _draft(book, one)
        for one in book.definitions
        if one.lesson == lesson and not share_root(one.name, one.meaning)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """What other lessons say that other terms are."""
    fitting = sorted(
        {
            one.meaning
            for one in book.definitions
            if one.lesson != draft.lesson and one.verb == draft.verb and _is_fair(one, draft)
        }
    )
    cosines = book.likeness.between(draft.answer, fitting) or [0.0] * len(fitting)
    other = [text for text, near in zip(fitting, cosines, strict=True) if near <= NEAREST]
    return apart(sorted(other, key=lambda text: _rank(text, draft, used)), draft, is_covered)


def _draft(book: Book, one: Definition) -> Draft:
    end = len(one.sentence.text) - 1
    return Draft(
        kind=Kind.MEANING,
        lesson=one.lesson,
        sentence=one.sentence,
        prompt=put_meaning(one.verb, book.language, one.subject),
        answer=one.meaning,
        place=Place(end - len(one.meaning), end),
        subject=one.name,
        score=scores.DEFINITION
        + scores.of(book, one.lesson, one.sentence, one.term.key if one.term else ())
        + _turn(one.sentence.text),
        verb=one.verb,
    )


def _turn(text: str) -> float:
    """Every other definition is asked this way round, if there is enough to ask."""
    return 0.01 if lot(Kind.MEANING, text) % 2 else -0.01


def _is_fair(one: Definition, draft: Draft) -> bool:
    """Whether it is of another thing, does not name this one, and is about as long."""
    lengths = sorted((len(one.meaning), len(draft.answer)))
    return lengths[1] <= MOST_TIMES_LONGER * lengths[0] and not share_root(
        draft.subject, f"{one.name} {one.meaning}"
    )


def _rank(text: str, draft: Draft, used: Sequence[str]) -> tuple[float, int]:
    begins = text.split(maxsplit=1)[0].casefold() == draft.answer.split()[0].casefold()
    longer = abs(len(text) - len(draft.answer)) / len(draft.answer)
    score = SAME_BEGINNING * begins - longer + USED * (text in used)
    return -score, lot(draft.prompt, text)
