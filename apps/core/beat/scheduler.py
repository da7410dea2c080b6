"""Beat's scheduler: django-celery-beat's, that signs in the database that it ticks."""

from __future__ import annotations

import time
from typing import Any

from django.db.models.functions import Now
from django_celery_beat.schedulers import DatabaseScheduler

from apps.core.models import BeatSign
from apps.core.owner import this_process

SIGN_EVERY = 5.0


class Scheduler(DatabaseScheduler):  # type: ignore[misc]  # no types
    """The schedule in the database; ``/healthz/beat`` looks at its sign."""

    _signed_at = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until something may be due again."""
        pause: float = super().tick(*args, **kwargs)
        if time.monotonic() - self._signed_at >= SIGN_EVERY:
            self._sign()
        return min(pause, SIGN_EVERY)

    def _sign(self) -> None:
        owner = this_process()
        BeatSign.objects.update_or_create(
            id=1, defaults={"node": owner.node, "pid": owner.pid, "ticked_at": Now()}
        )
        self._signed_at = time.monotonic()
