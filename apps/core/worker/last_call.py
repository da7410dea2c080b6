"""A warm stop with an end: what still runs then gives its claim back, and nothing is lost by it.

Left to itself a warm stop waits for what runs however long it takes, until whoever supervises the
worker kills it: a loss. Celery turns a warm stop into a cold one on SIGQUIT, and says so
(celery.apps.worker.on_cold_shutdown); its own soft shutdown would sleep for the whole time,
also when the last job ends at once, and take nothing meanwhile.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from celery.signals import worker_shutting_down
from django.conf import settings

WARM = "Warm"


@worker_shutting_down.connect
def set_an_end(how: str, **_: Any) -> None:
    """In the main process, when it was told to stop."""
    if how != WARM or not settings.FAENA_LAST_CALL_SECONDS:
        return
    end = threading.Timer(settings.FAENA_LAST_CALL_SECONDS, os.kill, (os.getpid(), signal.SIGQUIT))
    end.daemon = True  # a worker whose jobs have ended does not wait for it
    end.start()
