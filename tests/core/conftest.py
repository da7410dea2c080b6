"""Tasks made up for a test, and their jobs, on the real tables and the real broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from redis import Redis

from apps.core import execution, registry
from apps.core.models import Job, Run
from apps.core.submit import submit
from apps.core.tasks import JobTask, job_task
from config.queues import DEFAULT
from tests.made_up_upload import lines, told  # noqa: F401  (fixtures)

numbers = count(1)


@dataclass
class Made:
    """A task whose work a test chose, and its one job."""

    task: JobTask
    job_id: UUID

    @property
    def job(self) -> Job:
        return Job.objects.get(pk=self.job_id)

    @property
    def run(self) -> Run:
        return Run.objects.get(job_id=self.job_id)

    def answer(self) -> bool:
        """What a worker does when the ring arrives; ``False``: it goes back."""
        return execution.answer(self.task.spec, self.job_id)


@pytest.fixture
def make(transactional_db: None, broker: Redis) -> Iterator[Callable[..., Made]]:
    """``make(function, retry=…)`` → a submitted job that will call the function."""
    names: list[str] = []

    def make_job(function: Callable[..., None], **options: Any) -> Made:
        name = f"core.made_up_{next(numbers)}"
        task = job_task(name=name, queue=DEFAULT, **options)(function)
        names.append(name)
        return Made(task, submit(task).id)

    yield make_job
    for name in names:
        registry._specs.pop(name)
        current_app.tasks.pop(name, None)


def succeed(work: Any) -> None:
    """Work that has nothing to do."""


def raising(error: BaseException) -> Callable[[Any], None]:
    """Work that raises ``error``."""

    def work_on(work: Any) -> None:
        raise error

    return work_on
