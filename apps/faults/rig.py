"""A system on this machine to break: its workers, its services, its stand-ins, its jobs."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from apps.core import broker, scenarios
from apps.core.models import ENDS, Job, Run, Status
from apps.core.scenarios import Scenario
from apps.faults.line import Line
from apps.faults.victims import children, send_signal
from apps.loadtest.intake import ask
from apps.loadtest.models import Synthetic
from apps.notifications.intake import new_message, send_emails
from apps.notifications.standin.client import Rule, StandIn
from apps.notifications.tasks import send_email_task
from apps.operations import processes
from apps.operations.processes import Started
from config.queues import FAST, FAST_SLOW, Pool, Queue, Topology
from embedded import Attached, attach

LOOK_EVERY = 0.1
FAULT_TICKS = {"FAENA_FAULT_TICKS": "1"}
TAMPERED = Path(__file__).parent / "tampered"
SETTLE_MARGIN = 30
"""Seconds past the bound during which a case still waits, so that a miss can be measured."""


class NeverHappened(Exception):
    """A situation that a case waits for or requires did not come about."""


@dataclass
class Rig:
    """What a case works with; it stops everything that it started.

    bound:       seconds that the case has
    injected_at: Unix seconds; the database runs on the same clock
    settings_used, environment: what the workers get besides our own environment
    """

    bound: float
    settings_used: dict[str, str]
    services: Attached = field(default_factory=attach)
    standin: StandIn = field(default_factory=lambda: StandIn(settings.SMTP_STANDIN_URL))
    workers: list[Started] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    jobs: list[UUID] = field(default_factory=list)
    loads: dict[UUID, Scenario] = field(default_factory=dict)
    ticks: set[UUID] = field(default_factory=set)
    injected_at: float | None = None
    environment: dict[str, str] = field(default_factory=dict)
    text: str = "Are you there?"

    # Work --------------------------------------------------------------------------------

    def send(self, count: int, *, prefix: str = "person") -> list[UUID]:
        """Ask for e-mails, one by one, as an ordinary caller does."""
        jobs = [
            send_email_task.delay(
                subject="Fault", message=self.text, recipient=f"{prefix}-{n}@example.com"
            ).id
            for n in range(count)
        ]
        self.jobs += jobs
        return jobs

    def send_bulk(self, count: int) -> list[UUID]:
        """Ask for e-mails at once."""
        messages = [new_message("Fault", self.text, f"bulk-{n}@example.com") for n in range(count)]
        jobs = [handle.id for handle in send_emails(messages)]
        self.jobs += jobs
        return jobs

    def ask(
        self,
        queue: Queue,
        behaviour: Synthetic.Behaviour = Synthetic.Behaviour.SLEEP,
        *,
        seconds: float = 0,
        chunks: int = 0,
    ) -> UUID:
        """Ask for a synthetic job."""
        job = ask(queue, behaviour, seconds=seconds, chunks=chunks).id
        self.jobs.append(job)
        return job

    def load(self, name: str, **options: object) -> UUID:
        """Ask for one job of a load scenario, the same work each time; it knows who sees it."""
        [job] = self.load_at_once(1, name, **options)
        return job

    def load_at_once(self, count: int, name: str, **options: object) -> list[UUID]:
        """Ask for several; all that takes time before a job is asked for is done first."""
        _, scenario = scenarios.find(name, {key: str(value) for key, value in options.items()})
        jobs = list(scenario.submit(count, seed=1))
        self.jobs += jobs
        self.loads |= dict.fromkeys(jobs, scenario)
        return jobs

    # Processes ---------------------------------------------------------------------------

    def start_worker(
        self,
        pool: Pool = FAST,
        number: int | None = None,
        topology: Topology = FAST_SLOW,
        **tampered: str,
    ) -> Started:
        """Start a worker and wait until it answers; ``tampered`` says what is wrong with it."""
        extra = self._extra() | ({"PYTHONPATH": str(TAMPERED)} | tampered if tampered else {})
        worker = processes.start_worker(pool, topology, number, extra=extra)
        self.workers.append(worker)
        processes.wait_until_ready([worker])
        return worker

    def start_beat(self, number: int, **tampered: str) -> Started:
        """Start a beat; ``tampered`` says what is wrong with it."""
        extra = self._extra() | ({"PYTHONPATH": str(TAMPERED)} | tampered if tampered else {})
        beat = processes.start(f"beat-{number}", "run_beat", extra=extra)
        self.workers.append(beat)
        return beat

    def sync_ticks(self) -> None:
        """Write the ticks of fault tests into the schedule, too; beats and workers know them."""
        self.environment |= FAULT_TICKS
        self.write_schedule()

    def write_schedule(self) -> None:
        """Write all ticks that are known into the schedule."""
        sync = processes.start("sync", "schedule", "sync", extra=self._extra())
        self.require("the schedule is written", sync.process.wait() == 0)

    def adopt_ticks(self) -> None:
        """From here on the jobs of fault tests' ticks belong to this case."""
        self.adopt_all(Job.objects.filter(task__startswith="faults."))

    def adopt_all(self, jobs: QuerySet[Job]) -> None:
        """From here on these belong to this case; each has its effect when it is done once."""
        self.ticks = set(jobs.values_list("pk", flat=True))
        self.jobs += self.ticks

    def _extra(self) -> dict[str, str]:
        extra = self.settings_used | self.environment
        return extra | ({"PYTHONPATH": str(TAMPERED)} if "FAENA_WITHOUT" in extra else {})

    def restart(self, worker: Started) -> Started:
        """Start the same worker anew, and wait until it answers."""
        new = worker.again()
        self.workers.append(new)
        processes.wait_until_ready([new])
        return new

    def last_call(self, pool: Pool) -> int:
        """Seconds for which a stopping worker of this pool waits for its jobs."""
        return int(self.settings_used.get("LAST_CALL_SECONDS", pool.stop.last_call))

    def owner_of(self, job: UUID) -> int:
        """The pid of the child that runs a job, as soon as one does."""
        self.until("a running job", lambda: self.count("running", jobs=[job]) == 1)
        pid = Job.objects.values_list("owner_pid", flat=True).get(pk=job)
        return pid or 0

    def until_owner_is_not(self, dead: int, job: UUID) -> None:
        """Wait until the job runs in another process than this one, or has ended."""

        def is_past() -> bool:
            state = Job.objects.values_list("status", "owner_pid").get(pk=job)
            return state[0] in ENDS or (state[0] == Status.RUNNING and state[1] != dead)

        self.until("another owner", is_past)

    def kill_tree(self, worker: Started) -> int:
        """SIGKILL to a worker and all its children at once, as when a pod is killed."""
        tree = [worker.pid, *children(worker)]
        for pid in tree:
            send_signal(pid, signal.SIGKILL)
        worker.process.wait()
        return len(tree)

    def lay_line(self, server: tuple[str, int]) -> Line:
        """A line to a server that can be cut."""
        self.lines.append(Line(server))
        return self.lines[-1]

    def stop(self) -> None:
        """Stop what runs, frozen or not."""
        for worker in self.workers:
            if worker.process.poll() is None:
                send_signal(worker.pid, signal.SIGCONT)
        processes.stop(self.workers)
        while self.lines:
            self.lines.pop().close()

    # Waiting -----------------------------------------------------------------------------

    def injected(self) -> None:
        """From now on the bound counts."""
        self.injected_at = time.time()

    def until(self, what: str, happened: Callable[[], bool], within: float = 60) -> None:
        """Wait for a situation; ``NeverHappened`` names it."""
        deadline = time.monotonic() + within
        while not happened():
            if time.monotonic() > deadline:
                raise NeverHappened(f"{what} did not happen within {within:.0f} s")
            time.sleep(LOOK_EVERY)

    def until_running(self, count: int) -> None:
        """Wait until so many of the jobs are running."""
        self.until(f"{count} jobs running", lambda: self.count("running") >= count)

    def until_ended(self, jobs: Sequence[UUID] | None = None, within: float | None = None) -> None:
        """Wait until the jobs have ended, a little longer than the bound allows."""
        wanted = len(jobs if jobs is not None else self.jobs)
        limit = within if within is not None else self.bound + SETTLE_MARGIN
        self.until("the end of all jobs", lambda: self.count(*ENDS, jobs=jobs) == wanted, limit)

    def count(self, *statuses: str, jobs: Sequence[UUID] | None = None) -> int:
        """How many of the jobs are in one of these states."""
        return Job.objects.filter(
            pk__in=self.jobs if jobs is None else jobs, status__in=statuses
        ).count()

    def end(self, worker: Started) -> None:
        """SIGTERM, and wait; ``NeverHappened`` when it outstays its grace."""
        self.require("it ends within its grace", not processes.stop([worker]))

    def supervise(self, worker: Started) -> None:
        """Start the worker again whenever it ends, until all jobs have ended."""

        def all_ended() -> bool:
            if self.workers[-1].process.poll() is not None:
                self.restart(self.workers[-1])
            return self.count(*ENDS) == len(self.jobs)

        self.require("the worker is of this rig", worker in self.workers)
        self.until("the end of all jobs", all_ended, self.bound + SETTLE_MARGIN)

    def adopt(self, job_id: str) -> None:
        """A job that somebody else has submitted for this case."""
        self.jobs.append(UUID(job_id))

    def nothing_in_the_broker(self) -> bool:
        """Whether no message waits and none is held."""
        return not sum(broker.waiting().values()) and not sum(broker.taken().values())

    def error_code(self, job: UUID) -> str:
        """Why a job failed."""
        return Job.objects.values_list("error_code", flat=True).get(pk=job)

    def runs(self) -> int:
        """Executions of all jobs."""
        return Run.objects.filter(job__in=self.jobs).count()

    def most_losses(self) -> int:
        """The largest number of losses in a row that any of the jobs has."""
        return max(Job.objects.filter(pk__in=self.jobs).values_list("losses", flat=True))

    def most_tries(self) -> int:
        """The largest number of tries that any of the jobs has spent."""
        return max(Job.objects.filter(pk__in=self.jobs).values_list("tries", flat=True))

    def require(self, what: str, holds: bool) -> None:
        """``NeverHappened`` unless it holds."""
        if not holds:
            raise NeverHappened(what)

    def rules(self, *rules: Rule) -> None:
        """How the SMTP stand-in behaves from now on."""
        self.standin.set_rules(*rules)


def clean_slate(rig: Rig) -> None:
    """No jobs, no messages, no counts, no rules: each case begins with nothing."""
    broker.client().flushall()
    rig.standin.set_rules()
    rig.standin.reset()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE core_job, core_run, core_pause, core_breaker, "
            "django_celery_beat_periodictask CASCADE"
        )
