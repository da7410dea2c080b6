"""What the page of a lesson shows: its text by pages, and what is said of it with its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from apps.courses.models import Lesson, Page
from apps.courses.places import Piece, paragraphs_of
from apps.courses.selectors import label_of
from apps.courses.shapes import Span


@dataclass(frozen=True)
class ShownPage:
    """The part of one page that belongs to the lesson."""

    label: str
    source: str
    paragraphs: list[list[Piece]]


@dataclass(frozen=True)
class Cited:
    """A sentence, and where the document says so."""

    text: str
    place: Span
    label: str


@dataclass(frozen=True)
class LessonText:
    """A lesson with its text.

    statements: what a generator said; the place is its evidence's
    """

    pages: list[ShownPage] = field(default_factory=list)
    summary: list[Cited] = field(default_factory=list)
    statements: list[Cited] = field(default_factory=list)


@dataclass(frozen=True)
class Neighbours:
    """The lessons before and after one."""

    previous: Lesson | None
    next: Lesson | None


def text_of(lesson: Lesson, wanted: Span | None = None) -> LessonText:
    """The lesson's text, the ``wanted`` place of it marked, and what its sentences cite."""
    spans = [Span(*span) for span in lesson.spans]
    touched = Page.objects.filter(document=lesson.document_id, index__in={s.page for s in spans})
    pages = {page.index: page for page in touched.defer("lines")}
    return LessonText(
        pages=list(_shown(spans, pages, wanted)),
        summary=list(_cited(lesson.summary, pages)),
        statements=list(_cited(lesson.statements, pages)),
    )


def _shown(
    spans: Iterable[Span], pages: dict[int, Page], wanted: Span | None
) -> Iterator[ShownPage]:
    for span in spans:
        page = pages.get(span.page)
        paragraphs = list(paragraphs_of(page.text, span, wanted)) if page else []
        if page and paragraphs:
            yield ShownPage(label_of(page.index, page.label), page.source, paragraphs)


def _cited(said: Iterable[Sequence[object]], pages: dict[int, Page]) -> Iterator[Cited]:
    for text, *numbers in said:
        place = Span(*(int(str(number)) for number in numbers))
        label = pages[place.page].label if place.page in pages else ""
        yield Cited(str(text), place, label_of(place.page, label))


def neighbours_of(lesson: Lesson) -> Neighbours:
    """The lessons before and after this one, without their text."""
    beside = Lesson.objects.filter(
        document=lesson.document_id, number__in=(lesson.number - 1, lesson.number + 1)
    )
    found = {one.number: one for one in beside.only("document", "number", "title")}
    return Neighbours(found.get(lesson.number - 1), found.get(lesson.number + 1))
