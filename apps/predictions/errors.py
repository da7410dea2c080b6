"""What can go wrong with an upload as a whole, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError


class WorkbookRefused(PermanentError):
    """This file cannot be used: save it in Excel as .xlsx and upload it again."""

    def __init__(self, message: str = "", reason: str = "") -> None:
        """``reason`` is the code of the refusal, for machines."""
        super().__init__(message)
        self.reason = reason
