"""A worker's timer that asks for the reconciler. The main process itself touches no database."""

from __future__ import annotations

import logging
from typing import Any

from celery import bootsteps
from django.conf import settings

logger = logging.getLogger(__name__)


class RescueTimer(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships no types
    """Publishes ``core.rescue_jobs`` when the worker is up and then every 30 s."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._entry: Any = None

    def start(self, worker: Any) -> None:
        """Begin to ask."""
        every = settings.FAENA_RESCUE_EVERY
        worker.timer.call_after(1, _ask, (worker.app,))
        self._entry = worker.timer.call_repeatedly(every, _ask, (worker.app,))

    def stop(self, worker: Any) -> None:
        """Ask no more."""
        if self._entry is not None:
            self._entry.cancel()


def _ask(app: Any) -> None:
    try:
        app.tasks["core.rescue_jobs"].apply_async(retry=False)
    except Exception as error:  # the worker's loop must survive whatever the broker does
        logger.warning("The broker does not answer (%s); the rescue is asked for later.", error)
