"""Which of these does the sentence list?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from apps.courses.quiz import scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import Draft, Place, gapped
from apps.courses.quiz.draws import lot
from apps.courses.quiz.likeness import BEST
from apps.courses.quiz.listing import Listing
from apps.courses.quiz.options import apart, tempting
from apps.courses.quiz.prompts import put
from apps.courses.quiz.shape import shape_of
from apps.courses.quiz.wording import share_root
from apps.courses.shapes import Kind

LISTED, KNOWN, USED = 0.3, 0.05, -2.0


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each member of each list in the lesson, the whole list left out."""
    return [
        draft
        for listing in book.listings
        if listing.lesson == lesson
        for draft in _drafts(book, listing)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Members of other lessons' lists that look alike, and terms where these are too few."""
    rated = {
        text: score + USED * (text in used)
        for text, score in (*_terms(book, draft), *_members(book, draft))
    }
    return apart(sorted(rated, key=lambda text: (-rated[text], lot(draft.prompt, text))), draft)


def _members(book: Book, draft: Draft) -> Iterator[tuple[str, float]]:
    shape = shape_of(draft.answer, book.language)
    others = {
        member
        for listing in book.listings
        if listing.lesson != draft.lesson
        for member in listing.members
        if shape_of(member, book.language) == shape
    }
    yield from _rated(book, draft, dict.fromkeys(others, LISTED))


def _terms(book: Book, draft: Draft) -> Iterator[tuple[str, float]]:
    own = book.keys_of(draft.lesson)
    nouns = book.glossary.nouns
    forms = [form for form in book.glossary.alike(draft.answer) if form.key not in own]
    score = dict(_rated(book, draft, {nouns[form.key]: 0.0 for form in forms}))
    for form in forms:
        if nouns[form.key] in score:
            yield form.text, score[nouns[form.key]]


def _rated(book: Book, draft: Draft, others: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Those that tempt, and how much."""
    texts = sorted(others)
    cosines = book.likeness.between(draft.answer, texts)
    for text, near in zip(texts, cosines or [BEST] * len(texts), strict=True):
        if (score := tempting(near)) is not None:
            yield text, score + others[text]


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
            + KNOWN * (book.glossary.key_of(member) in book.glossary.entries)
            + lot(listing.sentence.text, member) % 100 / 10_000,
        )
