"""What people are told about their PDFs: a sentence for each code, and what to do.

Values stand in ``%(name)s``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.sentences import cut, filled
from apps.courses.reading.codes import NoteCode, RefusalCode

Text = Any
"""A lazy translation, for which there is no type."""

REFUSALS: dict[str, Text] = {
    RefusalCode.EMPTY_FILE: _("The file is empty. Upload it again."),
    RefusalCode.NOT_A_PDF: _("This is not a PDF. Save or export the document as a PDF."),
    RefusalCode.TOO_LARGE: _("The PDF is larger than %(most)s. Split it into several files."),
    RefusalCode.TOO_MUCH_TEXT: _(
        "The PDF has more than %(most)s million characters. Split it into several files."
    ),
    RefusalCode.DAMAGED: _(
        "The PDF is damaged or incomplete. Download it again, or open it, print it to a new PDF "
        "and upload that."
    ),
    RefusalCode.PASSWORD_WANTED: _("The PDF is protected by a password. Upload it with that."),
    RefusalCode.WRONG_PASSWORD: _("This is not the PDF’s password. Upload it with the right one."),
    RefusalCode.OTHER_ENCRYPTION: _(
        "The PDF is encrypted in a way that cannot be opened here. Save it without protection."
    ),
    RefusalCode.NO_PAGES: _("The PDF has no pages. Export the document again."),
    RefusalCode.TOO_MANY_PAGES: _(
        "The PDF has %(found)s pages; at most %(most)s can be read. Split it into several files."
    ),
    RefusalCode.NO_TEXT: _(
        "No text was found on any page. Upload a PDF whose text can be selected, or a sharper scan."
    ),
    RefusalCode.NO_TEXT_NO_OCR: _(
        "The pages are pictures without text, and text recognition is not installed here. "
        "Upload a PDF whose text can be selected, or ask the operator to install Tesseract."
    ),
    RefusalCode.TOO_SLOW: _(
        "Reading the PDF takes longer than it may. Split it, or print it to a new PDF."
    ),
    RefusalCode.NEEDS_MEMORY: _(
        "Reading the PDF needs more memory than it may have. Split it, or print it to a new PDF."
    ),
    RefusalCode.KILLED: _(
        "Reading the PDF needed more memory or time than it may have. "
        "Split it, or print it to a new PDF."
    ),
    RefusalCode.KILLED_AT_PAGE: _(
        "Reading page %(page)s, and others before it, needed more memory or time than it may "
        "have. Remove these pages, or print the document to a new PDF."
    ),
    RefusalCode.BROKEN_OFF: _(
        "The PDF could not be read. Open it, print it to a new PDF and upload that."
    ),
}

NOTES: dict[str, Text] = {
    NoteCode.TEXT_BY_PYPDF: _(
        "The PDF does not follow the rules. Its text was read by a second reader, which "
        "sometimes joins words."
    ),
    NoteCode.STRUCTURE_BY_PDFIUM: _(
        "The PDF does not follow the rules. Its outline and page numbers may be incomplete."
    ),
    NoteCode.ENTRIES_WITHOUT_PAGE: _("Entries of the outline that lead to no page: %(count)s."),
    NoteCode.OUTLINE_CUT: _("Only the first %(most)s entries of the outline were read."),
    NoteCode.SCRIPTS: _("The PDF contains scripts. They were not run."),
    NoteCode.ATTACHMENTS: _("The PDF contains other files. They were not read."),
    NoteCode.PAGES_CUT: _("Some pages hold too much text. Only their beginning was read."),
    NoteCode.PAGES_UNREADABLE: _("Some pages are damaged and could not be read."),
    NoteCode.NO_OCR: _(
        "Some pages are pictures without text. Text recognition is not installed here, so they "
        "were not read."
    ),
    NoteCode.OCR_FAILED: _("On some pages no text could be recognised. They were not read."),
}

UNKNOWN_REFUSAL = REFUSALS[RefusalCode.BROKEN_OFF]


def refusal(code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be read, and what to do."""
    return filled(REFUSALS.get(code, UNKNOWN_REFUSAL), cut(params))


def note(code: str, params: Mapping[str, str]) -> str:
    """What should be known about a file that was read; empty for an unknown code."""
    return filled(NOTES.get(code, ""), cut(params))
