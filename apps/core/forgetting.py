"""What may be forgotten, and when: families say it, nightly maintenance does it.

A family's retention.py registers what is its own:

    goes_with_its_job(Message)                                  the row may go when its job does
    blanks(Message, after=timedelta(days=30), body="", html="") its contents may go before that

    @forgets("maintenance.reports", after=timedelta(days=730))  rows that hang on no job
    def forget_reports(before: datetime, most: int) -> int: ...

A job whose row nobody has released is never deleted: a course is a person's, however old it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.module_loading import autodiscover_modules

from apps.core.models import JobRow

Forget = Callable[[datetime, int], int]
"""Deletes at most so many of what is older than that; returns how many it deleted."""


@dataclass(frozen=True)
class Blank:
    """Contents that are emptied some time after their job was done or cancelled.

    values: field → what it holds from then on
    """

    model: type[JobRow]
    after: timedelta
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Forgettable:
    """Rows of a family that hang on no job."""

    name: str
    after: timedelta
    forget: Forget


_released: set[type[JobRow]] = set()
_blanks: dict[type[JobRow], Blank] = {}
_forgettable: dict[str, Forgettable] = {}


def goes_with_its_job(*models: type[JobRow]) -> None:
    """Say that rows of these models, and all that hangs on them, are deleted with their jobs."""
    _released.update(models)


def blanks(model: type[JobRow], *, after: timedelta, **values: Any) -> None:
    """Say what the fields of a model become when that time has passed since its job ended well."""
    _blanks[model] = Blank(model, after, values)


def forgets(name: str, *, after: timedelta) -> Callable[[Forget], Forget]:
    """Register the decorated function as what deletes rows older than ``after``, in batches."""

    def register(function: Forget) -> Forget:
        _forgettable[name] = Forgettable(name, after, function)
        return function

    return register


def released() -> frozenset[type[JobRow]]:
    """Models whose rows may go with their jobs."""
    autodiscover_modules("retention")
    return frozenset(_released)


def all_blanks() -> list[Blank]:
    """What is emptied, by model."""
    autodiscover_modules("retention")
    return sorted(_blanks.values(), key=lambda blank: blank.model._meta.label)


def all_forgettable() -> list[Forgettable]:
    """What is deleted besides jobs and runs, by name."""
    autodiscover_modules("retention")
    return [_forgettable[name] for name in sorted(_forgettable)]
