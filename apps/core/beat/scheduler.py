"""Beat: django-celery-beat's scheduler, that submits the jobs of ticks instead of messages.

Of several beats one leads (``leader``); the others only ask whether they may. The leader reads the
rows again with each pass, which comes when the next slot is due and at least every few seconds: an
edit in the admin counts at once, and whoever takes over knows as much as its predecessor.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import (
    Error,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.db.models.functions import Now
from django_celery_beat.schedulers import DatabaseScheduler

from apps.core.beat import heartbeat
from apps.core.beat.leader import Leader
from apps.core.beat.rows import Refused
from apps.core.beat.serving import serve
from apps.core.models import BeatSign
from apps.core.owner import this_process

logger = logging.getLogger(__name__)

SIGN_EVERY = 5.0
ASK_AGAIN_AFTER = 2.0
"""Seconds between two questions of a beat that does not lead: how long a takeover may take."""


class Scheduler(DatabaseScheduler):  # type: ignore[misc]  # no types
    """The schedule in the database; ``/healthz/beat`` looks at the leader's sign."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._leader = Leader()
        self._signed_at = float("-inf")
        self._complaints: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Nothing: the database may be away, and entries of the settings have no jobs."""
        for name in self.app.conf.beat_schedule:
            logger.error("beat_schedule has %r: write it as @tick in its family's tasks.py.", name)

    def enabled_models_qs(self) -> Any:
        """Every enabled row.

        django-celery-beat leaves out those whose hour is more than two from now, and with them
        what was missed (celery/django-celery-beat#956).
        """
        return self.Model.objects.enabled().order_by("name")

    def sync(self) -> None:
        """Nothing: a slot is written down together with its job."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Submit what is due, as leader; returns the seconds until something may be due again."""
        heartbeat.touch()
        now = self._leader.clock()
        if now is None:
            return ASK_AGAIN_AFTER
        try:
            close_old_connections()
            pause = self._serve_all(now)
            self._sign()
        except Error as error:
            logger.warning("The schedule is read again later: %s", _first_line(error))
            connection.close()
            return ASK_AGAIN_AFTER
        return pause

    def _serve_all(self, now: datetime) -> float:
        soonest = now + timedelta(seconds=self.max_interval)
        for row in self.enabled_models():
            soonest = min(soonest, self._serve(row, now) or soonest)
        return (soonest - now).total_seconds()

    def _serve(self, row: Any, now: datetime) -> datetime | None:
        """One row that cannot be served must not keep the others from it."""
        try:
            due = serve(row, now)
        except (OperationalError, InterfaceError):
            raise
        except Refused as refusal:
            self._complain(row, str(refusal))
            return None
        except Exception as error:  # whatever it is, the other rows are due as well
            self._complain(
                row, f"{type(error).__name__}: {_first_line(error)}", with_traceback=True
            )
            return None
        self._complaints.pop(row.name, None)
        return due

    def _complain(self, row: Any, sentence: str, *, with_traceback: bool = False) -> None:
        """Once, until it is another complaint: beat looks again every few seconds."""
        if self._complaints.get(row.name) != sentence:
            text = "The periodic task %r does not run. %s"
            logger.error(text, row.name, sentence, exc_info=with_traceback)
        self._complaints[row.name] = sentence

    def _sign(self) -> None:
        if time.monotonic() - self._signed_at < SIGN_EVERY:
            return
        owner = this_process()
        BeatSign.objects.update_or_create(
            id=1, defaults={"node": owner.node, "pid": owner.pid, "ticked_at": Now()}
        )
        self._signed_at = time.monotonic()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
