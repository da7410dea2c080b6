"""The rehearsal's ticks, for beats in processes of their own."""

from apps.core.ticks import tick
from config.queues import HIGH
from tests.beat.app.plans import PLANS
from tests.beat.made_up import nothing

for name, (at, missed) in PLANS.items():
    tick(name=name, queue=HIGH, at=at, missed=missed)(nothing)
