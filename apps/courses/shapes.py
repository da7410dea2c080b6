"""What a document is once it is understood: pages of clean text, and lessons that point into them.

A place is a page, 0-based, and characters of that page's clean text. Everything that a course says
of its document keeps its place, so that anybody can look it up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of a page's clean text."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class CleanPage:
    """A page without running heads and joints, in paragraphs: '\\n' parts them, ' ' lines.

    starts: (title as the document has it, where it begins) of the headings that begin here
    """

    index: int
    label: str
    text: str
    starts: tuple[tuple[str, int], ...] = ()


class Origin(StrEnum):
    """What the parts of a course were found by."""

    OUTLINE = "outline"
    HEADINGS = "headings"
    PAGES = "pages"


@dataclass(frozen=True)
class Plan:
    """One lesson: where it stands. ``module`` is the title of the part that it belongs to.

    spans: one for each page that it touches, in order, not empty
    entry: its outline entry's number, where it comes from one
    """

    module: str
    title: str
    spans: tuple[Span, ...]
    entry: int | None = None


@dataclass(frozen=True)
class Structure:
    """Pages and lessons of a whole document, in its order."""

    origin: Origin
    language: str
    pages: list[CleanPage]
    lessons: list[Plan]
    unread: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Sentence:
    """One sentence, wholly on one page; ``text`` is exactly the page's text there."""

    text: str
    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """A key term as the document writes it, and the stems that make it the same as others."""

    text: str
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Lesson:
    """All that is made of one plan without anybody's help but the document's.

    summary:    some of its sentences, in the order of the pages
    objectives: made from heading and terms, and labelled as such
    minutes:    to read it
    """

    module: str
    title: str
    spans: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    summary: tuple[Sentence, ...]
    terms: tuple[Term, ...]
    objectives: tuple[str, ...]
    minutes: int


class Kind(StrEnum):
    """What a question asks.

    CLOZE:      which term is missing in the sentence?
    DEFINITION: which term is it that the document defines so?
    MEANING:    what does the document say that the term is?
    NUMBER:     which number, with its unit, is missing in the sentence?
    SECTION:    which of these sentences stands in this lesson?
    MEMBER:     which of these does the sentence list?
    GENERATED:  whatever a generator asks

    Of every kind: the right option stands in the source sentence word for word, and no other does.
    """

    CLOZE = "cloze"
    DEFINITION = "definition"
    MEANING = "meaning"
    NUMBER = "number"
    SECTION = "section"
    MEMBER = "member"
    GENERATED = "generated"


@dataclass(frozen=True)
class Question:
    """One question with its options, of which ``answer`` (0-based) is right.

    lesson: number of the lesson, 0-based, in the order of the document
    source: the sentence that says it, and its place
    """

    kind: Kind
    lesson: int
    prompt: str
    options: tuple[str, ...]
    answer: int
    source: Sentence
