"""Jobs that need a person: which there are, all about one of them, and running them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, QuerySet, Value, When

from apps.core import registry
from apps.core.models import Job, JobRow, Run, Status
from apps.core.replay import is_past_retrying, replay
from apps.web.selectors import titles_of

NEEDS_A_PERSON = (Status.QUARANTINED, Status.UNKNOWN)
DEAD = (*NEEDS_A_PERSON, Status.FAILED)

_RANK = Case(*(When(status=status, then=Value(rank)) for rank, status in enumerate(DEAD)))


@dataclass(frozen=True)
class Letter:
    """One job that ended badly; ``title`` says what it is about."""

    job: Job
    title: str


@dataclass(frozen=True)
class Letters:
    """The newest of them, and how many more there are."""

    shown: list[Letter]
    more: int


@dataclass(frozen=True)
class Whole:
    """All about one job: its row in the family's table, if it has one, and its runs."""

    job: Job
    title: str
    row: JobRow | None
    runs: list[Run]


@dataclass(frozen=True)
class Replayed:
    """What became of the jobs that were to run again.

    one_try: those of ``jobs`` that are too old to be tried again should they fail
    left:    why the others were left as they are
    """

    jobs: list[UUID]
    one_try: list[UUID]
    left: dict[UUID, str]


def letters(statuses: Sequence[str], task: str | None, most: int) -> Letters:
    """At most ``most`` jobs: the quarantined first, then unknown, then failed; newest first."""
    jobs = dead(statuses, task)
    newest = jobs.order_by(_RANK, F("finished_at").desc(nulls_last=True), "-id")[:most]
    shown = list(newest)
    titles = titles_of(shown)
    return Letters([Letter(job, titles[job.id]) for job in shown], jobs.count() - len(shown))


def dead(statuses: Sequence[str], task: str | None) -> QuerySet[Job]:
    """The jobs of these statuses, of one task or of all."""
    jobs = Job.objects.filter(status__in=statuses)
    return jobs.filter(task=task) if task else jobs


def find(job_id: UUID) -> Whole | None:
    """All about one job, whatever its status; ``None`` when there is no such job."""
    job = Job.objects.select_related("company", "requested_by").filter(pk=job_id).first()
    if job is None:
        return None
    models = {spec.name: spec.row for spec in registry.all_specs()}
    model = models.get(job.task)
    row = model._base_manager.filter(pk=job_id).first() if model else None
    runs = list(job.runs.order_by("id"))
    return Whole(job, job.task if row is None else str(row), row, runs)


def run_again(job_ids: Iterable[UUID], *, really_unknown: bool = False) -> Replayed:
    """Replay each of these jobs once, and say why when one was left as it is."""
    wanted = list(dict.fromkeys(job_ids))
    replayed = [one for one in wanted if replay(one, even_unknown=really_unknown)]
    known = Job.objects.only("task", "status", "created_at").in_bulk(wanted)
    old = [one for one in replayed if one in known and is_past_retrying(known[one])]
    done = set(replayed)
    left = {one: _why_left(known.get(one)) for one in wanted if one not in done}
    return Replayed(replayed, old, left)


def _why_left(job: Job | None) -> str:
    """Why a job was not replayed."""
    if job is None:
        return "there is no such job"
    if job.status == Status.UNKNOWN:
        return (
            "it is unknown: its effect may have happened, and may happen twice. "
            "Look outside first; if it did not, add --really-unknown"
        )
    if job.task not in {spec.name for spec in registry.all_specs()}:
        return f"it is {job.status}, and nobody knows its task {job.task} any more"
    return f"it is {job.status}"
