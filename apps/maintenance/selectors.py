"""What is read of runs and backups."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.core import database
from apps.core.models import Run
from apps.maintenance.models import Backup, Reader
from apps.maintenance.policy import BACKUPS

AT_ONCE = timedelta(hours=1)
"""Runs that end at once are not written in exactly that order."""


def first_run_of(moment: datetime) -> int:
    """The id from which on runs ended at ``moment`` or later; ids grow with time, so by halving.

    That column has no index, which would cost each job a write.
    """
    ids = Run.objects.order_by("pk").values_list("pk", flat=True)
    low, high = ids.first() or 0, (ids.last() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = Run.objects.filter(pk__gte=middle, pk__lt=high).order_by("pk").first()
        if found is not None and found.finished_at < moment:
            low = found.pk + 1
        else:
            high = middle
    return low


_WITHIN = """
    FROM core_run
    WHERE id >= %(first)s AND id < %(last)s
      AND finished_at >= %(start)s AND finished_at < %(end)s
"""
_FIGURES = f"""
    SELECT queue, task, count(*),
           percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
               ORDER BY greatest(0, extract(epoch FROM started_at - due_at)::float)),
           percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
               ORDER BY extract(epoch FROM finished_at - started_at)::float),
           max(peak_memory_kb), coalesce(sum(cpu_seconds), 0)
    {_WITHIN} GROUP BY queue, task ORDER BY queue, task
"""  # noqa: S608  (constants only)
_OUTCOMES = f"""
    SELECT queue, task, outcome, count(*) {_WITHIN} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3
"""
_FAILURES = f"""
    SELECT queue, task, error_code, count(*) {_WITHIN} AND error_code <> ''
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3
"""

Counts = dict[tuple[str, str], dict[str, int]]


class RunsOf:
    """The runs that ended from ``start`` to before ``end``."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._values = {
            "start": start,
            "end": end,
            "first": first_run_of(start - AT_ONCE),
            "last": first_run_of(end + AT_ONCE),
        }

    def figures(self) -> list[tuple[str, str, int, list[float], list[float], int, float]]:
        """Of each queue and task: count, wait and run (median, 95th), kilobytes, seconds of CPU."""
        return [(row[0], row[1], *row[2:]) for row in database.rows(_FIGURES, self._values)]

    def outcomes(self) -> Counts:
        """(queue, task) → outcome → how many, most first."""
        return _counts(_OUTCOMES, self._values)

    def failures(self) -> Counts:
        """(queue, task) → error's code → how many, most first."""
        return _counts(_FAILURES, self._values)


def _counts(sql: str, values: dict[str, object]) -> Counts:
    counts: Counts = {}
    for queue, task, name, count in database.rows(sql, values):
        counts.setdefault((queue, task), {})[name] = count
    return counts


def readers() -> list[User]:
    """Staff who want the reports, and may still see them."""
    wanted = Reader.objects.values("user")
    return list(User.objects.filter(pk__in=wanted, is_staff=True, is_active=True).order_by("pk"))


def newest(pk: int | None = None) -> Backup | None:
    """The backup of this number, or the newest one."""
    backups = Backup.objects.select_related("file").order_by("-pk")
    return backups.filter(pk=pk).first() if pk else backups.first()


def superfluous() -> list[int]:
    """Backups beyond those that are kept, of the tested and of the others."""
    pks = Backup.objects.order_by("-pk").values_list("pk", flat=True)
    tested = pks.exclude(tested_at=None)[BACKUPS:]
    untested = pks.filter(tested_at=None)[BACKUPS:]
    return [*tested, *untested]
