"""Figures measured in rounds, their ratios, and whether these say anything. Pure arithmetic."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

NOISE = 0.20
"""A ratio whose rounds spread more than this says nothing."""


def spread(values: Sequence[float]) -> float:
    """How far apart the least and the most are, as a part of the median."""
    middle = statistics.median(values)
    apart = max(values) - min(values)
    return apart / abs(middle) if middle else float(bool(apart))


class _HasValues(Protocol):
    @property
    def values(self) -> tuple[float, ...]: ...


class _ByRound:
    """What is said of values that came one in each round."""

    @property
    def median(self: _HasValues) -> float:
        """Half of the rounds were not above it."""
        return statistics.median(self.values)

    @property
    def least(self: _HasValues) -> float:
        """The smallest of the rounds."""
        return min(self.values)

    @property
    def most(self: _HasValues) -> float:
        """The largest of the rounds."""
        return max(self.values)

    @property
    def spread(self: _HasValues) -> float:
        """(most - least) / median."""
        return spread(self.values)


@dataclass(frozen=True)
class Figure(_ByRound):
    """One measure, taken once in each round; ``unit`` such as ``e-mails/s``."""

    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Ratio(_ByRound):
    """Two figures of the same rounds, divided round by round.

    Whatever slows the machine for a while slows both in the same round; medians of rounds that
    were measured at different times would not have that in common.
    """

    over: Figure
    under: Figure

    @property
    def values(self) -> tuple[float, ...]:
        """One for each round."""
        pairs = zip(self.over.values, self.under.values, strict=True)
        return tuple(over / under for over, under in pairs)

    @property
    def differences(self) -> tuple[float, ...]:
        """How much more the one is than the other, in their unit, for each round."""
        pairs = zip(self.over.values, self.under.values, strict=True)
        return tuple(over - under for over, under in pairs)

    @property
    def is_noisy(self) -> bool:
        """Whether the rounds contradict each other too much for a verdict."""
        return self.spread > NOISE


class Verdict(StrEnum):
    """What became of a target."""

    KEPT = "kept"
    MISSED = "missed"
    NOISY = "too noisy"
    SHOWN = "no target"


@dataclass(frozen=True)
class Target:
    """A ratio and what it has to be; without a limit it is only shown.

    unnoticed: in the figures' unit; a difference no larger than this, in every round, is kept
               whatever the ratio: nobody notices it
    """

    what: str
    ratio: Ratio
    at_least: float | None = None
    at_most: float | None = None
    unnoticed: float | None = None

    @property
    def wanted(self) -> str:
        """The limit in words."""
        words = [f"≥ {self.at_least:g}"] if self.at_least is not None else []
        words += [f"≤ {self.at_most:g}"] if self.at_most is not None else []
        if self.unnoticed is not None:
            words.append(f"or + {self.unnoticed:g} {self.ratio.over.unit}")
        return " ".join(words)

    @property
    def verdict(self) -> Verdict:
        """Noise first: a ratio that says nothing keeps nothing and misses nothing."""
        if self.at_least is None and self.at_most is None:
            return Verdict.SHOWN
        if self.unnoticed is not None and max(self.ratio.differences) <= self.unnoticed:
            return Verdict.KEPT
        if self.ratio.is_noisy:
            return Verdict.NOISY
        return Verdict.KEPT if self._holds else Verdict.MISSED

    @property
    def _holds(self) -> bool:
        is_enough = self.at_least is None or self.ratio.median >= self.at_least
        return is_enough and (self.at_most is None or self.ratio.median <= self.at_most)


@dataclass(frozen=True)
class Count:
    """Something that was counted and not timed, and whether it is as it must be."""

    what: str
    wanted: str
    found: str
    holds: bool

    @property
    def verdict(self) -> Verdict:
        """No noise here."""
        return Verdict.KEPT if self.holds else Verdict.MISSED


EXIT_MISSED, EXIT_NOISY = 1, 3


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """0: all kept; 1: one missed; 3: none missed, but one too noisy to tell."""
    found = set(verdicts)
    if Verdict.MISSED in found:
        return EXIT_MISSED
    return EXIT_NOISY if Verdict.NOISY in found else 0
