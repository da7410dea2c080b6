"""A round: one sync for each company that has a clave in use, spread over the night.

It only hands out: each company is a job of its own, and a killed round hands out the rest. A round
that comes late, after an outage, takes what is left of the night or the next one; what still waits
then is not handed out again by the round of that night.
"""

from __future__ import annotations

from django.utils import timezone

from apps.accounts.models import Company
from apps.core.models import Job, Status
from apps.core.submit import submit
from apps.core.tasks import JobTask
from apps.core.work import Work
from apps.sii.models import Credential, Sync
from apps.sii.pace import Night
from apps.sii.periods import code_of, newest
from apps.sii.shapes import Kind

AT_ONCE = 100


def hand_out(task: JobTask, kind: Kind, work: Work) -> None:
    """Submit ``task`` for every company that this round has not submitted it for yet."""
    round_ = Job.objects.get(pk=work.job_id)
    companies = list(_left(round_, kind))
    times = list(Night.configured().spread(len(companies), timezone.now()))
    first, last = newest(kind)
    total = work.done_before + len(companies)
    for start in range(0, len(companies), AT_ONCE):
        now = companies[start : start + AT_ONCE]
        with work.chunk(work.done_before + start + len(now), total):
            for company, time in zip(now, times[start:], strict=False):
                row = Sync(company=company, kind=kind, first=code_of(first), last=code_of(last))
                key = f"{task.name}:{round_.pk}:{company.pk}"
                submit(task, row, dedup_key=key, run_after=time, company=company, parent=round_)


def _left(round_: Job, kind: Kind) -> list[Company]:
    usable = Company.objects.filter(
        rut__isnull=False, sii_credential__state=Credential.State.USABLE
    )
    done = Sync.objects.filter(job__parent=round_)
    of_earlier_rounds = Sync.objects.filter(
        kind=kind, job__status=Status.WAITING, job__parent__isnull=False
    )
    handed_out = (done | of_earlier_rounds).values("company")
    return list(usable.exclude(pk__in=handed_out).order_by("pk"))
