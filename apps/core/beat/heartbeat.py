"""Beat's sign of life for a probe: a file that is written anew with every pass, leader or not."""

from __future__ import annotations

import logging
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from apps.core import supervisor
from apps.core.worker import signs

logger = logging.getLogger(__name__)


def file() -> Path:
    """FAENA_HEARTBEAT_FILE, or faena-beat.heartbeat beside those of the workers."""
    return Path(os.environ.get("FAENA_HEARTBEAT_FILE") or signs.heartbeat_file("beat"))


def touch() -> None:
    """Replace the file by one that says the time. A full disk must not end beat.

    systemd is told, too: that beat is up, which counts once, and that it lives.
    """
    supervisor.tell(f"{supervisor.READY}\n{supervisor.ALIVE}")
    target = file()
    try:
        # A name that nobody can have foreseen: the folder may be everybody's.
        handle, new = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w") as text:
            text.write(f"{datetime.now(UTC).isoformat()}\n")
        Path(new).replace(target)
    except OSError as error:
        logger.warning("The heartbeat %s cannot be written: %s", target, error)
