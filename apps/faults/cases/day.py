"""A day of every tick, from one evening to the next, as badly as beats can do it.

Two beats ask for each slot of its first hours; one is killed in the middle of them, the other when
they are over. For five hours there is none, and the daily slots of the night pass. A third one
makes up for them and goes on until the evening. Their clocks jump from slot to slot
(``apps.faults.day.hurried``); rows, workers, mails and files are of the present.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from apps.accounts.models import Company, User
from apps.core.models import Job, Status
from apps.core.planned import Cron
from apps.core.ticks import all_ticks
from apps.faults.catalogue import fault
from apps.faults.day import people, portal, talk, upkeep
from apps.faults.day.outcomes import SCENERY, Holds, Outcome, outcomes
from apps.faults.rig import Rig
from apps.notifications.tasks import send_email_task
from apps.operations.processes import Started
from apps.sii.models import Sync
from config.queues import FAST, SLOW

LEARNT_FROM = (people, portal, talk, upkeep)
"""Where the outcomes are registered."""

EVENING = 22
KILLED_AFTER = timedelta(hours=1)
TOGETHER = timedelta(hours=2, minutes=15)
NOBODY = timedelta(hours=5)
DAY = timedelta(days=1)
MAILS = send_email_task.name
OFTEN = "notifications.process_pending"
"""Its slots show how far a beat has come."""


@fault(
    "22c",
    "a day of every tick: each slot twice, a beat killed, none for five hours of the night",
    bound=150,
    without="missed",
    proof_bound=150,  # what is looked at then is the schedule, not how long it took
)
def day_of_ticks(rig: Rig) -> None:
    """None doubled, none of the daily ones missed, and each had its effect."""
    _pass_a_day(rig, outcomes(browser=False))


@fault(
    "22d",
    "the same day, for companies of the SII",
    bound=300,
    without="slots",
    proof_bound=300,
)
def day_at_the_portal(rig: Rig) -> None:
    """What the night's three rounds bring is the portal's own ledger."""
    _pass_a_day(rig, outcomes(browser=True))


def _pass_a_day(rig: Rig, wanted: Sequence[Outcome]) -> None:
    _begin(rig)
    holds = [(one, one.prepare(rig)) for one in wanted]
    evening = _last_evening()
    _ask_for_every_slot(rig, evening)
    _let_the_night_pass()
    _until_all_ended(rig, Job.objects.exclude(dedup_key__startswith=SCENERY))
    _require_each_slot_once(rig, evening)
    _require_outcomes(rig, holds)


def _begin(rig: Rig) -> None:
    Company.objects.all().delete()
    User.objects.all().delete()
    rig.environment |= {"SII_PACE": "100"}
    rig.start_worker(FAST)
    rig.start_worker(SLOW)
    rig.write_schedule()


def _last_evening() -> datetime:
    """The latest one since which a whole day has passed."""
    today = timezone.localtime().replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return today - DAY if today <= timezone.localtime() else today - 2 * DAY


def _ask_for_every_slot(rig: Rig, evening: datetime) -> None:
    PeriodicTask.objects.update(last_run_at=evening)
    both = f"{evening.isoformat()}/{(evening + TOGETHER).isoformat()}/again"
    with tempfile.TemporaryDirectory(prefix="faena-fault-") as folder:
        meeting = {"FAENA_DAY": both, "FAENA_DAY_MEETS": folder, "FAENA_DAY_TOGETHER": "2"}
        first, second = (rig.start_beat(number, **meeting) for number in (1, 2))
        rig.until("a beat in the middle of its day", lambda: _reached(evening + KILLED_AFTER))
    _kill(first)
    rig.until("the end of its day", lambda: _reached(evening + TOGETHER))
    _kill(second)
    rig.injected()
    _require_that_slots_were_asked_for_twice(rig)
    back = evening + TOGETHER + NOBODY
    rig.start_beat(3, FAENA_DAY=f"{back.isoformat()}/{(evening + DAY).isoformat()}")
    rig.until("the next evening", lambda: _reached(evening + DAY))


def _reached(moment: datetime) -> bool:
    return PeriodicTask.objects.filter(task=OFTEN, last_run_at__gte=moment).exists()


def _require_that_slots_were_asked_for_twice(rig: Rig) -> None:
    asked = PeriodicTask.objects.values_list("total_run_count", flat=True).get(task=OFTEN)
    rig.require("both beats asked for slots", asked > len(set(_slots(OFTEN))))


def _kill(beat: Started) -> None:
    os.kill(beat.pid, signal.SIGKILL)
    beat.process.wait()


def _let_the_night_pass() -> None:
    """Rounds spread their syncs over the hours that are left of it."""
    waiting = Sync.objects.filter(job__status=Status.WAITING).values("job")
    Job.objects.filter(pk__in=waiting).update(run_after=Now())


def _until_all_ended(rig: Rig, jobs: QuerySet[Job]) -> None:
    """Whatever the day's jobs have asked for in their turn as well."""
    rig.until("the end of the day's rounds", lambda: not _unfinished(jobs).exists(), rig.bound)
    rig.adopt_all(jobs.exclude(task=MAILS))
    rig.jobs += jobs.filter(task=MAILS).values_list("pk", flat=True)
    rig.until_ended()


def _unfinished(jobs: QuerySet[Job]) -> QuerySet[Job]:
    return jobs.filter(status__in=(Status.WAITING, Status.RUNNING))


def _require_each_slot_once(rig: Rig, evening: datetime) -> None:
    for tick in all_ticks():
        slots = _slots(tick.name)
        rig.require(f"{tick.name}: a slot ran twice", max(Counter(slots).values(), default=0) <= 1)
        if isinstance(tick.at, Cron):
            wanted = [tick.at.previous(evening + DAY)]
            rig.require(f"{tick.name}: the daily slot", slots == wanted)
        rig.require(f"{tick.name}: it ran", bool(slots))


def _slots(name: str) -> list[datetime]:
    keys = Job.objects.filter(task=name, dedup_key__contains="@")
    texts = [str(key).partition("@")[2].strip() for key in keys.values_list("dedup_key", flat=True)]
    return [datetime.fromisoformat(text) for text in texts]


def _require_outcomes(rig: Rig, holds: Sequence[tuple[Outcome, Holds]]) -> None:
    missed = [one for one, is_so in holds if not is_so()]
    told = "; ".join(f"{one.task}: {one.promise}" for one in missed)
    rig.require(f"not brought about: {told}", not missed)
