"""What the clock asks for: all companies, chunk by chunk. Killed in between, the rest follows.

A company's sync is a job of its own; a round only hands out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apps.accounts.models import Company
from apps.calendar import reminding
from apps.calendar.models import CompanySync, Event, TaxProfile
from apps.calendar.selectors import newly_entered, with_calendar, with_dates
from apps.core.models import Job
from apps.core.submit import submit
from apps.core.tasks import JobTask
from apps.core.work import Work

AT_ONCE = 100


def hand_out(task: JobTask, work: Work) -> None:
    """Submit ``task`` for every company for which this round has not submitted it yet."""
    round_ = Job.objects.get(pk=work.job_id)
    done = CompanySync.objects.filter(job__parent=round_).values("company")
    companies = list(with_calendar().exclude(pk__in=done))
    for now, so_far in _chunks(companies, AT_ONCE):
        with work.chunk(work.done_before + so_far, work.done_before + len(companies)):
            _submit(task, now, round_)


def activate(task: JobTask, work: Work) -> None:
    """Switch the mandatory dates of newly entered companies on, and have them made."""
    round_ = Job.objects.get(pk=work.job_id)
    companies = list(newly_entered())
    for now, so_far in _chunks(companies, AT_ONCE):
        with work.chunk(work.done_before + so_far, work.done_before + len(companies)):
            _switch_on(now)
            _submit(task, now, round_)


def assign_all(work: Work) -> None:
    """Let the reminders of all companies be what their dates want, from the first one on."""
    companies = list(with_dates())
    for now, so_far in _chunks(companies, AT_ONCE):
        with work.chunk(so_far, len(companies)):
            reminding.assign(now)


def _switch_on(companies: Sequence[Company]) -> None:
    """Whoever switches one off at the same moment wins."""
    new = [TaxProfile(company=one) for one in companies]
    TaxProfile.objects.bulk_create(new, ignore_conflicts=True)
    undecided = TaxProfile.objects.filter(company__in=companies, state=TaxProfile.State.NEW)
    undecided.update(state=TaxProfile.State.ON)
    Event.objects.filter(
        company__in=companies,
        company__tax_profile__state=TaxProfile.State.ON,
        kind=Event.Kind.MANDATORY,
    ).update(active=True)


def _submit(task: JobTask, companies: Sequence[Company], round_: Job) -> None:
    for one in companies:
        row = CompanySync(company=one)
        key = f"{task.name}:{round_.pk}:{one.pk}"
        submit(task, row, dedup_key=key, company=one, parent=round_)


def _chunks(companies: Sequence[Company], size: int) -> Iterator[tuple[Sequence[Company], int]]:
    """Each chunk, with how many there are up to its end."""
    for start in range(0, len(companies), size):
        now = companies[start : start + size]
        yield now, start + len(now)
