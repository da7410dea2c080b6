"""The faults that are proven: each a number of the fault table, a bound, and a way to inject it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from apps.faults import cases

if TYPE_CHECKING:
    from apps.faults.rig import Rig


PROOF_BOUND = 45.0


@dataclass(frozen=True)
class Fault:
    """One row of the fault table.

    key:           its number, with a letter where one number has several forms: ``10b``
    injection:     what is done to the system, in a few words
    bound:         seconds from the injection within which every job must have ended
    unknown_limit: most jobs that may end as unknown: one for each process that was killed
    failed:        jobs that must end as failed, because nothing else can become of them
    quarantined:   jobs that must end in quarantine
    without:       the mechanisms that hold it; with these switched off it must fail
    proof_bound:   seconds after which it has failed then
    """

    key: str
    injection: str
    bound: float
    inject: Callable[[Rig], None]
    unknown_limit: int = 0
    failed: int = 0
    quarantined: int = 0
    without: str = ""
    proof_bound: float = PROOF_BOUND

    @property
    def number(self) -> int:
        """Its number in the table."""
        return int(self.key.rstrip("abcdefghijklmnopqrstuvwxyz"))


_faults: dict[str, Fault] = {}


def fault(
    key: str,
    injection: str,
    *,
    bound: float,
    unknown_limit: int = 0,
    failed: int = 0,
    quarantined: int = 0,
    without: str = "",
    proof_bound: float = PROOF_BOUND,
) -> Callable[[Callable[[Rig], None]], Callable[[Rig], None]]:
    """Register the decorated function as the way to inject a fault."""

    def register(inject: Callable[[Rig], None]) -> Callable[[Rig], None]:
        _faults[key] = Fault(
            key, injection, bound, inject, unknown_limit, failed, quarantined, without, proof_bound
        )
        return inject

    return register


def all_faults() -> Iterator[Fault]:
    """Every fault, in the order of the table."""
    for module in iter_modules(cases.__path__, f"{cases.__name__}."):
        import_module(module.name)
    yield from sorted(_faults.values(), key=lambda fault: (fault.number, fault.key))
