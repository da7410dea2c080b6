"""The tasks of this family. Saving loads no embedder: vectors come from a job on the slow tier."""

from __future__ import annotations

from functools import partial

from apps.core.models import Job
from apps.core.retry import Retry
from apps.core.submit import submit
from apps.core.tasks import job_task
from apps.core.work import Work
from apps.memory import services
from apps.memory.models import Embedding, Erasure, Holder, Telling
from config.queues import BULK, DEFAULT

PATIENT = Retry(times=10, base=10, cap=600)
"""Of a service that is away: some 50 minutes."""


@job_task(name="memory.save_user_memories", queue=DEFAULT, row=Telling, retry=PATIENT)
def save_user_memories(telling: Telling, work: Work) -> None:
    """What a person told about themselves, alone or within a company."""
    _save(telling, work)


@job_task(name="memory.save_company_memories", queue=DEFAULT, row=Telling, retry=PATIENT)
def save_company_memories(telling: Telling, work: Work) -> None:
    """What was told about a company."""
    _save(telling, work)


@job_task(name="memory.save_onboarding_memories", queue=DEFAULT, row=Telling, retry=PATIENT)
def save_onboarding_memories(telling: Telling, work: Work) -> None:
    """What a person answered at the start."""
    _save(telling, work)


@job_task(name="memory.embed_memories", queue=BULK, row=Embedding, retry=PATIENT)
def embed_memories(row: Embedding, work: Work) -> None:
    """The vectors of what is remembered and has none yet."""
    services.embed(row, work)


@job_task(name="memory.erase_memories", queue=DEFAULT, row=Erasure, retry=PATIENT)
def erase_memories(row: Erasure, work: Work) -> None:
    """All of somebody at the memory service."""
    services.erase(row, work)


def _save(telling: Telling, work: Work) -> None:
    services.save(telling, work, partial(_embed_later, work))


def _embed_later(work: Work, holder: Holder) -> None:
    parent = Job.objects.get(pk=work.job_id)
    submit(embed_memories, Embedding(holder=holder), parent=parent)
