"""The table: queues, pools, topologies and stages. Plain data, standard library only.

Settings, workers, checks, deployment files, dashboards, the load test and the planner read this
file or are tested against it. No queue name and no limit is typed anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

ALARM_MARGIN = 15
"""Seconds after the hard limit at which the kernel ends a child by itself (SIGALRM)."""

LEASE_MARGIN = 15
"""Seconds after the alarm at which a claim may be taken over: by then its owner is dead."""

LONGEST_FIXED_LEASE = 90
"""Seconds. Where the limits would make a lease longer, the lease is this long and the owner
extends it while it lives, so that a dead one is noticed as soon."""

TO_GIVE_BACK = 30
"""Seconds that a stopping worker keeps of its grace for giving claims and messages back."""

LONGEST_COUNTDOWN = 30
"""Seconds a ring may wait inside the broker; longer waits stand in the job's row."""

MAIN_PROCESS_MB = 100
"""MiB that a worker needs beside its children: measured, 98 resident when idle."""

HOST_MEMORY_MB = 500
"""MiB of a node that nobody may plan with: the system and the container engine (S2's figure)."""

HOST_CPU = 100
"""Thousandths of a core that the system and the container engine take of a node."""


class Tier(StrEnum):
    """Fast work is short and waited for; slow work is long and hungry."""

    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True)
class Queue:
    """A promise: how soon work starts and how long it may run. All times in seconds.

    needs: the service outside without which its work cannot be done; it has a circuit breaker
    """

    name: str
    tier: Tier
    promise: str
    soft_limit: int
    hard_limit: int
    carries: str
    starts_within: int | None = None
    ends_within: int | None = None
    needs: str | None = None

    @property
    def alarm(self) -> int:
        """Seconds after which the kernel kills the child, should the worker's own limit fail."""
        return self.hard_limit + ALARM_MARGIN

    @property
    def lease(self) -> int:
        """Seconds a claim stays valid without a word from its owner.

        Where the limits allow a job to run longer than that, its owner's heartbeat extends it.
        """
        return min(self.alarm + LEASE_MARGIN, LONGEST_FIXED_LEASE)


HIGH = Queue(
    "high",
    Tier.FAST,
    promise="starts within 5 s, ends within 10 s",
    starts_within=5,
    ends_within=10,
    soft_limit=20,
    hard_limit=30,
    carries="what a person waits for, and the rescue of lost work",
)
EMAILS = Queue(
    "emails",
    Tier.FAST,
    promise="starts within 30 s",
    starts_within=30,
    soft_limit=45,
    hard_limit=60,
    carries="e-mail delivery",
    needs="smtp",
)
DEFAULT = Queue(
    "default",
    Tier.FAST,
    promise="ends within 5 min",
    ends_within=300,
    soft_limit=270,
    hard_limit=300,
    carries="templates, calendar, memory, WhatsApp",
)
BULK = Queue(
    "bulk",
    Tier.SLOW,
    promise="ends within 10 min",
    ends_within=600,
    soft_limit=540,
    hard_limit=600,
    carries="Excel, predictions, reports",
)
PDF = Queue(
    "pdf",
    Tier.SLOW,
    promise="ends within 35 min",
    ends_within=2100,
    soft_limit=1800,
    hard_limit=2100,
    carries="courses, quizzes",
)
SII = Queue(
    "sii",
    Tier.SLOW,
    promise="ends within 35 min",
    ends_within=2100,
    soft_limit=1800,
    hard_limit=2100,
    carries="scraping, one company a job",
    needs="sii",
)
MAINTENANCE = Queue(
    "maintenance",
    Tier.SLOW,
    promise="off-peak, may wait",
    soft_limit=1800,
    hard_limit=2100,
    carries="cleanup, backups, daily reports",
)

QUEUES = (HIGH, EMAILS, DEFAULT, BULK, PDF, SII, MAINTENANCE)
SLOW_QUEUES = tuple(queue for queue in QUEUES if queue.tier is Tier.SLOW)

VISIBILITY_TIMEOUT = 2 * (max(queue.hard_limit for queue in QUEUES) + LONGEST_COUNTDOWN)
"""Seconds after which Redis hands an unacknowledged message out again. A backstop, not the
recovery, and the same for every client of the broker: the shortest one wins for all."""


