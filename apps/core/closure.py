"""That a queue is closed, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Closure:
    """Why no work of a queue may start now.

    seconds: until it ends by itself; ``None`` when somebody has to end it
    probes:  whether it then lets one job through, to see whether the rest may follow
    """

    seconds: float | None
    probes: bool = False
