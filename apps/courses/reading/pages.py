"""The pages of a document, one by one, by whatever tells most of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property
from itertools import islice

from pypdfium2 import PdfiumError, PdfPage
from pypdfium2 import raw as pdfium

from apps.courses.reading import limits, slow, usable
from apps.courses.reading.codes import NoteCode
from apps.courses.reading.documents import Document, complain
from apps.courses.reading.lines import LONGEST, lines_of, text_of
from apps.courses.reading.protocol import NONE, OCR, TEXT, Line, Page
from apps.courses.reading.recognition import Recogniser, Unrecognised
from apps.courses.reading.refused import StepOutOfTime

SECONDS_OF_A_PAGE = 10
"""Of processor time. The slowest honest ones take a fifth of one."""
LARGE_PICTURE = 0.2
"""Share of the page that pictures on it cover together."""
MANY_PATHS = 100
"""Letters that are drawn as outlines; a page of rules and boxes has fewer."""
MOST_OBJECTS = 5000


class Pages:
    """Reads pages; afterwards ``notes`` has all that a person should know of them."""

    def __init__(self, document: Document, find: Callable[[], Recogniser | None] | None) -> None:
        """``find`` is asked once, and only if there is something to recognise."""
        self._document = document
        self._find = find
        self.notes: set[str] = set()
        self.has_text = False

    def read(self, after: int) -> Iterator[Page]:
        """All after the first ``after``."""
        for index in range(after, self._document.pages):
            page, needs_ocr = self._text(index)
            page = self._recognised(page) if needs_ocr else page
            self.notes.add(page.note)
            self.has_text = self.has_text or bool(page.lines)
            yield page

    def _text(self, index: int) -> tuple[Page, bool]:
        """What the file says stands there, if that can be read; whether people see more of it."""
        try:
            with limits.at_most(SECONDS_OF_A_PAGE):
                return self._text_by_either(index)
        except StepOutOfTime:
            return _unreadable(index), False

    def _text_by_either(self, index: int) -> tuple[Page, bool]:
        if self._document.fast is not None:
            with suppress(PdfiumError), closing(self._document.fast[index]) as page:
                return _fast_text(page, index)
        return self._slow_text(index), False

    def _slow_text(self, index: int) -> Page:
        """By pypdf, where pdfium fails; nobody can draw such a page, either."""
        reader = self._document.slow
        if reader is None:
            return _unreadable(index)
        try:
            lines, is_cut = slow.lines_of(reader.pages[index], LONGEST)
        except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
            complain()
            return _unreadable(index)
        if usable.is_broken("\n".join(line.text for line in lines)):
            return _unreadable(index)
        return Page(index, lines, note=_note_of(is_cut=is_cut))

    @cached_property
    def _recogniser(self) -> Recogniser | None:
        return self._find() if self._find else None

    def _recognised(self, page: Page) -> Page:
        """Few letters of the file stay where the picture of the page says less."""
        if self._recogniser is None:
            return Page(page.index, [], NONE, note=NoteCode.NO_OCR if self._find else "")
        try:
            found, confidence = self._recogniser.recognise(page.index)
        except Unrecognised:
            source = TEXT if page.lines else NONE
            return replace(page, source=source, note=NoteCode.OCR_FAILED)
        if _letters(found) < _letters(page.lines):
            return page
        return Page(page.index, found, OCR, confidence)


def _fast_text(page: PdfPage, index: int) -> tuple[Page, bool]:
    with closing(page.get_textpage()) as textpage:
        whole = text_of(textpage)
        text = whole[:LONGEST]
        if usable.is_broken(text):
            return Page(index, [], NONE), True
        needs_ocr = usable.has_few_letters(text) and _shows_more(page)
        note = _note_of(is_cut=len(whole) > LONGEST)
        return Page(index, lines_of(textpage, text), note=note), needs_ocr


def _note_of(*, is_cut: bool) -> str:
    return NoteCode.PAGES_CUT if is_cut else ""


def _unreadable(index: int) -> Page:
    return Page(index, [], NONE, note=NoteCode.PAGES_UNREADABLE)


def _letters(lines: list[Line]) -> int:
    return sum(usable.letters(line.text) for line in lines)


def _shows_more(page: PdfPage) -> bool:
    """Whether there are pictures on a page, or letters drawn as lines."""
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
    width, height = page.get_size()
    covered, paths = 0.0, 0
    for shown in islice(page.get_objects(kinds, max_depth=3), MOST_OBJECTS):
        if shown.type == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif shown.level:  # its bounds are those within a form
            return True
        else:
            left, bottom, right, top = shown.get_bounds()
            covered += (right - left) * (top - bottom)
    return paths >= MANY_PATHS or covered >= LARGE_PICTURE * width * height
