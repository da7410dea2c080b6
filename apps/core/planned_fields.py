"""The five parts of a cron expression: from text to values, and back to the shortest text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

PART = re.compile(
    r"(?:(?P<all>\*)|(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?)(?:/(?P<step>\d+))?"
)


class NoPlan(ValueError):
    """These are no planned times: the text says what to write instead."""


@dataclass(frozen=True)
class Field:
    """One part; its values go from ``low`` to ``high``.

    names: what else the values may be called, the lowest first
    alias: another number for the lowest value (Sunday is 0, and 7)
    """

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    alias: int | None = None

    def values(self, text: str) -> tuple[int, ...]:
        """What ``text`` stands for, in order; ``NoPlan`` for nonsense."""
        parts = [self._of_part(part) for part in text.lower().split(",")]
        return tuple(sorted({self._plain(value) for part in parts for value in part}))

    def is_full(self, values: tuple[int, ...]) -> bool:
        """Whether nothing is left out."""
        return len(values) == self._size

    def text(self, values: tuple[int, ...]) -> str:
        """``*``, a step, or numbers and ranges separated by commas."""
        if self.is_full(values):
            return "*"
        for step in range(2, self._size):
            steps = tuple(range(self.low, self.high + 1, step))
            if values == steps and self._size % step == 0:
                return f"*/{step}"
        # Values that follow on each other differ from their positions by the same.
        runs = groupby(enumerate(values), key=lambda pair: pair[1] - pair[0])
        return ",".join(_run([value for _, value in run]) for _, run in runs)

    @property
    def _size(self) -> int:
        return self.high - self.low + 1

    def _plain(self, value: int) -> int:
        return self.low if value == self.alias else value

    def _of_part(self, part: str) -> range:
        match = PART.fullmatch(part)
        if match is None:
            raise self._refusal(part)
        step = int(match["step"] or 1)
        first, last = self.low, self.high
        if not match["all"]:
            first = self._number(match["first"], part)
            last = self._number(match["last"], part) if match["last"] else first
        stepped_one = match["step"] and not match["all"] and not match["last"]
        if first > last or stepped_one or not 1 <= step <= self._size:
            raise self._refusal(part)
        return range(first, last + 1, step)

    def _number(self, text: str, part: str) -> int:
        if text in self.names:
            return self.low + self.names.index(text)
        if not text.isdecimal() or not self.low <= int(text) <= max(self.high, self.alias or 0):
            raise self._refusal(part)
        return int(text)

    def _refusal(self, part: str) -> NoPlan:
        also = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        return NoPlan(
            f"{self.name} {part!r}: write *, numbers from {self.low} to {self.high}{also}, "
            "lists '1,2', ranges '1-5', steps '*/5' or '1-9/2'."
        )


def _run(values: list[int]) -> str:
    first, last = values[0], values[-1]
    return str(first) if first == last else f"{first}-{last}"


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

MINUTE = Field("minute", 0, 59)
HOUR = Field("hour", 0, 23)
DAY = Field("day of month", 1, 31)
MONTH = Field("month", 1, 12, MONTHS)
WEEKDAY = Field("day of week", 0, 6, WEEKDAYS, alias=7)
