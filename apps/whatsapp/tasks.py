"""The tasks of this family: one delivery a job, and a nightly cleaning."""

from __future__ import annotations

from apps.core.retry import Retry
from apps.core.tasks import job_task
from apps.core.ticks import ONCE, daily, tick
from apps.core.work import Work
from apps.whatsapp import services
from apps.whatsapp.models import Delivery, LineTaking
from config.queues import DEFAULT

# Somebody else was storing the same message, which takes milliseconds.
SOME_TIMES = Retry(times=5, base=2, cap=30)


@job_task(name="whatsapp.take_delivery", queue=DEFAULT, row=Delivery, retry=SOME_TIMES)
def take_delivery(delivery: Delivery, work: Work) -> None:
    """The messages that Meta delivered at once."""
    services.take(delivery, work)


@job_task(name="whatsapp.take_unclaimed", queue=DEFAULT, row=LineTaking)
def take_unclaimed(row: LineTaking, work: Work) -> None:
    """Messages that came to a number before a company entered it."""
    services.take_unclaimed(row, work)


@tick(name="whatsapp.cleanup_old_sessions", queue=DEFAULT, at=daily(5), missed=ONCE)
def cleanup_old_sessions(work: Work) -> None:
    """Sessions that are over for long."""
    services.clean_up(work)
