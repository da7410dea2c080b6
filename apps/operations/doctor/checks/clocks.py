"""The clocks of the workers and of the database agree with ours."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from apps.operations.doctor import clock
from apps.operations.doctor.case import Case
from apps.operations.doctor.clock import Offset
from apps.operations.doctor.findings import Examination, Finding, error, warning
from apps.operations.doctor.inquiry import ask
from apps.operations.doctor.outside import BROKER, DATABASE
from apps.operations.doctor.registry import check

MOST_SKEW = 2.0
"""Seconds. A machine that keeps its time over the network is within milliseconds of it."""

REPAIR = "Switch on time synchronisation there (timedatectl set-ntp true), then look again."


@check(10, "the clocks of workers and database agree", DATABASE, BROKER)
def clocks_agree(case: Case) -> Examination:
    """Measured as NTP does: half the round trip is the error."""
    offsets = {"the database": _of_database()} | _of_workers()
    for who, offset in offsets.items():
        if offset.at_least > MOST_SKEW:
            yield _skewed(who, offset)
    workers = len(offsets) - 1
    worst = max(offsets.values(), key=lambda offset: offset.at_least)
    return f"the database and {workers} workers; at most {worst}"


def _of_database() -> Offset:
    with connection.cursor() as cursor:
        asked = clock.now()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float")
        (theirs,) = cursor.fetchone()
        return Offset.between(asked, theirs, clock.now())


def _of_workers() -> dict[str, Offset]:
    return {
        answer.worker: Offset.between(answer.asked, answer.said["now"], answer.answered)
        for answer in ask(clock.COMMAND)
    }


def _skewed(who: str, offset: Offset) -> Finding:
    what = f"The clock of {who} is {offset} of this machine's"
    window = settings.FAENA_RING_AGAIN_AFTER
    if offset.at_least < window:
        return warning(f"{what}: its times are not to be trusted.", REPAIR)
    return error(
        f"{what}: Redis keeps what workers hold by their clocks, and the reconciler reads them "
        f"to {window} s.",
        REPAIR,
    )
