"""A beat whose clock jumps from one slot to the next, so that its day passes in seconds.

FAENA_DAY=<from>/<until>, both in ISO 8601. At the end it stays and submits nothing more. All else
is beat's own: its rows, its slots, its jobs. It asks nobody whether it may lead.
FAENA_DAY=<from>/<until>/again: nor does it look at how far others are, so that several of these
ask for each slot, each for itself; and they begin when as many as FAENA_DAY_TOGETHER have
met in the folder FAENA_DAY_MEETS.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apps.core.beat import rows
from apps.core.beat.leader import Leader
from apps.core.beat.scheduler import Scheduler

DAY = timedelta(days=1)
STEP = 0.02
"""Seconds between two slots: time enough for somebody to kill it in the middle of its day."""
REST = 1.0


class Hand:
    """Where this beat's clock stands."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.now, self.before, self._end = begin, begin, end

    def serving(
        self, serve_all: Callable[[Any, datetime], float]
    ) -> Callable[[Any, datetime], float]:
        """Serves what is due as before, and moves on to when something is due again."""

        def serve(scheduler: Any, now: datetime) -> float:
            scheduler.max_interval = DAY.total_seconds()
            pause = serve_all(scheduler, now)
            is_over = now >= self._end
            self.before, self.now = now, min(now + timedelta(seconds=pause), self._end)
            return REST if is_over else STEP

        return serve


def hurry(day: str) -> None:
    """Let this process's beat pass the time between ``<from>/<until>`` in no time."""
    begin, end, *again = day.split("/")
    hand = Hand(datetime.fromisoformat(begin), datetime.fromisoformat(end))
    if again:
        rows.counts_from = lambda row, at: hand.before
        _meet(Path(os.environ["FAENA_DAY_MEETS"]), int(os.environ["FAENA_DAY_TOGETHER"]))
    Leader.clock = lambda _: hand.now  # type: ignore[assignment, method-assign]
    Scheduler._serve_all = hand.serving(Scheduler._serve_all)  # type: ignore[assignment, method-assign]


def _meet(folder: Path, together: int) -> None:
    """Whoever kills one that is late would be too early for the other."""
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < together:
        time.sleep(STEP)
