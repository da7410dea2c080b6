"""How a PDF becomes a course, told as a story: read, understand, embed, ask, improve.

Each step continues where a killed worker left it. Progress counts pages while the document is read,
one for its structure, and lessons afterwards, once for each step: so the progress of a job says
which step is next, and how far it is. What a later step needs is made again from what is stored,
and comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import files
from apps.core.work import Work
from apps.courses import gateway, improving, keeping, words
from apps.courses.errors import PdfRefused
from apps.courses.making.lessons import lessons_of
from apps.courses.making.structure import structure_of
from apps.courses.models import Document
from apps.courses.quiz.questions import questions_of
from apps.courses.reading.codes import RefusalCode
from apps.courses.reading.protocol import Opening, Page, Wanted
from apps.courses.shapes import Lesson, Question
from apps.embeddings import embedders

PAGES_AT_ONCE = 25
LESSONS_AT_ONCE = 8

Item = TypeVar("Item")


def process(document: Document, work: Work) -> None:
    """Make a course of a document, in the language of who asked for it."""
    with translation.override(document.language or None):
        making = Making(document, work)
        try:
            making.read()
            making.understand()
        except PdfRefused:  # the same file would be refused again
            keeping.forget_password(document)
            raise
        making.embed()
        making.ask()
        making.improve()


@dataclass(frozen=True)
class Course:
    """Where each step ends, in pages and lessons."""

    pages: int
    lessons: int = 0
    is_improved: bool = False

    @property
    def read(self) -> int:
        """All pages are in the database."""
        return self.pages

    @property
    def understood(self) -> int:
        """Pages are clean, and the lessons are there."""
        return self.read + 1

    @property
    def embedded(self) -> int:
        """All passages can be found."""
        return self.understood + self.lessons

    @property
    def asked(self) -> int:
        """All quizzes are there."""
        return self.embedded + self.lessons

    @property
    def improved(self) -> int:
        """The generator has said what it had to say."""
        return self.asked + (self.lessons if self.is_improved else 0)


class Making:
    """One execution of a document's job, from wherever the last one came to."""

    def __init__(self, document: Document, work: Work) -> None:
        self._document = document
        self._work = work
        self._done = work.done_before
        self._opening = keeping.opening(document)

    def read(self) -> None:
        """Take the pages out of the PDF, some at a time."""
        if self._opening and self._done >= self._course.read:
            return
        document = self._document
        wanted = Wanted(after=self._done, password=document.password)
        with files.opened(document.file) as content, gateway.read(content, wanted) as heard:
            pages: list[Page] = []
            for said in heard:
                match said:
                    case Opening():
                        self._begin(said)
                    case Page():
                        if len(pages) == PAGES_AT_ONCE:
                            self._keep(pages)
                            pages = []
                        pages.append(said)
            self._keep(pages)  # at the end: once all pages are there, nobody listens again

    def understand(self) -> None:
        """Find the lessons, and clean the pages; all at once, since all depends on all."""
        if self._done < self._course.understood:
            self._work.progress(self._course.read, self._total, _("Finding the lessons"))
            structure = structure_of(self._known_opening, keeping.pages_as_read(self._document))
            lessons = lessons_of(structure)
            if not lessons:
                raise PdfRefused(words.refusal(RefusalCode.NO_TEXT, {}), RefusalCode.NO_TEXT)
            with self._work.chunk(self._course.understood, self._total, _("Finding the lessons")):
                keeping.keep_structure(self._document, structure, lessons)

    def embed(self) -> None:
        """Let the passages be found by what they mean."""
        course = self._course
        for first, lessons in self._blocks(course.understood, course.embedded):
            after = course.understood + first + len(lessons)
            with self._work.chunk(after, self._total, self._so_far(_("Indexing"), lessons)):
                keeping.add_passages(self._document, first, lessons)

    def ask(self) -> None:
        """Make the quizzes."""
        course = self._course
        for first, lessons in self._blocks(course.embedded, course.asked):
            end = first + len(lessons)
            found = {number: self._questions.get(number, []) for number in range(first, end)}
            note = self._so_far(_("Making quizzes"), lessons)
            with self._work.chunk(course.embedded + end, self._total, note):
                keeping.add_questions(self._document, found)

    def improve(self) -> None:
        """Let a generator say it better, where one is configured: lesson by lesson."""
        course = self._course
        if not course.is_improved:
            return
        for first, lessons in self._blocks(course.asked, course.improved, at_once=1):
            [lesson] = lessons
            found = improving.of_lesson(self._document, lesson)
            note = self._so_far(_("Improving"), lessons)
            with self._work.chunk(course.asked + first + 1, self._total, note):
                improving.keep(self._document, first, lesson, found)

    @property
    def _known_opening(self) -> Opening:
        assert self._opening is not None  # noqa: S101  (the reader says it first)
        return self._opening

    @property
    def _course(self) -> Course:
        lessons = keeping.lesson_count(self._document)
        return Course(self._known_opening.pages, lessons, improving.is_wanted())

    @property
    def _total(self) -> int:
        """Until the lessons are known, a page is taken for half a lesson."""
        course = self._course
        return course.improved if course.lessons else 2 * course.pages + 1

    @cached_property
    def _lessons(self) -> list[Lesson]:
        """All that is known of them, made again from the clean pages."""
        return lessons_of(keeping.structure(self._document))

    @cached_property
    def _questions(self) -> dict[int, list[Question]]:
        """Of all lessons: what may be asked of one depends on what the others say."""
        done = max(self._done, self._course.embedded)
        self._work.progress(done, self._total, _("Making quizzes"))
        return questions_of(self._lessons, self._document.spoken, embedders.by_meaning())

    def _begin(self, opening: Opening) -> None:
        if self._opening is None:  # one that is known may have notes of its pages already
            self._opening = opening
            keeping.keep_opening(self._document, asdict(opening))
        self._work.progress(self._done, self._total, self._page_so_far(self._done))

    def _note(self, pages: Sequence[Page]) -> None:
        """What is only known of a document when its pages are read."""
        known = dict(self._known_opening.notes)
        found = known | {page.note: {} for page in pages if page.note and page.note not in known}
        if len(found) > len(known):
            self._opening = replace(self._known_opening, notes=list(found.items()))
            keeping.keep_opening(self._document, asdict(self._opening))

    def _keep(self, pages: Sequence[Page]) -> None:
        if pages:
            after = pages[-1].index + 1
            with self._work.chunk(after, self._total, self._page_so_far(after)):
                keeping.add_pages(self._document, self._known_opening.labels, pages)
                self._note(pages)

    def _blocks(
        self, start: int, end: int, at_once: int = LESSONS_AT_ONCE
    ) -> Iterator[tuple[int, list[Lesson]]]:
        """What is left between two steps: (number of the first lesson, the lessons)."""
        first = max(0, self._done - start)
        while start + first < end:
            yield first, self._lessons[first : first + at_once]
            first += at_once

    def _page_so_far(self, page: int) -> str:
        place = _("page %(page)s of %(last)s") % {"page": page, "last": self._known_opening.pages}
        return f"{_('Reading')}: {place}"

    def _so_far(self, what: str, lessons: Sequence[Lesson]) -> str:
        """As people read it: which step, and which page of how many."""
        page = lessons[-1].spans[-1].page + 1
        place = _("page %(page)s of %(last)s") % {"page": page, "last": self._known_opening.pages}
        return f"{what}: {place}"
