"""A question before its wrong options are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from apps.courses.quiz.book import Book
from apps.courses.quiz.wording import BLANK
from apps.courses.shapes import Kind, Sentence

FEWEST_DISTRACTORS, MOST_DISTRACTORS = 2, 3


class Place(NamedTuple):
    """Characters of a sentence."""

    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """What would be asked.

    answer: as it stands in the sentence
    place:  where it stands there
    subject: what must not be asked twice in a lesson, in any form
    verb:   of a definition, where it is one
    """

    kind: Kind
    lesson: int
    sentence: Sentence
    prompt: str
    answer: str
    place: Place
    subject: str
    score: float
    verb: str = ""


class Maker(Protocol):
    """A module that makes questions of one kind."""

    def drafts(self, book: Book, lesson: int) -> Sequence[Draft]:
        """What could be asked of a lesson."""

    def distractors(self, book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
        """Wrong options, best first, rather not those that were ``used`` already."""


def gapped(text: str, place: Place, language: str) -> str:
    """The text with a blank there, and an article before it that does not tell."""
    before, after = text[: place.start], text[place.end :]
    if language == "en":
        before = _neutral(before)
    return f"{before}{BLANK}{after}"


def _neutral(before: str) -> str:
    for article, either in (("a", "a(n)"), ("an", "a(n)"), ("A", "A(n)"), ("An", "A(n)")):
        if before == f"{article} " or before.endswith(f" {article} "):
            return f"{before[: -len(article) - 1]}{either} "
    return before
