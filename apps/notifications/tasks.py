"""The tasks of this family."""

from __future__ import annotations

from datetime import timedelta

from apps.core.models import JobRow
from apps.core.retry import Retry
from apps.core.submit import submit
from apps.core.tasks import JobTask, job_task
from apps.core.ticks import SKIP, every, tick
from apps.core.work import Work
from apps.notifications import pending, services, sources
from apps.notifications.models import Message, TemplateNotification
from config.queues import DEFAULT, EMAILS, HIGH

# A server that greylists wants to see us again for up to a day.
GREYLISTED = Retry(times=None, base=10, cap=3600, within=timedelta(hours=24))


@job_task(
    name="notifications.send_email_task", queue=EMAILS, row=Message, retry=GREYLISTED, batch=50
)
def send_email_task(message: Message, work: Work) -> None:
    """Send one e-mail."""
    services.deliver(message, work)


@job_task(
    name="notifications.process_template_notification",
    queue=DEFAULT,
    row=TemplateNotification,
    batch=50,
)
def process_template_notification(notification: TemplateNotification, work: Work) -> None:
    """Write the e-mail that a template makes for one reader, once."""
    if work.done_before:
        return
    message = services.written(notification)
    job = notification.job
    with work.chunk(1, 1, services.about_language(notification, message)):
        submit(
            send_email_task,
            message,
            dedup_key=f"notifications.template:{job.id}",
            company=job.company,
            requested_by=job.requested_by,
            parent=job,
        )


WORKS_ON: dict[type[JobRow], JobTask] = {
    Message: send_email_task,
    TemplateNotification: process_template_notification,
}


@tick(name="notifications.process_pending", queue=HIGH, at=every(minutes=5), missed=SKIP)
def process_pending(work: Work) -> None:
    """Make jobs of the notifications that are due; a job that follows does what is too much."""
    if pending.hand_out_due(work, WORKS_ON):
        submit(process_pending, dedup_key=f"{process_pending.name}:after:{work.job_id}")


@tick(name="notifications.sync_calendar", queue=HIGH, at=every(minutes=15), missed=SKIP)
def sync_calendar(work: Work) -> None:
    """Plan the coming reminders of all sources, such as the calendars of companies."""
    sources.plan_coming(work)
