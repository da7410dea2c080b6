"""Cuts a text into passages: long enough to be understood, short enough to have one meaning."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

WANTED = 140
"""Words of a passage."""

MOST = 220
"""Words that no passage exceeds."""

LONGEST = 20
"""Letters that count as one word: what has no spaces is long, too."""


class Sentence(Protocol):
    """Whatever has a text; its place is its owner's business."""

    @property
    def text(self) -> str:
        """Without a passage's bounds in it."""


class Cut(NamedTuple):
    """A passage: sentences ``first`` to ``last``, both included, by their numbers from 0.

    Of a sentence that is longer than a passage may be, a part: then the next cut begins with it.
    """

    first: int
    last: int
    text: str


def cut(sentences: Sequence[Sentence]) -> list[Cut]:
    """Passages of about ``WANTED`` words, on the bounds of sentences, in order.

    Sentences without a word are in none; all others are in one, or in as many as they need. What
    is left at the end, if it is short, goes to the passage before it.
    """
    passages: list[_Passage] = []
    for piece in _pieces(sentences):
        if not passages or not passages[-1].wants(piece):
            passages.append(_Passage())
        passages[-1].take(piece)
    if len(passages) > 1 and passages[-2].has_room_for(passages[-1]):
        last = passages.pop()
        for piece in last.pieces:
            passages[-1].take(piece)
    return [passage.joined() for passage in passages]


class _Passage:
    """Pieces that follow each other, and how many words they have together."""

    def __init__(self) -> None:
        self.pieces: list[Cut] = []
        self.size = 0

    def take(self, piece: Cut) -> None:
        self.pieces.append(piece)
        self.size += _size(piece.text)

    def wants(self, piece: Cut) -> bool:
        """Whether it comes nearer to the wanted length by it."""
        then = self.size + _size(piece.text)
        return then <= MOST and abs(then - WANTED) <= abs(self.size - WANTED)

    def has_room_for(self, last: _Passage) -> bool:
        """Whether what is left at the end is too short to stand alone, and fits."""
        return last.size < WANTED / 2 and self.size + last.size <= MOST

    def joined(self) -> Cut:
        text = " ".join(piece.text for piece in self.pieces)
        return Cut(self.pieces[0].first, self.pieces[-1].last, text)


def _pieces(sentences: Sequence[Sentence]) -> Iterator[Cut]:
    """Sentences, and parts of those that are too long for one passage."""
    for number, sentence in enumerate(sentences):
        text = sentence.text.strip()
        parts = [text] if _size(text) <= MOST else _parts(text)
        yield from (Cut(number, number, part) for part in parts if part)


def _parts(text: str) -> Iterator[str]:
    """About equally long, between words; a word that is longer than a passage is cut itself."""
    most = math.ceil(_size(text) / math.ceil(_size(text) / MOST))
    letters = most * LONGEST
    part: list[str] = []
    size = 0
    for long in text.split():
        for word in (long[i : i + letters] for i in range(0, len(long), letters)):
            if size + _size(word) > most:
                yield " ".join(part)
                part, size = [], 0
            part.append(word)
            size += _size(word)
    yield " ".join(part)


def _size(text: str) -> int:
    """In words."""
    return sum(math.ceil(len(word) / LONGEST) for word in text.split())
