"""The parts of the deployment check: each proves one claim, or says why it cannot be proven here.

A module in ``parts/`` registers them:

    @part("images", "every image is built, runs as nobody and writes nowhere but where it may")
    def images(notes: Notes) -> None:
        engine = docker.engine()          # raises CannotRun where there is none
        ...
        notes.add("web 253 MB, worker 590 MB, of which Chromium 310 MB")

It returns when the claim holds and raises ``DoesNotHold`` when it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from apps.operations.deployment import parts


class CannotRun(Exception):
    """This machine lacks what the part needs; the text says what, and how to get it."""


class DoesNotHold(Exception):
    """The claim is false; the text says what was found instead."""


@dataclass
class Notes:
    """What a part measured, in the order in which it did: one line each."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Something worth reading even where everything holds."""
        self.lines.append(line)


@dataclass(frozen=True)
class Part:
    """One claim and how it is proven."""

    name: str
    claim: str
    prove: Callable[[Notes], None]


_parts: dict[str, Part] = {}


def part(name: str, claim: str) -> Callable[[Callable[[Notes], None]], Callable[[Notes], None]]:
    """Register the decorated function as what proves ``claim``."""

    def register(prove: Callable[[Notes], None]) -> Callable[[Notes], None]:
        _parts[name] = Part(name, claim, prove)
        return prove

    return register


def all_parts() -> Iterator[Part]:
    """Every part, in the order in which their modules are named and they are written."""
    for module in iter_modules(parts.__path__, f"{parts.__name__}."):
        import_module(module.name)
    yield from _parts.values()
