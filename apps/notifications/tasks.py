"""The tasks of this family."""

from __future__ import annotations

from datetime import timedelta

from apps.core.retry import Retry
from apps.core.tasks import job_task
from apps.core.work import Work
from apps.notifications import services
from apps.notifications.models import Message
from config.queues import EMAILS

# A server that greylists wants to see us again for up to a day.
GREYLISTED = Retry(times=None, base=10, cap=3600, within=timedelta(hours=24))


@job_task(
    name="notifications.send_email_task", queue=EMAILS, row=Message, retry=GREYLISTED, batch=50
)
def send_email_task(message: Message, work: Work) -> None:
    """Send one e-mail."""
    services.deliver(message, work)
