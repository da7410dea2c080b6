"""The compact PDF of a monthly form (F29): its code/value pairs, and whether they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.sii.shapes import Period, Rut

Wrong = tuple[str, dict[str, str]]
"""A code of ``apps.sii.words`` and the values of its sentence."""


@dataclass(frozen=True)
class FormContent:
    """What a PDF says.

    values: code (without leading zeros) → the text that stands there, dots of thousands removed
    """

    folio: int
    rut: Rut
    period: Period
    values: dict[str, str] = field(default_factory=dict)


def read_form(content: bytes) -> FormContent:
    """Read a PDF in a confined process; ``PermanentError`` when it is not such a form."""
    raise NotImplementedError


def wrong_with(said: FormContent, *, folio: int, rut: Rut, period: Period) -> Sequence[Wrong]:
    """Why this is not the form that was asked for, or which identity its amounts break; or none."""
    raise NotImplementedError
