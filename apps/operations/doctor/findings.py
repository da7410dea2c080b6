"""What a check finds: a sentence with the numbers, and the repair."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error loses or delays work, or will; a warning may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what to type or change."""

    severity: Severity
    what: str
    repair: str


Examination = Generator[Finding, None, str]
"""A check yields what is wrong and returns what it looked at, with the numbers."""


def error(what: str, repair: str) -> Finding:
    """Work is lost or late by this, or will be."""
    return Finding(Severity.ERROR, what, repair)


def warning(what: str, repair: str) -> Finding:
    """This may be meant; a person should know."""
    return Finding(Severity.WARNING, what, repair)
