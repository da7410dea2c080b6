"""What a scenario lets one choose: the fields of its dataclass, written ``name=value``.

@scenario("calls")
@dataclass(frozen=True)
class Calls:
    minutes: float = option(1, number(0, 60), "how long each call lasts")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, is_dataclass
from math import inf, isfinite
from typing import Any

Read = Callable[[str], Any]


class BadOption(ValueError):
    """A scenario takes no such option, or not this value."""


@dataclass(frozen=True)
class Option:
    """One choice.

    read: the text as a value; ``ValueError`` says what to write instead
    """

    name: str
    default: Any
    read: Read
    help: str


def option(default: Any, read: Read, help: str) -> Any:
    """A field of a scenario that the mix may set."""
    return field(default=default, metadata={"read": read, "help": help})


def options_of(scenario: Any) -> list[Option]:
    """The options of a scenario or of its class; none where it declares none."""
    declared = fields(scenario) if is_dataclass(scenario) else ()
    return [_option(one) for one in declared if "read" in one.metadata]


def _option(one: Field[Any]) -> Option:
    return Option(one.name, one.default, **one.metadata)


def values(scenario: type, name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """What was given, as values; ``BadOption`` with what is wrong and what is valid."""
    known = {one.name: one for one in options_of(scenario)}
    for wrong in given.keys() - known.keys():
        valid = f"it takes: {', '.join(known)}" if known else "it takes none"
        raise BadOption(f"{name} has no option {wrong!r}; {valid}.")
    return {key: _read(known[key], text) for key, text in given.items()}


def _read(one: Option, text: str) -> Any:
    try:
        return one.read(text)
    except ValueError as error:
        raise BadOption(f"{one.name}={text}: {error}") from error


def in_words(scenario: Any) -> str:
    """Every option with its value, ``:name=value:name=value``, defaults written out."""
    chosen = ((one.name, getattr(scenario, one.name)) for one in options_of(scenario))
    return "".join(f":{name}={_plain(value)}" for name, value in chosen)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def number(least: float, most: float = inf) -> Callable[[str], float]:
    """Reads a number from ``least`` to ``most``."""
    bounds = f"from {least:g} to {most:g}" if isfinite(most) else f"of at least {least:g}"

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = inf
        if not (isfinite(value) and least <= value <= most):
            raise ValueError(f"write a number {bounds}.")
        return value

    return read


def one_of(names: Sequence[str]) -> Callable[[str], str]:
    """Reads one of these names."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"choose from: {', '.join(names)}.")
        return text

    return read
