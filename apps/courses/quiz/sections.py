"""Which of these sentences stands in this lesson?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from apps.courses.making.titles import whole
from apps.courses.quiz import scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import Draft, Place
from apps.courses.quiz.draws import lot
from apps.courses.quiz.grammar import BINDING, EMPTY_TITLES
from apps.courses.quiz.options import apart
from apps.courses.quiz.prompts import put
from apps.courses.quiz.wording import folded, is_covered, roots, roots_of, share_root, words
from apps.courses.shapes import Kind, Sentence

MOST_TIMES_LONGER = 1.6


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each sentence that says something of what the lesson's title says."""
    title = whole(book.lessons[lesson].title)
    told = _told(title)
    if not told:
        return []
    return [
        _draft(book, lesson, sentence)
        for sentence in book.alone[lesson]
        if _is_about(sentence.text, told)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Sentences of other lessons, one of each, that this one neither has nor could have."""
    del used  # one such question is enough for a lesson
    return apart(_elsewhere(book, draft), draft, is_covered)


def _elsewhere(book: Book, draft: Draft) -> Iterator[str]:
    """One sentence of each lesson that has a fair one, in a drawn order."""
    own = book.lessons[draft.lesson]
    told = _told(whole(own.title))
    here = {folded(sentence.text) for sentence in own.sentences}
    others = [n for n, one in enumerate(book.lessons) if whole(one.title) != whole(own.title)]
    for number in sorted(others, key=lambda number: lot(draft.prompt, str(number))):
        fair = (
            sentence.text
            for sentence in book.alone[number]
            if _is_as_long(sentence.text, draft.answer)
            and folded(sentence.text) not in here
            and not share_root(told, sentence.text)
        )
        yield from islice(fair, 1)


def _is_about(text: str, told: str) -> bool:
    """Whether it has more than half of the title's words."""
    there = roots_of(text)
    found = [not roots(word).isdisjoint(there) for word in told.split()]
    return 2 * sum(found) > len(found)


def _told(title: str) -> str:
    """The words of a title that say what a lesson is about."""
    return " ".join(
        word
        for word in words(title)
        if word not in BINDING and word not in EMPTY_TITLES and not word.isdigit()
    )


def _is_as_long(text: str, other: str) -> bool:
    lengths = sorted((len(text), len(other)))
    return lengths[1] <= MOST_TIMES_LONGER * lengths[0]


def _draft(book: Book, lesson: int, sentence: Sentence) -> Draft:
    return Draft(
        kind=Kind.SECTION,
        lesson=lesson,
        sentence=sentence,
        prompt=put(Kind.SECTION, book.language, book.lessons[lesson].title),
        answer=sentence.text,
        place=Place(0, len(sentence.text)),
        subject=sentence.text,
        score=scores.SECTION + scores.of(book, lesson, sentence),
    )
