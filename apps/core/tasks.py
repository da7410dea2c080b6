"""How work is defined, and how it ends.

    @job_task(name="courses.generate_quiz", queue=PDF, row=Quiz, retry=Retry(times=5))
    def generate_quiz(quiz: Quiz, work: Work) -> None:
        services.generate(quiz, work)

returns                 the job is done
raises TransientError   it waits in its row and is tried again, up to its Retry, then failed
raises PermanentError   it has failed, foreseen: the text tells the person what to do
raises OutcomeUnknown   the effect may have happened: a person decides
raises anything else    it has failed, a bug: traceback kept, loud (after the mark: unknown)
MemoryError             the same, in words (Celery would end the whole worker)
soft limit              work in chunks waits and continues after its last; other work has failed
hard limit, alarm       the child is dead: the job has failed, "ran longer than its hard limit"
the worker stops        the claim is released: nothing is counted, another worker continues
the process died        claimed again at once where that is known, else when the lease ends;
                        losses + 1, at 3 it is quarantined (after the mark: unknown)
cancelled               it stops at its next progress report
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.contrib.django.task import DjangoTask

from apps.core import broker, deaths, execution, registry
from apps.core.models import JobRow
from apps.core.registry import TaskSpec
from apps.core.retry import NEVER_AGAIN, Retry
from config.queues import Queue


class JobTask(DjangoTask):  # type: ignore[misc]  # Celery ships no types
    """A Celery task whose messages are rings. A job is started through its family's intake."""

    max_retries = 3
    default_retry_delay = 10  # the pause before a ring is repeated when a child was killed

    @property
    def spec(self) -> TaskSpec:
        """What the kernel knows about this task."""
        return registry.get(self.name)

    def delay(self, *args: Any, **kwargs: Any) -> Any:
        """Start a job as guides teach it: through the intake, so that it has its row."""
        intake = registry.entrance(self.name)
        if intake is None:
            raise TypeError(
                f"{self.name} has no entrance: mark a function of {self.spec.family}'s intake.py "
                "with @entrance(task), or submit() a row."
            )
        return intake(*args, **kwargs)

    def apply_async(
        self, args: Any = None, kwargs: Any = None, task_id: str | None = None, **options: Any
    ) -> Any:
        """Publish a ring, or let Celery repeat one after a child was killed; nothing else."""
        if not args or not (task_id or "").startswith(f"{args[0]}."):
            raise TypeError(f"{self.name}: a job starts through delay() or submit(), never so.")
        return super().apply_async(args, kwargs, task_id=task_id, **options)

    def on_failure(self, exc: Exception, task_id: str, *_: Any) -> None:
        """In the main process: a child died at its hard limit."""
        deaths.announce(exc, task_id, self.spec.queue.hard_limit)

    def on_retry(self, exc: Exception, task_id: str, *_: Any) -> None:
        """In the main process: a child died, and Celery repeats the ring in a while."""
        deaths.announce(exc, task_id, self.spec.queue.hard_limit)


def job_task(
    *,
    name: str,
    queue: Queue,
    row: type[JobRow] | None = None,
    retry: Retry = NEVER_AGAIN,
    batch: int = 1,
) -> Callable[[Callable[..., None]], JobTask]:
    """Register the decorated function as the work of a task.

    name:  '<family>.<task>', written out: it stands in messages and rows
    row:   the family's model; the function takes (row, work), or (work) without one
    batch: most jobs of a bulk intake that share a ring; at 20 s of work in all they share less
    """

    def register(function: Callable[..., None]) -> JobTask:
        spec = TaskSpec(name, queue, function, row, retry, batch)
        registry.add(spec)

        @shared_task(
            name=name,
            base=JobTask,
            bind=True,
            soft_time_limit=queue.soft_limit,
            time_limit=queue.hard_limit,
        )
        def answer_ring(self: JobTask, job_id: str) -> None:
            if not execution.answer(spec, UUID(job_id)):
                broker.put_back(self.request.properties["delivery_tag"])

        return answer_ring  # type: ignore[no-any-return]

    return register


def entrance(task: JobTask) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say that ``task.delay(…)`` goes through the decorated intake function."""

    def declare(intake: Callable[..., Any]) -> Callable[..., Any]:
        registry.set_entrance(task.name, intake)
        return intake

    return declare
