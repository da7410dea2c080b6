"""Forgets what is old: contents, runs, jobs with what hangs on them, and what families name.

Finished jobs stand in no index by time; their ids are made of it, so they are walked by id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import PROTECT, RESTRICT, Exists, ForeignKey, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.core import database, forgetting
from apps.core.forgetting import Blank
from apps.core.ids import first_uuid7
from apps.core.models import Job, JobRow, Status
from apps.core.work import Work
from apps.maintenance.policy import (
    JOBS,
    JOBS_AT_ONCE,
    ROWS_AT_ONCE,
    RUNS,
    RUNS_AT_ONCE,
    Keep,
)
from apps.maintenance.selectors import first_run_of
from apps.maintenance.slices import in_slices

LONGEST_NOTE = 200


class Forgetting:
    """One night's forgetting, and how much of what it forgot."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._done = work.done_before
        self.counts: Counter[str] = Counter()

    def __str__(self) -> str:
        told = (f"{count} {name}" for name, count in sorted(self.counts.items()) if count)
        return ", ".join(told) or "nothing was old enough"

    def all(self) -> None:
        """Contents and runs before jobs, which take theirs along."""
        for blank in forgetting.all_blanks():
            self._blank(blank)
        self._runs()
        for keep in JOBS:
            self._jobs(keep)
        self._others()
        self._work.progress(self._done, self._done, str(self)[:LONGEST_NOTE])

    def _blank(self, blank: Blank) -> None:
        before, name = _ago(blank.after), f"{blank.model._meta.label} emptied"
        for keys in in_slices(full(blank, before), ROWS_AT_ONCE):
            with self._chunk(len(keys)):
                rows = full(blank, before).filter(pk__in=keys)
                locked = rows.select_for_update(of=("self",), skip_locked=True)
                mine = list(locked.values_list("pk", flat=True))
                emptied = blank.model._base_manager.filter(pk__in=mine).update(**blank.values)
            self.counts[name] += emptied

    def _runs(self) -> None:
        values = {"last": first_run_of(_ago(RUNS)), "most": RUNS_AT_ONCE}
        self._repeat("runs", RUNS_AT_ONCE, lambda: len(database.rows(_DELETE_RUNS, values)))

    def _jobs(self, keep: Keep) -> None:
        before = _ago(keep.after)
        # Newest first, so that children go before the jobs that they were made by.
        for keys in in_slices(old_jobs(keep, before).order_by("-pk"), JOBS_AT_ONCE):
            self._repeat("jobs", len(keys), partial(_delete_jobs, keep, before, keys))

    def _others(self) -> None:
        for other in forgetting.all_forgettable():
            step = partial(other.forget, _ago(other.after), ROWS_AT_ONCE)
            self._repeat(other.name, ROWS_AT_ONCE, step)

    def _repeat(self, name: str, size: int, step: Callable[[], int]) -> None:
        """Commit one step after the other until one finds nothing."""
        gone = True
        while gone:
            with self._chunk(size):
                deleted = step()
            self.counts[name] += deleted
            gone = deleted > 0

    def _chunk(self, size: int) -> AbstractContextManager[None]:
        self._done += size
        return self._work.chunk(self._done, note=str(self)[:LONGEST_NOTE])


# The ids of runs grow with the time at which they ended, whose column has no index.
_DELETE_RUNS = """
    DELETE FROM core_run WHERE id IN (
        SELECT id FROM core_run WHERE id < %(last)s
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


def full(blank: Blank, before: datetime) -> QuerySet[JobRow]:
    """Rows that still hold something, of jobs that ended well before that."""
    rows = blank.model._base_manager.exclude(**blank.values).order_by("pk")
    return rows.filter(
        pk__lt=first_uuid7(before),
        job__status__in=(Status.DONE, Status.CANCELLED),
        job__finished_at__lt=before,
    )


def old_jobs(keep: Keep, before: datetime) -> QuerySet[Job]:
    """Jobs that ended so before that, and whose row, if they have one, may go with them."""
    return Job.objects.filter(
        _has_no(_held_rows()),
        pk__lt=first_uuid7(before),
        status__in=keep.statuses,
        finished_at__lt=before,
    )


def _delete_jobs(keep: Keep, before: datetime, keys: list[UUID]) -> int:
    """Those of these that nothing needs, with runs and rows, in the caller's transaction."""
    children = Job.objects.filter(parent=OuterRef("pk"))
    free = old_jobs(keep, before).filter(_has_no(_protectors()), ~Exists(children), pk__in=keys)
    mine = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Job.objects.filter(pk__in=mine).delete()
    return len(mine)


def _has_no(references: Iterator[ForeignKey]) -> Q:
    nothing = Q()
    for field in references:
        rows = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        nothing &= ~Q(Exists(rows))
    return nothing


def _held_rows() -> Iterator[ForeignKey]:
    """Keys of families' rows that nobody has released: their jobs stay."""
    released = forgetting.released()
    for field in _references():
        if issubclass(field.model, JobRow) and field.primary_key and field.model not in released:
            yield field


def _protectors() -> Iterator[ForeignKey]:
    """Keys that forbid that the job they point to is deleted."""
    for field in _references():
        if field.remote_field.on_delete in (PROTECT, RESTRICT):
            yield field


def _references() -> Iterator[ForeignKey]:
    for relation in Job._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, ForeignKey):
            yield field


def _ago(span: timedelta) -> datetime:
    return timezone.now() - span
