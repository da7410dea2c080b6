"""What a load test is made of: scenarios, how many jobs of each, and of which shape."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core import scenarios
from apps.core.scenario_options import BadOption, in_words
from apps.core.scenarios import Scenario
from apps.loadtest.errors import WrongUsage

SYNTAX = "NAME=COUNT[:option=value…][,NAME=COUNT…]"


class BadMix(WrongUsage):
    """The mix cannot be understood."""


@dataclass(frozen=True)
class Part:
    """One scenario of the mix, with its options."""

    name: str
    count: int
    scenario: Scenario

    @property
    def label(self) -> str:
        """Its name and options: what tells it from another part of the same scenario."""
        return f"{self.name}{in_words(self.scenario)}"

    def __str__(self) -> str:
        """As one would write it, every option with its value: two mixes are equal when this is."""
        return f"{self.name}={self.count}{in_words(self.scenario)}"


def parse(text: str) -> list[Part]:
    """``emails=1000,synthetic=5:queue=bulk`` → parts; ``BadMix`` with what is wrong and valid."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if not pieces:
        raise BadMix(f"The mix is empty: write {SYNTAX}, such as emails=1000.")
    return [_part(piece) for piece in pieces]


def _part(piece: str) -> Part:
    head, *options = piece.split(":")
    name, _, number = head.partition("=")
    if not number.isdecimal() or int(number) == 0:
        raise BadMix(f"{piece!r}: write NAME=COUNT, such as emails=1000.")
    try:
        full, scenario = scenarios.find(name, _given(options))
    except (scenarios.UnknownScenario, BadOption) as error:
        raise BadMix(str(error)) from error
    return Part(full, int(number), scenario)


def _given(options: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadMix(f"{text!r}: write option=value, such as seconds=2.")
        if name in given:
            raise BadMix(f"{name!r} is given twice; write it once.")
        given[name] = value
    return given
