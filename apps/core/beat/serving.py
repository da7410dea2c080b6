"""One row of the schedule: submit the slots that are due, and write down how far it is."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django_celery_beat.models import PeriodicTask

from apps.core.beat import rows
from apps.core.ticks import Owed, Tick, owed, submit_tick

logger = logging.getLogger(__name__)


def serve(row: Any, now: datetime) -> datetime:
    """Submit what is due of a row; returns when it is due again."""
    tick, at = rows.tick_of(row), rows.planned_of(row)
    since = rows.counts_from(row, at)
    due = owed(at, tick.missed, since, now)
    if due.left_out is not None:
        logger.warning(
            "%s: slots after %s up to %s were missed and are left out (%s).",
            *(row.name, since, due.left_out, tick.missed.value),
        )
    if due.passed is not None:
        _submit(row, tick, due)
    return at.next(now)


def _submit(row: Any, tick: Tick, due: Owed) -> None:
    """Jobs and row together, so that a beat that is killed leaves either none or all."""
    slots = [slot for slot in due.slots if rows.is_open(row, slot)]
    with transaction.atomic():
        for slot in slots:
            job = submit_tick(tick.name, slot)
            logger.info("%s of %s: job %s", tick.name, slot, job.id)
        PeriodicTask.objects.filter(pk=row.pk, enabled=True).update(
            last_run_at=due.passed, total_run_count=F("total_run_count") + len(slots)
        )
