"""What the gate keeps: short work starts at once while long work holds all the slots it may.

Each situation is measured with the gate and without it, on real workers, and shown side by side.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core import database
from apps.faults import mechanisms
from apps.faults.rig import Rig, clean_slate
from config.queues import BULK, DEFAULT, FAST_SLOW, HIGH, PDF, SINGLE, Queue, Topology

MOST_AT_LEAST = 0.1
"""Seconds of wait that nobody notices, however quick an idle system is."""
TIMES_IDLE = 2
TIMES_BETTER = 10
SAME_THROUGHPUT = 0.97


@dataclass(frozen=True)
class Effort:
    """How long it takes to be sure.

    long_job: seconds that each job of the flood lasts
    probing:  seconds during which short jobs come in
    mails:    e-mails of one round of the throughput
    rounds:   of the throughput, twice with the gate and twice without it in each
    """

    long_job: float
    probing: float
    mails: int
    rounds: int


PROOF = Effort(long_job=60, probing=20, mails=1500, rounds=5)
LOOK = Effort(long_job=15, probing=5, mails=300, rounds=1)


@dataclass(frozen=True)
class Situation:
    """What else there is to do: so many long jobs in each of these queues.

    rate: short jobs a second, an e-mail and one in ``high`` each time
    """

    name: str
    topology: Topology
    flood: tuple[Queue, ...] = ()
    jobs: int = 20
    rate: float = 10


IDLE = Situation("nothing else to do", FAST_SLOW)
SLOW_SATURATED = Situation("slow pool saturated", FAST_SLOW, (BULK, PDF))
DEFAULT_FLOODED = Situation("default flooded", FAST_SLOW, (DEFAULT,))
# Its one free slot does both: at ten of each a second it would be busy without any flood.
SINGLE_FLOODED = Situation("single, slow work flooded", SINGLE, (BULK, PDF), rate=1)


@dataclass(frozen=True)
class Waits:
    """95th percentile and longest wait of short jobs, seconds, by queue.

    A job that had not started in the end has waited until then.
    """

    p95: dict[str, float]
    longest: dict[str, float]


def measure(situation: Situation, effort: Effort, *, gated: bool) -> Waits:
    """The waits of short jobs in this situation, on new workers."""
    rig = _rig(gated=gated)
    try:
        _start(rig, situation.topology)
        _flood(rig, situation, effort)
        probes = _probe(rig, effort.probing, situation.rate)
        _wait_for(rig, probes, effort.long_job * 1.5)
        return waits(probes)
    finally:
        _kill(rig)


def throughput(effort: Effort, *, gated: bool) -> float:
    """E-mails per second through one fast worker, everything on.

    They wait for the worker, so that nobody submits while it works; its first tenth warms it up.
    """
    rig = _rig(gated=gated)
    try:
        rig.send(effort.mails)
        rig.start_worker()
        rig.until_ended(within=300)
        return _rate(rig)
    finally:
        _kill(rig)


def _rate(rig: Rig) -> float:
    sql = """
        SELECT 0.9 * count(*) / extract(
            epoch FROM max(finished_at) - percentile_disc(0.1) WITHIN GROUP (ORDER BY finished_at)
        )
        FROM core_run WHERE job_id = ANY(%s)
    """
    [(rate,)] = database.rows(sql, [rig.jobs])
    return float(rate)


ROUND = (True, False, False, True)
"""With the gate and without it, so that what changes steadily or every other time cancels out."""


def ratios(gated: Sequence[float], ungated: Sequence[float]) -> list[float]:
    """With the gate against without it, by round."""
    return [a / b for a, b in zip(_by_round(gated), _by_round(ungated), strict=True)]


def _by_round(rates: Sequence[float]) -> list[float]:
    """The rates of each round added up."""
    each = len(ROUND) // 2
    return [sum(rates[start : start + each]) for start in range(0, len(rates), each)]


def _rig(*, gated: bool) -> Rig:
    rig = Rig(bound=0, settings_used={})
    if not gated:
        rig.environment |= mechanisms.environment("gate")
    clean_slate(rig)
    return rig


def _start(rig: Rig, topology: Topology) -> None:
    for member in topology.members:
        rig.start_worker(member.pool, topology=topology)


def _flood(rig: Rig, situation: Situation, effort: Effort) -> None:
    for _ in range(situation.jobs):
        for queue in situation.flood:
            rig.ask(queue, seconds=effort.long_job)
    if situation.flood:
        rig.until_running(1)
        time.sleep(2)  # until the workers hold all that they want


def _probe(rig: Rig, seconds: float, rate: float) -> list[UUID]:
    probes: list[UUID] = []
    due = time.monotonic()
    until = due + seconds
    while due < until:
        probes += [*rig.send(1), rig.ask(HIGH)]
        due += 1 / rate
        time.sleep(max(0, due - time.monotonic()))
    return probes


def _wait_for(rig: Rig, probes: list[UUID], within: float) -> None:
    deadline = time.monotonic() + within
    while rig.count("done", jobs=probes) < len(probes) and time.monotonic() < deadline:
        time.sleep(0.2)


def waits(probes: list[UUID]) -> Waits:
    """How long each of these jobs waited, by queue."""
    sql = """
        SELECT job.queue,
               percentile_cont(0.95) WITHIN GROUP (ORDER BY wait), max(wait)
        FROM core_job AS job
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM coalesce(min(run.started_at), now()) - job.created_at)::float
            FROM core_run AS run WHERE run.job_id = job.id
        ) AS began (wait)
        WHERE job.id = ANY(%s) GROUP BY job.queue
    """
    found = database.rows(sql, [probes])
    return Waits({row[0]: row[1] for row in found}, {row[0]: row[2] for row in found})


def _kill(rig: Rig) -> None:
    """At once: what is left of the flood interests nobody."""
    for worker in rig.workers:
        if worker.process.poll() is None:
            rig.kill_tree(worker)
    rig.stop()
