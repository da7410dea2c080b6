"""The pages of a document, one by one, by whatever tells most of each."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import cached_property
from itertools import islice

from pypdfium2 import PdfiumError, PdfPage
from pypdfium2 import raw as pdfium

from apps.courses.reading import limits, slow, usable
from apps.courses.reading.codes import NoteCode
from apps.courses.reading.documents import Document
from apps.courses.reading.lines import LONGEST, lines_of, text_of
from apps.courses.reading.protocol import NONE, OCR, TEXT, Line, Page
from apps.courses.reading.recognition import Recogniser, Unrecognised
from apps.courses.reading.refused import OutOfTime

SECONDS_OF_A_PAGE = 10
"""Of processor time, for pypdf."""
LARGE_PICTURE = 0.2
"""Share of the page that pictures on it cover together."""
MANY_PATHS = 100
"""Letters that are drawn as outlines; a page of rules and boxes has fewer."""
MOST_OBJECTS = 5000


class Pages:
    """Reads pages; afterwards ``notes`` says what a person should know of them, each once."""

    def __init__(self, document: Document, find: Callable[[], Recogniser | None] | None) -> None:
        """``find`` is asked once, and only if there is something to recognise."""
        self._document = document
        self._find = find
        self.notes: set[NoteCode] = set()
        self.has_text = False

    def read(self, after: int) -> Iterator[Page]:
        """All after the first ``after``."""
        for index in range(after, self._document.pages):
            page = self._read(index)
            self.has_text = self.has_text or bool(page.lines)
            yield page

    def _read(self, index: int) -> Page:
        lines, needs_ocr = self._text(index)
        if lines is None:
            self.notes.add(NoteCode.PAGES_UNREADABLE)
            return Page(index, [], NONE)
        if not needs_ocr:
            return Page(index, lines)
        if self._recogniser is None:
            return Page(index, [], NONE)
        return self._recognised(self._recogniser, index, lines)

    @cached_property
    def _recogniser(self) -> Recogniser | None:
        if self._find is None:
            return None
        recogniser = self._find()
        if recogniser is None:
            self.notes.add(NoteCode.NO_OCR)
        return recogniser

    def _text(self, index: int) -> tuple[list[Line] | None, bool]:
        """What the file says stands there, if it can be read; whether people see more than that."""
        if self._document.fast is not None:
            with suppress(PdfiumError), closing(self._document.fast[index]) as page:
                return self._fast_text(page)
        return self._slow_text(index), False

    def _fast_text(self, page: PdfPage) -> tuple[list[Line], bool]:
        with closing(page.get_textpage()) as textpage:
            text = text_of(textpage)
            if len(text) > LONGEST:
                self.notes.add(NoteCode.PAGES_CUT)
                text = text[:LONGEST]
            if usable.is_broken(text):
                return [], True
            needs_ocr = usable.has_few_letters(text) and _shows_more(page)
            return lines_of(textpage, text), needs_ocr

    def _slow_text(self, index: int) -> list[Line] | None:
        """By pypdf, where pdfium fails; nobody can draw such a page, either."""
        reader = self._document.slow
        if reader is None:
            return None
        try:
            with limits.at_most(SECONDS_OF_A_PAGE):
                lines = slow.lines_of(reader.pages[index])
        except OutOfTime:
            return None
        except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
            traceback.print_exc(limit=-3)
            return None
        return None if usable.is_broken("\n".join(line.text for line in lines)) else lines

    def _recognised(self, recogniser: Recogniser, index: int, lines: list[Line]) -> Page:
        """Few letters of the file stay where the picture of the page says less."""
        try:
            found, confidence = recogniser.recognise(index)
        except Unrecognised:
            self.notes.add(NoteCode.OCR_FAILED)
            return Page(index, lines, TEXT if lines else NONE)
        if _letters(found) < _letters(lines):
            return Page(index, lines)
        return Page(index, found, OCR, confidence)


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
