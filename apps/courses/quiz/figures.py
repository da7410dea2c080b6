"""Which number, with its unit, is missing in the sentence?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apps.courses.quiz import scores
from apps.courses.quiz.amount import Amount, amounts_in, figures_in
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import FEWEST_DISTRACTORS, MOST_DISTRACTORS, Draft, Place, gapped
from apps.courses.quiz.draws import shuffled
from apps.courses.quiz.nearby import nearby
from apps.courses.quiz.prompts import put
from apps.courses.quiz.wording import is_covered
from apps.courses.shapes import Kind, Sentence


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each amount in each sentence that can be changed into others."""
    return [draft for sentence in book.alone[lesson] for draft in _drafts(book, lesson, sentence)]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Amounts of the same form; which of them, the sentence draws."""
    del used  # amounts of one lesson may well be equal
    others = [
        other
        for other in nearby(draft.answer, book.language)
        if not is_covered(other, draft.sentence.text)
    ]
    return shuffled(others, draft.sentence.text)[:MOST_DISTRACTORS]


def _drafts(book: Book, lesson: int, sentence: Sentence) -> Iterator[Draft]:
    for amount in amounts_in(sentence.text):
        place = Place(amount.start, amount.end)
        text = gapped(sentence.text, place, book.language)
        if _is_said_again(amount, text, book.language):
            continue
        if len(nearby(amount.text, book.language)) < FEWEST_DISTRACTORS:
            continue
        yield Draft(
            kind=Kind.NUMBER,
            lesson=lesson,
            sentence=sentence,
            prompt=put(Kind.NUMBER, book.language, text),
            answer=amount.text,
            place=place,
            subject=sentence.text,
            score=scores.NUMBER + scores.of(book, lesson, sentence),
        )


def _is_said_again(amount: Amount, rest: str, language: str) -> bool:
    """Whether a number of it stands elsewhere in the sentence."""
    return not set(figures_in(amount.text, language)).isdisjoint(figures_in(rest, language))
