"""Which tasks there are: name → queue, row, retry, function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.core.models import JobRow
from apps.core.retry import NEVER_AGAIN, Retry
from config.queues import Queue

NAME_PARTS = 2


class TaskAlreadyRegistered(Exception):
    """Two functions carry the same task name."""


@dataclass(frozen=True)
class TaskSpec:
    """What the kernel knows about one task.

    row:   the family's model that hangs on each job, or ``None``
    batch: most jobs that one ring may stand for (bulk intake); 1 for none
    """

    name: str
    queue: Queue
    function: Callable[..., Any]
    row: type[JobRow] | None = None
    retry: Retry = NEVER_AGAIN
    batch: int = 1

    def __post_init__(self) -> None:
        if len(self.name.split(".")) != NAME_PARTS:
            raise ValueError(f"Task name {self.name!r}: write '<family>.<task>', in full.")
        if not isinstance(self.queue, Queue):
            raise TypeError(f"Task {self.name}: queue= takes one of config.queues, such as EMAILS.")

    @property
    def family(self) -> str:
        """The app label: the first part of the name."""
        return self.name.split(".")[0]


_specs: dict[str, TaskSpec] = {}
_entrances: dict[str, Callable[..., Any]] = {}


def add(spec: TaskSpec) -> None:
    """Register a task; a name can be taken once."""
    known = _specs.get(spec.name)
    if known is not None and known.function.__module__ != spec.function.__module__:
        raise TaskAlreadyRegistered(
            f"{spec.name!r} is registered by {known.function.__module__} and "
            f"{spec.function.__module__}: a task's name begins with its own family."
        )
    _specs[spec.name] = spec


def get(name: str) -> TaskSpec:
    """The spec of a registered task; ``KeyError`` with what to do otherwise."""
    try:
        return _specs[name]
    except KeyError:
        raise KeyError(
            f"No task is called {name!r}: is its family in INSTALLED_APPS, its module tasks.py?"
        ) from None


def all_specs() -> Iterator[TaskSpec]:
    """Every registered task, by name."""
    yield from (_specs[name] for name in sorted(_specs))


def set_entrance(name: str, intake: Callable[..., Any]) -> None:
    """Say which intake function a task's ``delay()`` goes through."""
    _entrances[name] = intake


def entrance(name: str) -> Callable[..., Any] | None:
    """The intake function of a task, if its family declared one."""
    return _entrances.get(name)
