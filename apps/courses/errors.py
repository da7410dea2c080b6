"""What can go wrong with a document as a whole, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError, TransientError


class PdfRefused(PermanentError):
    """This file cannot be read: save it again as a PDF and upload that."""

    def __init__(self, message: str = "", reason: str = "") -> None:
        """``reason`` is the code of the refusal, for machines."""
        super().__init__(message)
        self.reason = reason


class NoSuchLesson(PermanentError):
    """The course has no such lesson; look at its page for their numbers."""


class CourseUnderWay(TransientError):
    """The course is still being made; its quizzes are made again afterwards."""


class CourseIncomplete(PermanentError):
    """The course was not made to its end: run its job again first, then make its quizzes again."""
