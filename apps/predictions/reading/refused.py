"""How the reader gives up: on the file, or on one cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.predictions.reading.codes import ProblemCode, RefusalCode
from apps.predictions.reading.protocol import Refusal

LONGEST_VALUE = 200


class Refused(Exception):
    """The file cannot be read, for a reason that a person can understand."""

    def __init__(self, code: RefusalCode, **params: object) -> None:
        super().__init__(code)
        shown = {name: str(value)[:LONGEST_VALUE] for name, value in params.items()}
        self.refusal = Refusal(code, shown)


class Unreadable(Exception):
    """One cell cannot be used."""

    def __init__(self, code: ProblemCode, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}


@dataclass(frozen=True)
class Unusable:
    """A cell that holds no value but says why: an error, or a formula nobody has worked out.

    shown: what the sheet shows in it
    """

    code: ProblemCode
    shown: str = ""
    params: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.shown
