"""What a job has made, for the page of the job: facts, files to download, and problems by place.

A family says it of its rows, in the language that is active:

    @outcome_of(Upload)
    class UploadOutcome: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from apps.core.models import JobRow, StoredFile


@dataclass(frozen=True)
class Fact:
    """One line of what is known."""

    label: str
    value: str


@dataclass(frozen=True)
class Download:
    """A file that the person may have."""

    label: str
    file: StoredFile


@dataclass(frozen=True)
class Problem:
    """One thing in the input that could not be used, and what to do about it.

    where: the place, as a person finds it in the file
    value: what stands there
    """

    where: str
    value: str
    what: str
    advice: str


@dataclass(frozen=True)
class Problems:
    """Some of the problems, in the order of the input.

    shown:  those that were asked for
    listed: how many can be shown in all
    total:  how many there are; those beyond a family's limit are only counted
    """

    shown: Sequence[Problem] = ()
    listed: int = 0
    total: int = 0


class Outcome(Protocol):
    """What a family says of one of its rows.

    It is asked every second while the job runs and somebody looks: a few quick queries in all.
    """

    def facts(self, row: Any) -> Sequence[Fact]:
        """What is known of the work so far."""

    def downloads(self, row: Any) -> Sequence[Download]:
        """The files that are there already."""

    def problems(self, row: Any, first: int, most: int) -> Problems:
        """At most ``most`` problems from the ``first`` (0-based) on."""


class NothingToShow:
    """The outcome of rows whose family says nothing."""

    def facts(self, row: Any) -> Sequence[Fact]:
        """None."""
        return ()

    def downloads(self, row: Any) -> Sequence[Download]:
        """None."""
        return ()

    def problems(self, row: Any, first: int, most: int) -> Problems:
        """None."""
        return Problems()


Class = TypeVar("Class", bound=type)
_outcomes: dict[type[JobRow], Outcome] = {}


def outcome_of(model: type[JobRow]) -> Callable[[Class], Class]:
    """Register the decorated class as what is said of rows of ``model``."""

    def register(cls: Class) -> Class:
        _outcomes[model] = cls()
        return cls

    return register


def of(row: JobRow | None) -> Outcome:
    """What is said of this row."""
    return _outcomes.get(type(row), NothingToShow()) if row is not None else NothingToShow()
