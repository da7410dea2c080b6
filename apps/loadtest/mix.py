"""What a load test is made of: scenarios and how many jobs of each."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core import scenarios
from apps.core.scenarios import Scenario


class BadMix(ValueError):
    """The mix cannot be understood."""


@dataclass(frozen=True)
class Part:
    """One scenario of the mix."""

    name: str
    count: int
    scenario: Scenario


def parse(text: str) -> list[Part]:
    """``emails=1000,other=5`` → parts; ``BadMix`` with what is wrong and the valid names."""
    return [_part(piece.strip()) for piece in text.split(",") if piece.strip()]


def _part(piece: str) -> Part:
    name, _, number = piece.partition("=")
    if not number.isdecimal() or int(number) == 0:
        raise BadMix(f"{piece!r}: write NAME=COUNT, such as emails=1000.")
    try:
        full, scenario = scenarios.find(name)
    except scenarios.UnknownScenario as error:
        raise BadMix(str(error)) from error
    return Part(full, int(number), scenario)
