"""What a reader may say next; one that a file has taken over may say anything."""

from __future__ import annotations

import math
from collections.abc import Iterable

from apps.courses.reading.guard import MOST_PAGES
from apps.courses.reading.protocol import (
    NONE,
    OCR,
    TEXT,
    End,
    Entry,
    Line,
    Opening,
    Page,
    Refusal,
    Said,
)
from apps.courses.reading.structure import LONGEST_LABEL, LONGEST_TITLE, MOST_ENTRIES

BEST = 100


class Listening:
    """What was heard so far, over all the readers that one document needs.

    known:      pages that were said, or known before
    has_text:   whether there was a line, or may have been before
    characters: of the pages that were said
    """

    def __init__(self, known: int) -> None:
        self.known = known
        self.characters = 0
        self.pages: int | None = None
        self.is_over = False
        self.has_text = known > 0

    def hear(self, said: Said) -> bool:
        """Whether it is new; ``ValueError`` when it makes no sense."""
        match said:
            case Opening():
                return self._hear_opening(said)
            case Page() if self.pages is not None and self.known == said.index < self.pages:
                _require_page(said)
                self.known += 1
                self.characters += sum(len(line.text) for line in said.lines)
                self.has_text = self.has_text or bool(said.lines)
            case End() if self.known == self.pages:
                self.is_over = True
            case Refusal():
                _require_notes([(said.code, said.params)])
            case _:
                raise ValueError(f"not now: {type(said).__name__}")
        return True

    def _hear_opening(self, opening: Opening) -> bool:
        if self.pages is not None:
            if opening.pages != self.pages:
                raise ValueError("another document")
            return False
        _require_opening(opening)
        if self.known > opening.pages:
            raise ValueError("fewer pages than are known")
        self.pages = opening.pages
        return True


def _require_opening(opening: Opening) -> None:
    _require(isinstance(opening.labels, list) and 0 < len(opening.labels) <= MOST_PAGES)
    _require_texts(opening.labels, LONGEST_LABEL)
    _require_texts([opening.title, opening.author, opening.language], LONGEST_TITLE)
    _require(len(opening.outline) <= MOST_ENTRIES)
    for entry in opening.outline:
        _require_entry(entry, opening.pages)
    _require_notes(opening.notes)


def _require_entry(entry: Entry, pages: int) -> None:
    _require(isinstance(entry.level, int) and entry.level >= 0)
    _require(entry.page is None or (isinstance(entry.page, int) and 0 <= entry.page < pages))
    _require_texts([entry.title], LONGEST_TITLE)


def _require_notes(notes: Iterable[tuple[object, object]]) -> None:
    for code, params in notes:
        if not isinstance(params, dict):
            raise ValueError("no values")
        _require_texts([code, *params, *params.values()], LONGEST_TITLE)


def _require_page(page: Page) -> None:
    _require(isinstance(page.index, int) and page.source in (TEXT, OCR, NONE))
    _require(page.confidence is None or _is_number(page.confidence, BEST))
    _require_texts([page.note], LONGEST_TITLE)
    for line in page.lines:
        _require_line(line)


def _require_line(line: Line) -> None:
    _require_texts([line.text])
    _require(_is_number(line.size, math.inf))


def _require_texts(texts: Iterable[object], longest: float = math.inf) -> None:
    """Such that a database keeps them: without NUL, and without halves of characters."""
    for text in texts:
        _require(isinstance(text, str) and len(text) <= longest and "\0" not in text)
        str(text).encode()


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 <= value <= most


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("a value that cannot be")
