"""Everything the reader can say of a file, by code.

``apps.courses.words`` has a sentence for each; the comment beside a code names its values.
"""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY_FILE = "empty_file"
    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"  # most
    DAMAGED = "damaged"
    PASSWORD_WANTED = "password_wanted"  # noqa: S105
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    OTHER_ENCRYPTION = "other_encryption"
    TOO_MUCH_TEXT = "too_much_text"  # most
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"  # most, found
    NO_TEXT = "no_text"
    NO_TEXT_NO_OCR = "no_text_no_ocr"
    TOO_SLOW = "too_slow"
    NEEDS_MEMORY = "needs_memory"
    KILLED = "killed"
    KILLED_AT_PAGE = "killed_at_page"  # page
    BROKEN_OFF = "broken_off"


class NoteCode(StrEnum):
    """What a person should know about a file that can be read."""

    TEXT_BY_PYPDF = "text_by_pypdf"
    STRUCTURE_BY_PDFIUM = "structure_by_pdfium"
    ENTRIES_WITHOUT_PAGE = "entries_without_page"  # count
    OUTLINE_CUT = "outline_cut"  # most
    SCRIPTS = "scripts"
    ATTACHMENTS = "attachments"
    PAGES_CUT = "pages_cut"
    PAGES_UNREADABLE = "pages_unreadable"
    NO_OCR = "no_ocr"
    OCR_FAILED = "ocr_failed"
