"""How often the effect of each job of a case took place, told by whoever saw it."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Count

from apps.core.models import Run
from apps.core.scenarios import Witness
from apps.faults.rig import Rig
from apps.loadtest.models import Step
from apps.notifications.services import message_id


def seen(rig: Rig) -> Witness:
    """Mails at the stand-in, steps in their table, and what the load scenarios say of their own."""
    mails = rig.standin.ids()
    counted = _steps(rig)
    for job in Run.objects.filter(job__in=rig.ticks, outcome=Run.Outcome.DONE):
        counted[job.job_id] += 1
    for job_id, scenario in rig.loads.items():
        witness = scenario.witness([job_id])
        counted[job_id] = witness.effects.get(job_id, 0) if witness else 1
    return Witness({job: counted.get(job) or mails.get(message_id(job), 0) for job in rig.jobs})


def _steps(rig: Rig) -> Counter[UUID]:
    """The most often that any step of a job was taken."""
    found: Counter[UUID] = Counter()
    steps = Step.objects.filter(job__in=rig.jobs).values("job", "number")
    for step in steps.annotate(times=Count("pk")):
        found[step["job"]] = max(found[step["job"]], step["times"])
    return found