@dataclass(frozen=True)
class Share:
    """These queues together may hold at most ``slots``, or all but ``leave_free`` of a pool's."""

    queues: tuple[Queue, ...]
    slots: int | None = None
    leave_free: int | None = None

    def limit(self, pool_slots: int) -> int:
        """How many of ``pool_slots`` these queues may hold; a single slot is never shared."""
        if pool_slots == 1:
            return 1
        if self.slots is not None:
            return min(self.slots, pool_slots)
        return pool_slots - (self.leave_free or 0)


@dataclass(frozen=True)
class Stop:
    """How a worker of a pool ends: it takes nothing more and lets what runs end, up to a last call.

    What has not ended by then gives its claim back before the grace is over and SIGKILL comes
    (docs/adr/0012-last-call.md).
    """

    grace: int

    @property
    def last_call(self) -> int:
        """Seconds after which it waits no more."""
        return self.grace - TO_GIVE_BACK


@dataclass(frozen=True)
class Pool:
    """One kind of worker: the queues it drains, in order, and its prefork limits.

    jobs_per_child: many where jobs are short, since a new child costs about 0.06 s; what leaks is
    held by recycle_child_mb (docs/adr/0015-children-live-longer.md)
    """

    name: str
    queues: tuple[Queue, ...]
    slots: int
    prefetch: int
    jobs_per_child: int
    recycle_child_mb: int
    stop: Stop
    why: str
    shares: tuple[Share, ...] = ()

    def drains(self, queue: Queue) -> bool:
        """Whether a worker of this pool takes work from ``queue``."""
        return queue in self.queues

    @property
    def memory_mb(self) -> int:
        """MiB that one worker may grow to before the last of its children is recycled."""
        return MAIN_PROCESS_MB + self.slots * self.recycle_child_mb


FAST = Pool(
    "fast",
    (HIGH, EMAILS, DEFAULT),
    slots=4,
    prefetch=4,
    jobs_per_child=1000,
    recycle_child_mb=300,
    stop=Stop(grace=90),
    shares=(Share((DEFAULT,), slots=2),),
    why="short, waits for others (I/O-bound)",
)
SLOW = Pool(
    "slow",
    SLOW_QUEUES,
    slots=2,
    prefetch=1,
    jobs_per_child=10,
    recycle_child_mb=900,
    stop=Stop(grace=150),
    shares=(Share((PDF, SII, MAINTENANCE), leave_free=1),),
    why="long and memory-hungry",
)
ALL = Pool(
    "all",
    QUEUES,
    slots=2,
    prefetch=1,
    jobs_per_child=200,
    recycle_child_mb=700,
    stop=Stop(grace=150),
    shares=(Share(SLOW_QUEUES, leave_free=1),),
    why="the smallest server: one worker",
)
EMAILS_POOL = Pool(
    "emails",
    (HIGH, EMAILS),
    slots=4,
    prefetch=4,
    jobs_per_child=1000,
    recycle_child_mb=200,
    stop=Stop(grace=90),
    why="e-mail apart from everything else",
)
DEFAULT_POOL = Pool(
    "default",
    (DEFAULT,),
    slots=2,
    prefetch=1,
    jobs_per_child=50,
    recycle_child_mb=300,
    stop=Stop(grace=90),
    why="ordinary background work by itself",
)
BULK_POOL = Pool(
    "bulk",
    (BULK,),
    slots=2,
    prefetch=1,
    jobs_per_child=50,
    recycle_child_mb=400,
    stop=Stop(grace=90),
    why="uploads by themselves",
)
PDF_POOL = Pool(
    "pdf",
    (PDF,),
    slots=1,
    prefetch=1,
    jobs_per_child=20,
    recycle_child_mb=1100,
    stop=Stop(grace=90),
    why="predictable memory: one document at a time",
)
SII_POOL = Pool(
    "sii",
    (SII,),
    slots=1,
    prefetch=1,
    jobs_per_child=10,
    recycle_child_mb=500,
    stop=Stop(grace=150),
    why="browsers leak",
)
REST = Pool(
    "rest",
    SLOW_QUEUES,
    slots=2,
    prefetch=1,
    jobs_per_child=20,
    recycle_child_mb=900,
    stop=Stop(grace=150),
    why="the slow queues that have no pool of their own in the topology",
)

