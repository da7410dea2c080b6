"""pdfium: quick and exact with texts; it tells less of a document's structure."""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO

from pypdfium2 import PdfBookmark, PdfDocument, PdfiumError
from pypdfium2 import raw as pdfium

from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.protocol import Entry
from apps.courses.reading.refused import Refused
from apps.courses.reading.structure import DEEPEST, MOST_ENTRIES, Structure, noted, settled

_REFUSALS = {
    pdfium.FPDF_ERR_SUCCESS: RefusalCode.NO_PAGES,
    pdfium.FPDF_ERR_SECURITY: RefusalCode.OTHER_ENCRYPTION,
}


def document(file: BinaryIO, password: str) -> PdfDocument:
    """The opened document, by the empty password or by this one; ``Refused`` otherwise."""
    try:
        return PdfDocument(file)
    except PdfiumError as error:
        if error.err_code != pdfium.FPDF_ERR_PASSWORD:
            raise _refused(error) from error
    if not password:
        raise Refused(RefusalCode.PASSWORD_WANTED)
    try:
        return PdfDocument(file, password=password)
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Refused(RefusalCode.WRONG_PASSWORD) from error
        raise _refused(error) from error


def structure(document: PdfDocument) -> Structure:
    """What it tells; entries of the outline at most ``MOST_ENTRIES``."""
    found = list(islice(document.get_toc(max_depth=DEEPEST), MOST_ENTRIES))
    outline = [entry for entry in map(_entry, found) if entry.title]
    return settled(
        labels=[document.get_page_label(index) for index in range(len(document))],
        outline=outline,
        title=document.get_metadata_value("Title"),
        author=document.get_metadata_value("Author"),
        language="",
        notes=[(NoteCode.STRUCTURE_BY_PDFIUM, {}), *noted(outline, len(found))],
    )


def _entry(bookmark: PdfBookmark) -> Entry:
    target = bookmark.get_dest()
    page = target.get_index() if target else None
    return Entry(bookmark.level, bookmark.get_title(), page)


def _refused(error: PdfiumError) -> Refused:
    return Refused(_REFUSALS.get(error.err_code, RefusalCode.DAMAGED))
