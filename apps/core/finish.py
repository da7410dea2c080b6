"""The end of one execution, written with its run record by one statement."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core import database
from apps.core.models import Run, Status
from apps.core.owner import Owner
from apps.core.transitions import RUNS, Claim
from config.queues import LONGEST_COUNTDOWN


@dataclass(frozen=True)
class Ending:
    """How one execution ends and what becomes of the job.

    pause:      seconds until it may start again, for the endings that put it back to waiting
    keeps_ring: its ring goes back to the broker and stays the next of its queue
    """

    status: Status
    outcome: Run.Outcome
    error_code: str = ""
    error_text: str = ""
    pause: float = 0
    spends_try: bool = False
    is_loss: bool = False
    keeps_ring: bool = False

    @property
    def rings_soon(self) -> bool:
        """Whether the pause is short enough to be spent inside the broker."""
        waits = self.status == Status.WAITING and not self.keeps_ring
        return waits and self.pause <= LONGEST_COUNTDOWN


@dataclass(frozen=True)
class Usage:
    """What one execution took: seconds on the clock and of processor, kilobytes at the peak."""

    elapsed: float
    cpu: float
    peak_memory_kb: int


DONE = Ending(Status.DONE, Run.Outcome.DONE)
RELEASED = Ending(Status.WAITING, Run.Outcome.RELEASED)
CONTINUED = Ending(Status.WAITING, Run.Outcome.CONTINUED)
CANCELLED = Ending(Status.CANCELLED, Run.Outcome.CANCELLED)

_ENDED = f"""
    ended AS (
        UPDATE core_job
        SET status = %(status)s, lease_until = NULL,
            error_code = %(error_code)s, error_text = %(error_text)s,
            tries = tries + %(spent)s, losses = losses + %(lost)s,
            run_after = CASE WHEN %(again)s THEN now() + make_interval(secs => %(pause)s)
                             ELSE run_after END,
            rung_at = CASE WHEN %(soon)s THEN now() + make_interval(secs => %(pause)s)
                           WHEN %(keeps)s THEN now()
                           WHEN %(again)s THEN NULL ELSE rung_at END,
            rings = rings + %(soon)s::int,
            marked_at = CASE WHEN %(again)s THEN NULL ELSE marked_at END,
            finished_at = CASE WHEN %(again)s THEN NULL ELSE now() END
        WHERE id = %(id)s AND token = %(token)s AND {RUNS}
        RETURNING id, task, queue, rings
    )
"""  # noqa: S608  (constants only)
_RUN = """
    run AS (
        INSERT INTO core_run (job_id, task, queue, pool, node, pid, due_at, started_at,
                              outcome, cpu_seconds, peak_memory_kb, error_code, error_text)
        SELECT id, task, queue, %(pool)s, %(worker)s, %(pid)s, %(due)s,
               now() - make_interval(secs => %(elapsed)s),
               %(outcome)s, %(cpu)s, %(memory)s, %(error_code)s, %(error_text)s
        FROM ended
    )
"""
# Nearly every job ends so: what is always the same need not be sent each time.
_OF_ONE_THAT_IS_DONE = {
    "status": f"'{Status.DONE}'",
    "outcome": f"'{Run.Outcome.DONE}'",
    **dict.fromkeys(("error_code", "error_text"), "''"),
    **dict.fromkeys(("again", "soon", "keeps"), "false"),
    **dict.fromkeys(("pause", "spent", "lost"), "0"),
}


def _for_done(sql: str) -> str:
    for name, literal in _OF_ONE_THAT_IS_DONE.items():
        sql = sql.replace(f"%({name})s", literal)
    return sql


_END = f"WITH {_ENDED}, {_RUN} SELECT rings FROM ended"  # noqa: S608  (constants only)
_END_DONE = _for_done(_END)
_DONE_AND_MARK = _for_done(f"""
    WITH {_ENDED}, {_RUN}, marked AS (
        UPDATE core_job SET marked_at = now()
        WHERE id = %(next)s AND token = %(next_token)s AND {RUNS}
          AND cancel_requested_at IS NULL
        RETURNING id
    )
    SELECT (SELECT rings FROM ended), (SELECT id FROM marked)
""")  # noqa: S608  (constants only)


def write(claim: Claim, ending: Ending, usage: Usage, owner: Owner) -> int | None:
    """Write the end of one execution and its run record.

    Returns the number of the job's newest ring, or ``None`` when the claim was lost meanwhile:
    then nothing was written.
    """
    sql = _END_DONE if ending.status is Status.DONE else _END
    written = database.rows(sql, _end_values(claim, ending, usage, owner), often=True)
    return written[0][0] if written else None


def done_and_mark(claim: Claim, usage: Usage, owner: Owner, following: Claim) -> tuple[bool, bool]:
    """Write that one job is done and mark the following one, in one commit.

    Returns whether the end was written, and whether the mark was; each holds by itself.
    """
    values = _values(claim, usage, owner)
    values |= {"next": following.job_id, "next_token": following.token}
    [(rings, marked)] = database.rows(_DONE_AND_MARK, values, often=True)
    return rings is not None, marked is not None


def _end_values(claim: Claim, ending: Ending, usage: Usage, owner: Owner) -> dict[str, object]:
    return _values(claim, usage, owner) | {
        "status": ending.status,
        "outcome": ending.outcome,
        "error_code": ending.error_code,
        "error_text": ending.error_text,
        "again": ending.status == Status.WAITING,
        "soon": ending.rings_soon,
        "keeps": ending.keeps_ring,
        "pause": ending.pause,
        "spent": int(ending.spends_try),
        "lost": int(ending.is_loss),
    }


def _values(claim: Claim, usage: Usage, owner: Owner) -> dict[str, object]:
    return {
        "id": claim.job_id,
        "token": claim.token,
        "due": claim.due_at,
        "pool": owner.pool,
        "worker": owner.worker,
        "pid": owner.pid,
        "elapsed": usage.elapsed,
        "cpu": usage.cpu,
        "memory": usage.peak_memory_kb,
    }
