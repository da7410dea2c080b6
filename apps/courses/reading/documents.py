"""A document as both libraries know it: each stands in for the other where that one gives up."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from pypdf import PdfReader
from pypdfium2 import PdfDocument

from apps.courses.reading import fast, guard, limits, slow
from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.protocol import Opening
from apps.courses.reading.refused import Refused, StepOutOfTime
from apps.courses.reading.structure import Structure, bare

SECONDS_OF_STRUCTURE = 20
"""Of processor time, for pypdf. An honest document of 3,000 pages takes 2."""

T = TypeVar("T")


@dataclass(frozen=True)
class Document:
    """At least one of the two has opened it."""

    fast: PdfDocument | None
    slow: PdfReader | None
    opening: Opening

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.opening.pages


def opened(open_file: Callable[[], BinaryIO], password: str) -> Document:
    """The document and what is said first of it; ``Refused`` when neither library can."""
    refusals: list[Refused] = []
    quick = _tried(lambda: fast.document(open_file(), password), refusals)
    if quick is not None:
        guard.admit_pages(len(quick))
    reader = _tried(lambda: slow.document(open_file(), password), refusals)
    told = _told(reader, refusals) if reader else None
    if quick is not None and (told is None or len(told.labels) <= len(quick)):
        return _by_pdfium(quick, reader, told)
    if told is None:
        raise _gravest(refusals)
    return Document(None, reader, told.opening([(NoteCode.TEXT_BY_PYPDF, {})]))


def _tried(attempt: Callable[[], T], refusals: list[Refused]) -> T | None:
    """What comes of it; ``None`` where nothing does."""
    try:
        with limits.at_most(SECONDS_OF_STRUCTURE):
            return attempt()
    except Refused as refused:
        refusals.append(refused)
    except StepOutOfTime:
        refusals.append(Refused(RefusalCode.TOO_SLOW))
    except MemoryError:
        refusals.append(Refused(RefusalCode.NEEDS_MEMORY))
    except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
        complain()
        refusals.append(Refused(RefusalCode.DAMAGED))
    return None


def complain() -> None:
    """Show for the log what went wrong, as it may be our mistake, while there is room for it."""
    with suppress(BlockingIOError):
        traceback.print_exc(limit=-3)


def _told(reader: PdfReader, refusals: list[Refused]) -> Structure | None:
    """By pypdf, which counts the pages that it finds, not those that the file says it has."""
    count = _tried(lambda: len(reader.pages), refusals)
    if not count:
        return None
    guard.admit_pages(count)
    return _tried(lambda: slow.structure(reader), refusals)


def _by_pdfium(quick: PdfDocument, reader: PdfReader | None, told: Structure | None) -> Document:
    """Text by pdfium; what pypdf has told, only if a place in one is a place in the other.

    (Where pypdf finds more pages, its text is taken, too: no page is lost.)
    """
    if told is None or len(told.labels) != len(quick):
        told = _tried(lambda: fast.structure(quick), []) or bare(len(quick))
        reader = None
    return Document(quick, reader, told.opening([]))


def _gravest(refusals: list[Refused]) -> Refused:
    """The one that says most: 'damaged' says least."""
    telling = [each for each in refusals if each.refusal.code != RefusalCode.DAMAGED]
    return (telling or refusals or [Refused(RefusalCode.DAMAGED)])[0]
