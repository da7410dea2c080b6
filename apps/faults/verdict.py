"""What one case proved: the ledger, the invariants I1–I5, and how long recovery took."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import psutil
from django.conf import settings
from django.db.models import Max

from apps.core import broker, database
from apps.core.models import Job
from apps.faults import effects
from apps.faults.catalogue import Fault
from apps.faults.rig import NeverHappened, Rig
from apps.loadtest import drive, ledger
from apps.loadtest.ledger import Ledger

PROBE_SECONDS = 30


@dataclass
class Verdict:
    """One row of the printed table; ``problems`` is empty when everything held."""

    fault: Fault
    ledger: Ledger | None = None
    recovery: float | None = None
    tries: int = 0
    losses: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing that was promised was broken."""
        return not self.problems


def judge(fault: Fault, rig: Rig) -> Verdict:
    """Look at rows, stand-in, broker, database and processes after the case ran."""
    found = _ledger(rig)
    verdict = Verdict(fault, ledger=found, recovery=_recovery(rig))
    worst = Job.objects.filter(pk__in=rig.jobs).aggregate(Max("tries"), Max("losses"))
    verdict.tries, verdict.losses = worst["tries__max"] or 0, worst["losses__max"] or 0
    verdict.problems += [
        *_ledger_problems(found, fault),
        *_bound_problems(verdict.recovery, fault),
        *_probe_problems(rig),
        *_broker_problems(rig),
    ]
    rig.stop()
    verdict.problems += [*_database_problems(), *_orphan_problems(rig)]
    return verdict


def _ledger(rig: Rig) -> Ledger:
    return ledger.draw_up(rig.jobs, drive.by_status(rig.jobs), effects.seen(rig))


def _recovery(rig: Rig) -> float | None:
    """Seconds from the injection to the last end."""
    if rig.injected_at is None:
        return None
    sql = "SELECT extract(epoch FROM max(finished_at)) FROM core_job WHERE id = ANY(%s)"
    [(last_end,)] = database.rows(sql, [rig.jobs])
    return max(0.0, float(last_end) - rig.injected_at) if last_end is not None else None


def _ledger_problems(found: Ledger, fault: Fault) -> list[str]:
    """I1 and I2."""
    problems = []
    if found.lost:
        problems.append(f"I1: {found.lost} lost")
    if found.twice:
        problems.append(f"I2: {found.twice} twice")
    if found.unknown > fault.unknown_limit:
        problems.append(f"{found.unknown} unknown, at most {fault.unknown_limit} allowed")
    if found.quarantined != fault.quarantined:
        problems.append(f"{found.quarantined} quarantined, {fault.quarantined} expected")
    if found.failed != fault.failed:
        problems.append(f"{found.failed} failed, {fault.failed} expected")
    return problems


def _bound_problems(recovery: float | None, fault: Fault) -> list[str]:
    """I3."""
    if recovery is None:
        return ["I3: nothing was injected"]
    late = recovery > fault.bound
    return [f"I3: {recovery:.1f} s, bound {fault.bound:.0f} s"] if late else []


def _probe_problems(rig: Rig) -> list[str]:
    """I5: a job submitted now runs."""
    rig.rules()
    probe = rig.send(1, prefix="probe")
    try:
        rig.until_ended(probe, within=PROBE_SECONDS)
    except Exception as error:  # whatever it is belongs into the table, not on the screen
        return [f"I5: the probe: {error}"]
    return [] if rig.count("done", jobs=probe) else ["I5: the probe did not end well"]


def _database_problems() -> list[str]:
    """I4: no advisory lock is held and no transaction idles."""
    sql = """
        SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
               (SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%'
                AND datname = current_database() AND pid <> pg_backend_pid())
    """
    [(locks, idle)] = database.rows(sql, {})
    problems = [f"I4: {locks} advisory locks"] if locks else []
    return problems + ([f"I4: {idle} transactions idle"] if idle else [])


def _broker_problems(rig: Rig) -> list[str]:
    """I4: nothing stays unacknowledged; what the dead held is dropped by the reconciler."""
    patience = settings.FAENA_RESCUE_EVERY + settings.FAENA_RING_AGAIN_AFTER
    try:
        rig.until("the last acknowledgement", lambda: not _unacknowledged(), within=patience)
    except NeverHappened:
        return [f"I4: {_unacknowledged()} messages unacknowledged"]
    return []


def _unacknowledged() -> int:
    return sum(broker.taken().values())


def _orphan_problems(rig: Rig) -> list[str]:
    """I4: no process of a worker is left."""
    sessions = {worker.pid for worker in rig.workers}
    left = [pid for pid in psutil.pids() if _session(pid) in sessions]
    return [f"I4: processes left: {left}"] if left else []


def _session(pid: int) -> int | None:
    """Each worker leads a session of its own, which its children share."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None
