"""What can go wrong with a document as a whole, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError


class PdfRefused(PermanentError):
    """This file cannot be read: save it again as a PDF and upload that."""

    def __init__(self, message: str = "", reason: str = "") -> None:
        """``reason`` is the code of the refusal, for machines."""
        super().__init__(message)
        self.reason = reason


class NoSuchLesson(PermanentError):
    """The course has no such lesson; look at its page for their numbers."""
