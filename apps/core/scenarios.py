"""Load scenarios: what a load test does with each family. A family's scenarios.py registers them.

@scenario("emails")
class Emails: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast
from uuid import UUID

from django.utils.module_loading import autodiscover_modules

from apps.core import scenario_options
from apps.core.scenario_options import Option


class UnsafeTarget(Exception):
    """This load would reach the outside world, or lacks what it needs here."""


@dataclass(frozen=True)
class Witness:
    """What the outside saw: effects by job, told by the stand-in and not by our own rows.

    effects:       job id → how often its effect took place
    asked_to_fail: jobs whose failure is no surprise, because the scenario wanted it
    """

    effects: dict[UUID, int] = field(default_factory=dict)
    asked_to_fail: frozenset[UUID] = frozenset()

    @property
    def twice(self) -> list[UUID]:
        """Jobs whose effect took place more than once."""
        return [job for job, times in self.effects.items() if times > 1]


class Scenario(Protocol):
    """One kind of load. Run flags shape the load; a scenario decides what it does.

    A scenario that offers options is a dataclass (``apps.core.scenario_options``).
    """

    description: str

    def prepare(self, *, really_send: bool) -> None:
        """Raise ``UnsafeTarget`` unless all is there that it needs, and the effects stay on a
        stand-in, or are really wanted."""

    def submit(self, count: int, seed: int) -> Sequence[UUID]:
        """Submit ``count`` jobs through the family's intake; returns their ids.

        Several threads call it for one job at a time when the load has a rate, each time with
        another seed: whatever is left to chance is drawn from it.
        """

    def witness(self, jobs: Sequence[UUID]) -> Witness | None:
        """What the outside saw of these jobs; ``None`` where nothing outside can tell."""


_scenarios: dict[str, type[Scenario]] = {}


def scenario(name: str) -> Callable[[type[Scenario]], type[Scenario]]:
    """Register a scenario as ``<family>.<name>``; the family is the module's app."""

    def register(cls: type[Scenario]) -> type[Scenario]:
        family = cls.__module__.split(".")[-2]
        _scenarios[f"{family}.{name}"] = cls
        return cls

    return register


class UnknownScenario(Exception):
    """No scenario has this name."""


def find(name: str, given: Mapping[str, str] | None = None) -> tuple[str, Scenario]:
    """The scenario of this name, in full or, where only one family has it, by its last part.

    given: its options as text; ``BadOption`` for those that it does not take
    """
    full = _full_name(name)
    make = cast("Callable[..., Scenario]", _scenarios[full])
    return full, make(**scenario_options.values(_scenarios[full], full, given or {}))


def _full_name(name: str) -> str:
    found = [full for full in names() if name in (full, full.split(".")[1])]
    if len(found) == 1:
        return found[0]
    choice = ", ".join(found or names())
    problem = "is not a scenario" if not found else "is a scenario of several families"
    raise UnknownScenario(f"{name!r} {problem}; choose from: {choice}")


def names() -> list[str]:
    """Every scenario's full name."""
    autodiscover_modules("scenarios")
    return sorted(_scenarios)


def describe() -> dict[str, str]:
    """Full name → description."""
    return {name: _scenarios[name].description for name in names()}


def options(name: str) -> list[Option]:
    """What the scenario of this full name lets one choose."""
    return scenario_options.options_of(_scenarios[name])
