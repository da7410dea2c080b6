"""The kernel's own tasks. They have no rows: what they do can be done again by anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task

from apps.core import registry, rescue
from apps.core.burial import Cause
from apps.core.registry import TaskSpec
from config.queues import HIGH


def _kernel_task(name: str) -> Callable[[Callable[..., None]], Any]:
    def register(function: Callable[..., None]) -> Any:
        registry.add(TaskSpec(name, HIGH, function))
        limits = {"soft_time_limit": HIGH.soft_limit, "time_limit": HIGH.hard_limit}
        return shared_task(name=name, **limits)(function)

    return register


@_kernel_task("core.rescue_jobs")
def rescue_jobs() -> None:
    """Ring for jobs whose ring was lost and take back those whose owner died."""
    rescue.rescue_jobs()


@_kernel_task("core.bury_job")
def bury_job(job_id: str, cause: str, hard_limit: int) -> None:
    """End the claim of a job whose process died, and ring for it if it may run again."""
    rescue.take_back(UUID(job_id), Cause[cause], hard_limit)