POOLS = {
    pool.name: pool
    for pool in (
        FAST,
        SLOW,
        ALL,
        EMAILS_POOL,
        DEFAULT_POOL,
        BULK_POOL,
        PDF_POOL,
        SII_POOL,
        REST,
    )
}


@dataclass(frozen=True)
class Member:
    """Workers of one pool inside a topology; ``up_to`` is the most that autoscaling may start."""

    pool: Pool
    replicas: int = 1
    up_to: int | None = None

    @property
    def slots(self) -> int:
        """Jobs that these workers run at the same time."""
        return self.replicas * self.pool.slots


@dataclass(frozen=True)
class Topology:
    """Pools and replicas that run together, under a name. Every topology drains every queue."""

    name: str
    declared: tuple[Member, ...]
    source: str

    @property
    def members(self) -> tuple[Member, ...]:
        """The declared members, ``rest`` narrowed to the queues that nobody else drains."""
        return tuple(self._narrowed(member) for member in self.declared)

    def _narrowed(self, member: Member) -> Member:
        if member.pool.name != REST.name:
            return member
        others = {q for m in self.declared if m.pool.name != REST.name for q in m.pool.queues}
        left = tuple(queue for queue in member.pool.queues if queue not in others)
        return replace(member, pool=replace(member.pool, queues=left))

    def member(self, pool_name: str) -> Member:
        """The member whose pool has this name; ``KeyError`` with the valid names otherwise."""
        for member in self.members:
            if member.pool.name == pool_name:
                return member
        names = ", ".join(member.pool.name for member in self.members)
        raise KeyError(f"topology {self.name!r} has no pool {pool_name!r}; it has: {names}")

    def pools_for(self, queue: Queue) -> tuple[Pool, ...]:
        """The pools that drain ``queue`` here."""
        return tuple(member.pool for member in self.members if member.pool.drains(queue))

    def with_slots(self, **slots: int) -> Topology:
        """The same topology with other slots for the named pools."""
        return replace(self, declared=tuple(self._resized(slots)))

    def _resized(self, slots: dict[str, int]) -> Iterator[Member]:
        for member in self.declared:
            wanted = slots.get(member.pool.name, member.pool.slots)
            yield replace(member, pool=replace(member.pool, slots=wanted))

    def with_replicas(self, **replicas: int) -> Topology:
        """The same topology with other replicas for the named pools."""
        changed = (
            replace(m, replicas=replicas.get(m.pool.name, m.replicas)) for m in self.declared
        )
        return replace(self, declared=tuple(changed))


SINGLE = Topology("single", (Member(ALL),), "S0 scenario 1, S2 stages 1-2, S4 before its split")
REPLICAS = Topology("replicas", (Member(ALL, up_to=10),), "S1")
FAST_SLOW = Topology("fast-slow", (Member(FAST), Member(SLOW)), "S0 scenario 2, S4 option A")
HIGH_DEFAULT_LOW = Topology(
    "high-default-low",
    (
        Member(replace(EMAILS_POOL, slots=2)),
        Member(DEFAULT_POOL),
        Member(replace(SLOW, slots=1)),
    ),
    "S4 option B",
)
SPECIALISED = Topology(
    "specialised",
    (Member(EMAILS_POOL), Member(DEFAULT_POOL), Member(BULK_POOL, replicas=2), Member(REST)),
    "S0 scenario 3",
)
PDF_3X3 = Topology(
    "pdf-3x3",
    (Member(FAST), Member(replace(PDF_POOL, slots=3), replicas=3), Member(REST)),
    "S3 before",
)
PDF_5X1 = Topology("pdf-5x1", (Member(FAST), Member(PDF_POOL, replicas=5), Member(REST)), "S3")

TOPOLOGIES = {
    topology.name: topology
    for topology in (
        SINGLE,
        REPLICAS,
        FAST_SLOW,
        HIGH_DEFAULT_LOW,
        SPECIALISED,
        PDF_3X3,
        PDF_5X1,
    )
}
DEFAULT_TOPOLOGY = FAST_SLOW.name


