"""The one door to what strangers upload: a PDF is read in a process of its own.

That process has limits and no secrets. Whatever the file does to it, what comes out here is pages,
or ``PdfRefused`` with a sentence in the language that is active.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import BinaryIO, TypeAlias

from apps.core.confined.process import Confined, started
from apps.courses import words
from apps.courses.errors import PdfRefused
from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.listening import Listening
from apps.courses.reading.protocol import (
    NONE,
    End,
    Opening,
    Page,
    Refusal,
    Said,
    Wanted,
    understood,
)

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes. A page of 200,000 characters has 7 MB at most, and an outline no more."""
MOST_CHARACTERS = 20_000_000
"""Of a document, since all of it is understood at once; 3,000 dense pages have 12 million."""
SECONDS_TO_END = 5
MOST_LOST_PAGES = 3
"""Pages that may bring a reader down. Another goes on after each; with one more it is given up."""
READER = "apps.courses.reading"

Heard: TypeAlias = Opening | Page | End

logger = logging.getLogger(__name__)


@contextmanager
def read(content: BinaryIO, wanted: Wanted) -> Iterator[Iterator[Heard]]:
    """What the reader says of a PDF: an Opening, the pages after ``wanted.after``, and the End.

        with gateway.read(content, wanted) as heard:
            for said in heard: ...

    ``PdfRefused`` when it cannot be read, while iterating. The process is gone when the block is
    left, however it is left. ``content`` is read from its beginning; its position stays.
    """
    with closing(_heard(content, wanted)) as heard:
        yield heard


def _heard(content: BinaryIO, wanted: Wanted) -> Generator[Heard, None, None]:
    """A page that brings its reader down is said without lines, and the next reader goes on."""
    listening = Listening(wanted.after)
    for lost in range(MOST_LOST_PAGES + 1):
        further = replace(wanted, after=listening.known).to_json()
        with started(READER, further, content) as reader:
            yield from _listen(reader, listening, lost)
        if listening.is_over:
            return
        if lost < MOST_LOST_PAGES:
            yield _lost(listening)
    raise _refused(RefusalCode.KILLED_AT_PAGE, {"page": str(listening.known + 1)})


def _listen(reader: Confined, listening: Listening, lost: int) -> Iterator[Heard]:
    """All that one reader says; it ends without an End where a page killed the reader."""
    for line in reader.lines(LONGEST_LINE):
        said, is_new = _understood(line, listening)
        if isinstance(said, Refusal):
            _log(reader, said.code)
            raise _refused(said.code, said.params)
        _require_usable(listening, lost)
        if is_new:
            yield said
        if listening.is_over:
            return
    code = reader.ending(SECONDS_TO_END)
    _log(reader, f"ended with {code}")
    if code >= 0:
        raise _refused(RefusalCode.BROKEN_OFF)
    if listening.pages is None or listening.known == listening.pages:
        raise _refused(RefusalCode.KILLED)


def _require_usable(listening: Listening, lost: int) -> None:
    """``PdfRefused`` when there is too much, or nothing left."""
    if listening.characters > MOST_CHARACTERS:
        raise _refused(RefusalCode.TOO_MUCH_TEXT, {"most": str(MOST_CHARACTERS // 1_000_000)})
    if listening.is_over and lost and not listening.has_text:
        raise _refused(RefusalCode.KILLED)


def _understood(line: bytes, listening: Listening) -> tuple[Said, bool]:
    """What a line says, and whether that is new."""
    try:
        said = understood(line.decode())
        return said, listening.hear(said)
    except (ValueError, TypeError, RecursionError) as error:
        logger.warning("The reader of PDFs makes no sense: %.300s", error)
        raise _refused(RefusalCode.BROKEN_OFF) from error


def _lost(listening: Listening) -> Page:
    page = Page(listening.known, [], NONE, note=NoteCode.PAGES_UNREADABLE)
    listening.hear(page)
    return page


def _refused(code: str, params: dict[str, str] | None = None) -> PdfRefused:
    return PdfRefused(words.refusal(code, params or {}), reason=str(code))


def _log(reader: Confined, what: str) -> None:
    """Nobody else sees what it complains of."""
    if complaint := reader.complaint():
        logger.warning("The reader of PDFs: %s: %s", what, complaint)
