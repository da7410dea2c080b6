"""One synthetic task for each queue: ``loadtest.synthetic_<queue>``."""

from __future__ import annotations

from apps.core.retry import Retry
from apps.core.tasks import JobTask, job_task
from apps.core.work import Work
from apps.loadtest import behaviours
from apps.loadtest.models import Synthetic
from config.queues import QUEUES, Queue


def _synthetic(synthetic: Synthetic, work: Work) -> None:
    """Behave as asked."""
    behaviours.perform(synthetic, work)


def _task_for(queue: Queue) -> JobTask:
    register = job_task(
        name=f"loadtest.synthetic_{queue.name}",
        queue=queue,
        row=Synthetic,
        retry=Retry(times=3, base=1, cap=5),
    )
    return register(_synthetic)


SYNTHETIC = {queue: _task_for(queue) for queue in QUEUES}
