"""Signs of life that cost a probe nothing: two files, written by the worker's own loop.

``<worker>.heartbeat`` is touched every 5 s. It stands still while the loop is blocked, which a
broker outage does too, so a probe must be as patient as the longest outage that is accepted.
``<worker>.ready`` is there from when the worker takes work until it begins to stop. systemd is told
the same (``apps.core.supervisor``).
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.signals import worker_ready, worker_shutting_down

from apps.core import supervisor

logger = logging.getLogger(__name__)

HEARTBEAT_EVERY = 5.0


def folder() -> Path:
    """Where the signs are: FAENA_SIGNS, or a folder of this user's in the temporary one."""
    if named := os.environ.get("FAENA_SIGNS"):
        return Path(named)
    ours = Path(tempfile.gettempdir()) / f"faena-{os.getuid()}"
    with suppress(OSError):  # who writes a sign finds out
        ours.mkdir(mode=0o700, exist_ok=True)
    return ours


def heartbeat_file(worker: str) -> Path:
    """The file that the loop of this worker touches."""
    return folder() / f"faena-{worker}.heartbeat"


def ready_file(worker: str) -> Path:
    """The file that is there while this worker takes work."""
    return folder() / f"faena-{worker}.ready"


def _this_worker() -> str:
    return os.environ.get("FAENA_WORKER", "worker")


class Heartbeat(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships no types
    """Touches the heartbeat file from the worker's loop."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._entry: Any = None

    def start(self, worker: Any) -> None:
        """Begin to beat."""
        file = heartbeat_file(_this_worker())
        if not _touch(file):
            logger.warning("%s cannot be written: let FAENA_SIGNS name another folder.", file)
        self._entry = worker.timer.call_repeatedly(HEARTBEAT_EVERY, _beat, (file,))

    def stop(self, worker: Any) -> None:
        """Beat no more."""
        if self._entry is not None:
            self._entry.cancel()


def _beat(file: Path) -> None:
    _touch(file)
    supervisor.tell(supervisor.ALIVE)


def _touch(file: Path) -> bool:
    """Whether it could be; a sign that cannot be given must not end a worker."""
    try:
        file.touch()
    except OSError:
        return False
    return True


@worker_ready.connect
def _is_ready(**_: Any) -> None:
    _touch(ready_file(_this_worker()))
    supervisor.tell(supervisor.READY)


@worker_shutting_down.connect
def _is_stopping(**_: Any) -> None:
    supervisor.tell(supervisor.STOPPING)
    with suppress(OSError):
        ready_file(_this_worker()).unlink(missing_ok=True)
