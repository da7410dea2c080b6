"""How synthetic work is asked for."""

from __future__ import annotations

from apps.core.submit import JobHandle, submit
from apps.loadtest.models import Synthetic
from apps.loadtest.tasks import SYNTHETIC
from config.queues import Queue


def ask(
    queue: Queue,
    behaviour: Synthetic.Behaviour = Synthetic.Behaviour.SLEEP,
    *,
    seconds: float = 0,
    chunks: int = 0,
    cpu: float = 0,
    memory: float = 0,
    fails: bool = False,
) -> JobHandle:
    """A synthetic job in ``queue``; ``Synthetic`` says what the rest means, and in which units."""
    row = Synthetic(
        behaviour=behaviour, seconds=seconds, chunks=chunks, cpu=cpu, memory=memory, fails=fails
    )
    return submit(SYNTHETIC[queue], row)
