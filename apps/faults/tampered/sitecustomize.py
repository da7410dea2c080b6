"""Python imports this first where its folder is on PYTHONPATH: for workers that are not right.

FAENA_CLOCK_AHEAD=7200          its clock is two hours ahead
FAENA_FORGET_TASK=name          it is an older release that does not know this task
FAENA_WITHOUT=mechanism         one mechanism is switched off, to see its fault test fail
FAENA_DAY=from/until            its day passes in seconds (apps/faults/day/hurried.py)
"""

from __future__ import annotations

import os
import time
from typing import Any

ahead = float(os.environ.get("FAENA_CLOCK_AHEAD", "0"))
if ahead:
    right_time = time.time
    time.time = lambda: right_time() + ahead

forgotten = os.environ.get("FAENA_FORGET_TASK")
without = os.environ.get("FAENA_WITHOUT")
day = os.environ.get("FAENA_DAY")

if forgotten or without or day:
    from celery.signals import beat_init, celeryd_init

    @beat_init.connect(weak=False)
    @celeryd_init.connect(weak=False)
    def _in_the_main_process(instance: Any = None, **_: Any) -> None:
        if forgotten and instance:
            instance.app.tasks.pop(forgotten)
        if without:
            from apps.faults import mechanisms  # noqa: PLC0415  (the apps are ready only now)

            mechanisms.switch_off(without)
        if day:
            from apps.faults.day import hurried  # noqa: PLC0415  (the same)

            hurried.hurry(day)
