"""The checks. To add one: a function below a ``@check(…)`` in a module of ``doctor/checks``.

@check(6, "the broker evicts nothing", BROKER)
def eviction(case: Case) -> Examination:
    policy = …
    if policy != "noeviction":
        yield error(f"…{policy}…", "Type: …")
    return f"maxmemory-policy {policy}"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from apps.operations.doctor import checks
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination
from apps.operations.doctor.outside import Outside

Examine = Callable[[Case], Examination]


@dataclass(frozen=True)
class Check:
    """One check. It is static when it ``needs`` nothing from outside, else live."""

    number: int
    name: str
    needs: tuple[Outside, ...]
    examine: Examine

    @property
    def is_live(self) -> bool:
        """Whether it looks at running services."""
        return bool(self.needs)


_checks: list[Check] = []


def check(number: int, name: str, *needs: Outside) -> Callable[[Examine], Examine]:
    """Register the decorated function; checks with the same number belong together."""

    def register(examine: Examine) -> Examine:
        _checks.append(Check(number, name, needs, examine))
        return examine

    return register


def all_checks() -> list[Check]:
    """Every check, by number, the static ones of each first."""
    for module in iter_modules(checks.__path__, f"{checks.__name__}."):
        import_module(module.name)
    return sorted(_checks, key=lambda one: (one.number, one.is_live))
