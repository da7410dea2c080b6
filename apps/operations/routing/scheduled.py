"""Which tasks the clock asks for: the entries in the settings and those in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from celery import current_app
from django.db import Error, connection
from django_celery_beat.models import PeriodicTask


@dataclass(frozen=True)
class Entry:
    """One scheduled thing: where it stands, what it is called, the task it names."""

    place: str
    name: str
    task: str

    def __str__(self) -> str:
        return f"{self.place} {self.name!r}"


@dataclass(frozen=True)
class Scheduled:
    """What the clock knows; ``left_out`` says in a sentence what could not be read."""

    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


def read() -> Scheduled:
    """Every entry of ``beat_schedule`` and every enabled row of django-celery-beat."""
    settings = of_settings().entries
    try:
        if _is_migrated():
            return Scheduled((*settings, *_rows()))
    except Error as error:
        cause = str(error).partition("\n")[0]
        return Scheduled(settings, (f"the schedule's rows, as no database answers ({cause}).",))
    return Scheduled(settings, ("the schedule's rows, as their table is not migrated yet.",))


def of_settings() -> Scheduled:
    """The entries of ``beat_schedule`` alone, for who must not need a database."""
    return Scheduled(tuple(_settings()))


def _settings() -> Iterator[Entry]:
    for name, entry in (current_app.conf.beat_schedule or {}).items():
        yield Entry("The entry of beat_schedule", name, entry["task"])


def _is_migrated() -> bool:
    return PeriodicTask._meta.db_table in connection.introspection.table_names()


def _rows() -> Iterator[Entry]:
    rows = PeriodicTask.objects.filter(enabled=True).order_by("name")
    for name, task in rows.values_list("name", "task"):
        yield Entry("The periodic task", name, task)
