"""How the reader gives up on a file."""

from __future__ import annotations

from apps.courses.reading.codes import RefusalCode
from apps.courses.reading.protocol import Refusal

LONGEST_VALUE = 200


class Refused(Exception):
    """The file cannot be read, for a reason that a person can understand."""

    def __init__(self, code: RefusalCode, **params: object) -> None:
        super().__init__(code)
        shown = {name: str(value)[:LONGEST_VALUE] for name, value in params.items()}
        self.refusal = Refusal(code, shown)


class OutOfTime(BaseException):
    """The processor time is used up.

    No ``Exception``: libraries that read broken files catch those, and would go on.
    """


class StepOutOfTime(OutOfTime):
    """One step takes longer than it may; there may be time for others."""
