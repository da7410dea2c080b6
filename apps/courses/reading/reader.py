"""The reading of one document, told as a story: look, open, say what it is, say its pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from apps.core.confined.source import shared
from apps.courses.reading import documents, guard, limits, recognition
from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.pages import Pages
from apps.courses.reading.protocol import End, Said, Wanted
from apps.courses.reading.refused import Refused

AHEAD = 32 * 1024
"""Bytes. The objects of a page lie near each other, those of the next one elsewhere."""


def read(descriptor: int, wanted: Wanted) -> Iterator[Said]:
    """An Opening, pages and the End; or a Refusal in place of what would have followed.

    ``OutOfTime`` and ``MemoryError`` at the end of what it may use.
    """
    try:
        yield from _read(descriptor, wanted)
    except Refused as refused:
        yield refused.refusal


def _read(descriptor: int, wanted: Wanted) -> Iterator[Said]:
    guard.admit(shared(descriptor))
    document = documents.opened(lambda: shared(descriptor, AHEAD), wanted.password)
    limits.allow_time_for(document.pages)
    yield document.opening
    find = partial(recognition.find, descriptor, wanted.password)
    pages = Pages(document, find if wanted.ocr else None)
    yield from pages.read(wanted.after)
    if wanted.ocr and not wanted.after and not pages.has_text:
        has_no_ocr = NoteCode.NO_OCR in pages.notes
        raise Refused(RefusalCode.NO_TEXT_NO_OCR if has_no_ocr else RefusalCode.NO_TEXT)
    yield End()
