"""What people see: their work, newest first, and one job with all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2s
from uuid import UUID

from django.apps import apps
from django.db.models import Count

from apps.accounts.models import User
from apps.accounts.selectors import companies_of, may_ask_for_work
from apps.core import database, registry
from apps.core.models import Job, JobRow, Run, Status
from apps.web.wanted import Wanted

PAGE = 25
MOST_RUNS = 50

# The newest of each source by its own index, then the newest of these: as fast with ten million
# jobs as with ten, which one WHERE with an OR is not.
_NEWEST = """
    SELECT id FROM (
        (SELECT id FROM core_job
         WHERE requested_by_id = %(user)s
           AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
           AND (%(status)s = '' OR status = %(status)s)
           AND (%(tasks)s::text[] IS NULL OR task = ANY(%(tasks)s::text[]))
         ORDER BY id DESC LIMIT %(most)s)
        UNION
        (SELECT newest.id FROM unnest(%(companies)s::bigint[]) AS company (id), LATERAL (
            SELECT job.id FROM core_job AS job
            WHERE job.company_id = company.id
              AND (%(before)s::uuid IS NULL OR job.id < %(before)s::uuid)
              AND (%(status)s = '' OR job.status = %(status)s)
              AND (%(tasks)s::text[] IS NULL OR job.task = ANY(%(tasks)s::text[]))
            ORDER BY job.id DESC LIMIT %(most)s) AS newest)
    ) AS mine ORDER BY id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    job: Job
    title: str


@dataclass(frozen=True)
class Page:
    """One page of somebody's work; ``older`` is where the next one begins."""

    entries: list[Entry]
    older: UUID | None

    @property
    def is_moving(self) -> bool:
        """Whether anything on it may still change by itself."""
        return any(not entry.job.has_ended for entry in self.entries)

    @property
    def fingerprint(self) -> str:
        """Differs when anything that is shown differs."""
        jobs = (entry.job for entry in self.entries)
        return fingerprint(
            (job.id, job.status, job.progress_done, job.progress_total, job.started_at)
            for job in jobs
        )


def work_of(user: User, wanted: Wanted) -> Page:
    """The jobs that ``user`` asked for or that belong to the companies of ``user``."""
    params = {
        "user": user.pk,
        "companies": list(companies_of(user).values_list("pk", flat=True)),
        "before": wanted.before,
        "status": wanted.status,
        "tasks": wanted.tasks,
        "most": PAGE + 1,
    }
    ids = [row[0] for row in database.rows(_NEWEST, params)]
    shown = ids[:PAGE]
    jobs = list(
        Job.objects.filter(pk__in=shown)
        .select_related("company", "requested_by")
        .defer("error_text")
        .order_by("-id")
    )
    titles = titles_of(jobs)
    entries = [Entry(job, titles[job.id]) for job in jobs]
    return Page(entries, older=shown[-1] if len(ids) > PAGE else None)


def titles_of(jobs: Iterable[Job]) -> dict[UUID, str]:
    """What each job is about: its family's row in words, else the task's name."""
    asked = list(jobs)
    rows = _rows_of(asked)
    return {job.id: title(job, rows.get(job.id)) for job in asked}


def title(job: Job, row: JobRow | None) -> str:
    """What a job is about, whose row was found or not."""
    return job.task if row is None else str(row)


def row_of(job: Job) -> JobRow | None:
    """The row of the job's family, where it has one."""
    return _rows_of([job]).get(job.id)


def _rows_of(jobs: Iterable[Job]) -> dict[UUID, JobRow]:
    """The rows of those jobs that have one: a query for each kind of task."""
    models = {spec.name: spec.row for spec in registry.all_specs() if spec.row is not None}
    by_task: defaultdict[str, list[UUID]] = defaultdict(list)
    for job in jobs:
        by_task[job.task].append(job.id)
    found: dict[UUID, JobRow] = {}
    for task in by_task.keys() & models.keys():
        found |= models[task]._base_manager.in_bulk(by_task[task])
    return found


def may_cancel(user: User, job: Job) -> bool:
    """Whether ``user`` may stop this job: who asked for it, or may ask for work there."""
    if job.requested_by_id == user.pk:
        return True
    return job.company is not None and may_ask_for_work(user, job.company)


def runs_of(job: Job) -> list[Run]:
    """The newest executions of a job."""
    return list(Run.objects.filter(job=job).order_by("-id")[:MOST_RUNS])


def children_of(job: Job) -> list[tuple[str, int]]:
    """How many jobs it was split into, by status, in the order of a job's life."""
    children = Job.objects.filter(parent=job)
    counts = dict(children.values_list("status").annotate(Count("id")).order_by())
    return [(str(status.label), counts[status]) for status in Status if status in counts]


def families() -> list[tuple[str, str]]:
    """The families that do work, as choices: label and name."""
    working = {spec.family for spec in registry.all_specs() if spec.row is not None}
    names = ((app.label, str(app.verbose_name)) for app in apps.get_app_configs())
    return sorted((name for name in names if name[0] in working), key=lambda name: name[1])


def fingerprint(facts: Iterable[object]) -> str:
    """A short text that differs when ``facts`` do."""
    return blake2s(repr(tuple(facts)).encode(), digest_size=8).hexdigest()
