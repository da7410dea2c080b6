"""A document as both libraries know it: each stands in for the other where that one gives up."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from pypdf import PdfReader
from pypdfium2 import PdfDocument

from apps.courses.reading import fast, guard, limits, slow
from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.protocol import Opening
from apps.courses.reading.refused import OutOfTime, Refused
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
    told = _tried(lambda: _by_pypdf(reader, quick), refusals) if reader else None
    if quick is not None:
        told = told or _tried(lambda: fast.structure(quick), refusals) or bare(len(quick))
        return Document(quick, reader, told.opening([]))
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
    except OutOfTime:
        refusals.append(Refused(RefusalCode.TOO_SLOW))
    except MemoryError:
        refusals.append(Refused(RefusalCode.NEEDS_MEMORY))
    except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
        traceback.print_exc(limit=-3)  # for the log, should the mistake be ours
        refusals.append(Refused(RefusalCode.DAMAGED))
    return None


def _by_pypdf(reader: PdfReader, quick: PdfDocument | None) -> Structure | None:
    """If both count the same pages: places in one must be places in the other."""
    count = len(reader.pages)
    guard.admit_pages(count)
    return slow.structure(reader) if quick is None or count == len(quick) else None


def _gravest(refusals: list[Refused]) -> Refused:
    """The one that says most: 'damaged' says least."""
    telling = [each for each in refusals if each.refusal.code != RefusalCode.DAMAGED]
    return (telling or refusals or [Refused(RefusalCode.DAMAGED)])[0]
