"""What the reading process may use. It sets its limits itself, before it looks at the file."""

from __future__ import annotations

from typing import Any

from apps.core.confined.limits import Allowance, allow_seconds, confine
from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.refused import Refused

MOST_MEMORY = 280 * 1024 * 1024
"""Bytes of address space. The interpreter and its libraries take 30 MB of it without touching
them. Children of the ``bulk`` pool are recycled at 400 MB and have 120 MB themselves, so that
reader and child stay below that together."""
MOST_FILES = 32
LEAST_SECONDS = 20
BYTES_A_SECOND = 4 * 1024 * 1024
"""Unpacked bytes: the slowest honest sheet, a million rows, is read at four times this speed."""
GRACE_SECONDS = 5
MOST_SECONDS = 600
"""Of processor time, whatever the size: the hard limit of the queue."""
WALL_SECONDS = 1800
"""Backs the others up if the other side neither reads nor ends."""


def apply() -> None:
    """Set all limits."""
    confine(Allowance(MOST_MEMORY, MOST_FILES, LEAST_SECONDS, MOST_SECONDS, WALL_SECONDS), _give_up)


def allow_time_for(unpacked: int) -> None:
    """Processor time by what there is to read: clearly refused at its end, killed a bit later."""
    soft = min(LEAST_SECONDS + unpacked // BYTES_A_SECOND, MOST_SECONDS - GRACE_SECONDS)
    allow_seconds(soft, soft + GRACE_SECONDS)


def _give_up(number: int, _: Any) -> None:
    raise Refused(RefusalCode.TOO_SLOW)
