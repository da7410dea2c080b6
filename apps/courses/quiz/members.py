"""Which of these does the sentence list?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apps.courses.quiz import scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import Draft, Place, gapped
from apps.courses.quiz.draws import lot
from apps.courses.quiz.listing import Listing
from apps.courses.quiz.options import apart, tempting
from apps.courses.quiz.prompts import put
from apps.courses.quiz.shape import shape_of
from apps.courses.quiz.wording import share_root
from apps.courses.shapes import Kind

USED = -2.0


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each member of each list in the lesson, the whole list left out."""
    return [
        draft
        for listing in book.listings
        if listing.lesson == lesson
        for draft in _drafts(book, listing)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Members of other lessons' lists that look alike."""
    others = sorted(
        {
            member
            for listing in book.listings
            if listing.lesson != draft.lesson
            for member in listing.members
            if shape_of(member, book.language) == shape_of(draft.answer, book.language)
        }
    )
    cosines = book.likeness.between(draft.answer, others)
    nearness = [0.0] * len(others) if cosines is None else map(tempting, cosines)
    rated = {
        other: near + USED * (other in used)
        for other, near in zip(others, nearness, strict=True)
        if near is not None
    }
    return apart(sorted(rated, key=lambda text: (-rated[text], lot(draft.prompt, text))), draft)


def _drafts(book: Book, listing: Listing) -> Iterator[Draft]:
    place = Place(listing.start, listing.end)
    text = gapped(listing.sentence.text, place, book.language)
    for member in listing.members:
        if share_root(member, text):
            continue
        yield Draft(
            kind=Kind.MEMBER,
            lesson=listing.lesson,
            sentence=listing.sentence,
            prompt=put(Kind.MEMBER, book.language, text),
            answer=member,
            place=place,
            subject=member,
            score=scores.MEMBER
            + scores.of(book, listing.lesson, listing.sentence)
            + lot(listing.sentence.text, member) % 100 / 10_000,
        )
