"""Scheduled notifications: how one is planned, and how it becomes a job when its time has come.

A notification and its job are joined in one transaction under a lock on the notification's row:
whoever is killed, and however many do this at once, it becomes one job.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from apps.core import database
from apps.core.models import JobRow
from apps.core.submit import submit_many
from apps.core.tasks import JobTask
from apps.core.work import Work
from apps.notifications.models import (
    Message,
    ScheduledNotification,
    State,
    TemplateNotification,
)
from apps.notifications.selectors import take_due

CHUNK = 500
ENOUGH_SECONDS = 5.0
"""After so long no other chunk is begun: the last one has as long again until the end that the
queue promises."""

Tasks = Mapping[type[JobRow], JobTask]


def schedule(dedup_key: str | None, fields: dict[str, Any]) -> ScheduledNotification:
    """Plan a notification, or plan the one with this key anew if it has not been sent."""
    if dedup_key is None:
        return ScheduledNotification.objects.create(**fields)
    planned, is_new = ScheduledNotification.objects.get_or_create(
        dedup_key=dedup_key, defaults=fields
    )
    if not is_new:
        _reschedule(planned, fields)
    return planned


def _reschedule(planned: ScheduledNotification, fields: dict[str, Any]) -> None:
    """An expired one comes back to life where its new times allow; a cancelled one does not."""
    valid_until = fields["valid_until"]
    states = [State.SCHEDULED]
    if valid_until is None or valid_until > timezone.now():
        states.append(State.EXPIRED)
    same = ScheduledNotification.objects.filter(pk=planned.pk, state__in=states)
    same.update(**fields, expired_at=None)
    planned.refresh_from_db()


def cancel(notifications: QuerySet[ScheduledNotification]) -> int:
    """Cancel those that have not been sent; returns how many."""
    return notifications.filter(state=State.SCHEDULED).update(cancelled_at=Now())


def hand_out_due(work: Work, tasks: Tasks) -> bool:
    """Make a job of each notification that is due, chunk by chunk; whether some may be left.

    tasks: which task works on which row
    """
    chunks = work.done_before
    while True:
        chunks += 1
        with work.chunk(chunks):
            taken = hand_out_chunk(tasks)
        if taken < CHUNK:
            return False
        if work.seconds > ENOUGH_SECONDS:
            return True


def hand_out_chunk(tasks: Tasks) -> int:
    """The oldest that are due, at most ``CHUNK``, in the caller's transaction; how many."""
    due, now = list(take_due(CHUNK)), timezone.now()
    _rows(one for one in due if one.is_late(now)).update(expired_at=Now())
    _submit([one for one in due if not one.is_late(now)], tasks)
    return len(due)


def _submit(due: Sequence[ScheduledNotification], tasks: Tasks) -> None:
    """Jobs of one task and company are submitted together, so that they share rings."""
    alike = defaultdict(list)
    for one in due:
        row = _row(one)
        alike[type(row), one.company].append((one, row))
    for (kind, company), pairs in alike.items():
        jobs = submit_many(tasks[kind], [row for _, row in pairs], company=company)
        _join([one.pk for one, _ in pairs], [job.id for job in jobs])


def _join(notifications: list[int], jobs: list[UUID]) -> None:
    database.rows(_JOIN, {"notifications": notifications, "jobs": jobs})


# Not bulk_update(), which writes a CASE with a branch for each row.
_JOIN = """
    UPDATE notifications_schedulednotification AS notification
    SET job_id = pair.job, handed_out_at = now()
    FROM unnest(%(notifications)s::bigint[], %(jobs)s::uuid[]) AS pair (notification, job)
    WHERE notification.id = pair.notification
"""


def _rows(notifications: Iterable[ScheduledNotification]) -> QuerySet[ScheduledNotification]:
    return ScheduledNotification.objects.filter(pk__in=[one.pk for one in notifications])


def _row(one: ScheduledNotification) -> JobRow:
    """What its job works on: a template to be filled in, or an e-mail that says it all."""
    reader = {"recipient": one.address, "language": one.readers_language}
    if one.template:
        return TemplateNotification(template=one.template, context=one.context, **reader)
    return Message(subject=one.subject, body=one.body, **reader)
