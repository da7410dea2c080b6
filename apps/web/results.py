"""What the page of a job shows of what the job has made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from django.http import QueryDict

from apps.core import outcome
from apps.core.models import JobRow, StoredFile
from apps.core.outcome import Download, Fact, Outcome, Problems

PAGE = 50
FARTHEST = 10**7
"""Larger numbers in an address are nonsense, and more than a database counts to."""


@dataclass(frozen=True)
class ProblemPage:
    """One page of the problems, from the ``first`` (0-based) on."""

    found: Problems
    first: int

    @property
    def last(self) -> int:
        """The number of the last one that is shown, counted from 1."""
        return self.first + len(self.found.shown)

    @property
    def previous(self) -> int | None:
        """Where the page before begins."""
        return max(self.first - PAGE, 0) if self.first else None

    @property
    def next(self) -> int | None:
        """Where the page after begins."""
        return self.last if self.last < self.found.listed else None

    @property
    def unlisted(self) -> int:
        """How many were found that no page shows."""
        return max(self.found.total - self.found.listed, 0)


@dataclass(frozen=True)
class Results:
    """What there is so far."""

    facts: Sequence[Fact]
    downloads: Sequence[Download]
    problems: ProblemPage

    def shown(self) -> Iterator[object]:
        """All that is shown, as plain values that differ when anything does."""
        yield [[str(text) for text in astuple(fact)] for fact in self.facts]
        yield [(one.file.pk, one.file.name, str(one.label)) for one in self.downloads]
        yield [[str(text) for text in astuple(one)] for one in self.problems.found.shown]
        yield self.problems.found.listed, self.problems.found.total


def results_of(row: JobRow | None, first: int = 0) -> Results:
    """What the family says of its row, with one page of its problems."""
    said = outcome.of(row)
    return Results(said.facts(row), said.downloads(row), _problems(said, row, first))


def file_of(row: JobRow | None, file_id: int) -> StoredFile | None:
    """One of the files that the family offers for its row."""
    offered = (one.file for one in outcome.of(row).downloads(row))
    return next((file for file in offered if file.pk == file_id), None)


def wanted_problems(query: QueryDict) -> int:
    """From which problem on an address asks for them (0-based); nonsense begins at the start."""
    asked = query.get("problems", "")
    if not (asked.isascii() and asked.isdecimal()):
        return 0
    return int(asked) if len(asked) <= len(str(FARTHEST)) and int(asked) < FARTHEST else 0


def _problems(said: Outcome, row: JobRow | None, first: int) -> ProblemPage:
    found = said.problems(row, first, PAGE)
    if first and not found.shown:
        return ProblemPage(said.problems(row, 0, PAGE), 0)
    return ProblemPage(found, first)