@dataclass(frozen=True)
class Resources:
    """What one worker asks for and may use: memory in MiB, processor in thousandths of a core."""

    memory_request: int
    memory_limit: int
    cpu_request: int
    cpu_limit: int


@dataclass(frozen=True)
class Neighbour:
    """What shares a stage's node with the workers: MiB it may use, thousandths of a core.

    external: it runs elsewhere where a stage has external services
    """

    name: str
    memory: int
    cpu_request: int
    external: bool = False
    replicas: int = 1


# S2's budget but for four: a web of two processes needs 512 MiB (S2: 750), beat sleeps most of the
# time (S2: 200 thousandths), and S2 has neither Flower (57 MiB resident) nor the migration (167 at
# its peak), which runs beside the others while they are upgraded.
POSTGRESQL = Neighbour("postgresql", 512, 500, external=True)
REDIS = Neighbour("redis", 256, 200, external=True)
WEB = Neighbour("web", 512, 400)
BEAT = Neighbour("beat", 200, 100)
FLOWER = Neighbour("flower", 96, 50)
MIGRATION = Neighbour("migrate", 208, 50)
MONITORING = Neighbour("monitoring", 300, 200)
NEIGHBOURS = (POSTGRESQL, REDIS, WEB, BEAT, FLOWER, MIGRATION, MONITORING)

SCALE_UP_AT = 70
"""Per cent of the processor time that it asks for at which a pool gets another worker (S2)."""


@dataclass(frozen=True)
class Stage:
    """A topology with a node size, resource limits and autoscaling bounds, for N customers.

    webs: how many web servers; with two there is one while the other is replaced
    """

    number: int
    customers: tuple[int, int | None]
    node_memory_gb: int
    node_cores: int
    topology: Topology
    resources: Resources
    autoscale_up_to: dict[str, int] = field(default_factory=dict)
    external_services: bool = False
    webs: int = 2

    @property
    def members_at_most(self) -> tuple[Member, ...]:
        """The members with as many replicas as autoscaling may start."""
        return self.topology.with_replicas(**self.autoscale_up_to).members

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """What shares the node."""
        here = (n for n in NEIGHBOURS if not (n.external and self.external_services))
        return tuple(replace(n, replicas=self.webs) if n is WEB else n for n in here)


# S2's numbers, but for the memory limits: it lets a worker have 768 to 1536 MiB, which is less
# than its children may grow to, so the kernel would kill them before they are recycled. Two cores
# hold neither S2's requests beyond stage 1 nor a second web in it; twelve workers of stage 5 ask
# for 550 each, since 800 would not fit into eight cores.
STAGES = {
    stage.number: stage
    for stage in (
        Stage(1, (0, 200), 4, 2, SINGLE.with_slots(all=2), Resources(512, 1536, 400, 800), webs=1),
        Stage(2, (200, 400), 6, 4, SINGLE.with_slots(all=4), Resources(768, 3072, 600, 1000)),
        Stage(3, (400, 800), 8, 4, FAST_SLOW, Resources(768, 2048, 600, 1000), {"fast": 2}),
        Stage(
            4,
            (800, 1500),
            12,
            8,
            FAST_SLOW.with_replicas(slow=2),
            Resources(1024, 2048, 800, 1500),
            {"fast": 3, "slow": 3},
            external_services=True,
        ),
        Stage(
            5,
            (1500, None),
            16,
            8,
            SPECIALISED,
            Resources(1024, 2048, 550, 1500),
            {"emails": 3, "default": 3, "bulk": 4, "rest": 2},
            external_services=True,
        ),
    )
}


STAGE_CHOICES: dict[str, Stage | None] = {"none": None} | {
    str(number): stage for number, stage in STAGES.items()
}
"""As the environment names them."""


def topology_of(stage: Stage | None) -> str:
    """The name of the topology that runs where nobody says another one."""
    return stage.topology.name if stage else DEFAULT_TOPOLOGY


def topology_at(name: str, stage: Stage | None) -> Topology:
    """The topology of this name; with the slots and replicas of ``stage`` where it is its own."""
    own = stage.topology if stage else None
    return own if own and own.name == name else TOPOLOGIES[name]
