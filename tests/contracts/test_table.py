"""config/queues.py against the tables of the design, whose numbers stand here a second time."""

import pytest

from config.queues import (
    LONGEST_FIXED_LEASE,
    POOLS,
    QUEUES,
    SLOW,
    STAGES,
    TOPOLOGIES,
    Queue,
    Stage,
    Topology,
)

# name: tier, soft limit, hard limit
DESIGNED_QUEUES = {
    "high": ("fast", 20, 30),
    "emails": ("fast", 45, 60),
    "default": ("fast", 270, 300),
    "bulk": ("slow", 540, 600),
    "pdf": ("slow", 1800, 2100),
    "sii": ("slow", 1800, 2100),
    "maintenance": ("slow", 1800, 2100),
}
EVERY = list(DESIGNED_QUEUES)
SLOW_TIER = ["bulk", "pdf", "sii", "maintenance"]

# name: queues, slots, prefetch, jobs a child, recycle at MB, last call, grace
DESIGNED_POOLS = {
    "fast": (["high", "emails", "default"], 4, 4, 1000, 300, 60, 90),
    "slow": (SLOW_TIER, 2, 1, 10, 900, 120, 150),
    "all": (EVERY, 2, 1, 200, 700, 120, 150),
    "emails": (["high", "emails"], 4, 4, 1000, 200, 60, 90),
    "default": (["default"], 2, 1, 50, 300, 60, 90),
    "bulk": (["bulk"], 2, 1, 50, 400, 60, 90),
    "pdf": (["pdf"], 1, 1, 20, 1100, 60, 90),
    "sii": (["sii"], 1, 1, 10, 500, 120, 150),
    "rest": (SLOW_TIER, 2, 1, 20, 900, 120, 150),
}

# pool: which queues share, and how many of 4 slots they may hold together
DESIGNED_SHARES = {
    "fast": [(["default"], 2)],
    "slow": [(["pdf", "sii", "maintenance"], 3)],
    "all": [(SLOW_TIER, 3)],
}

# name: pool, replicas, slots of each
DESIGNED_TOPOLOGIES = {
    "single": [("all", 1, 2)],
    "replicas": [("all", 1, 2)],
    "fast-slow": [("fast", 1, 4), ("slow", 1, 2)],
    "high-default-low": [("emails", 1, 2), ("default", 1, 2), ("slow", 1, 1)],
    "specialised": [("emails", 1, 4), ("default", 1, 2), ("bulk", 2, 2), ("rest", 1, 2)],
    "pdf-3x3": [("fast", 1, 4), ("pdf", 3, 3), ("rest", 1, 2)],
    "pdf-5x1": [("fast", 1, 4), ("pdf", 5, 1), ("rest", 1, 2)],
}

# number: customers, node memory in GB and cores, topology, its pools, own Redis and database
DESIGNED_STAGES = {
    1: ((0, 200), range(4, 5), 2, "single", [("all", 1, 2)], False),
    2: ((200, 400), range(6, 7), 4, "single", [("all", 1, 4)], False),
    3: ((400, 800), range(8, 9), 4, "fast-slow", [("fast", 1, 4), ("slow", 1, 2)], False),
    4: ((800, 1500), range(12, 17), 8, "fast-slow", [("fast", 1, 4), ("slow", 2, 2)], True),
    5: (
        (1500, None),
        range(12, 1000),
        8,
        "specialised",
        [("emails", 1, 4), ("default", 1, 2), ("bulk", 2, 2), ("rest", 1, 2)],
        True,
    ),
}

each_queue = pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
each_topology = pytest.mark.parametrize(
    "topology", TOPOLOGIES.values(), ids=lambda topology: topology.name
)


def test_queues_are_as_designed() -> None:
    table = {queue.name: (queue.tier, queue.soft_limit, queue.hard_limit) for queue in QUEUES}

    assert table == DESIGNED_QUEUES
    assert list(table) == EVERY


@each_queue
def test_limits_come_one_after_another(queue: Queue) -> None:
    assert queue.soft_limit < queue.hard_limit < queue.alarm
    assert queue.alarm < queue.lease or queue.lease == LONGEST_FIXED_LEASE


@each_queue
def test_promise_in_words_is_the_promise_in_numbers(queue: Queue) -> None:
    words = []
    if queue.starts_within:
        words.append(f"starts within {queue.starts_within} s")
    if queue.ends_within and queue.ends_within < 60:
        words.append(f"ends within {queue.ends_within} s")
    elif queue.ends_within:
        words.append(f"ends within {queue.ends_within // 60} min")

    assert queue.promise == (", ".join(words) or "off-peak, may wait")
    assert (queue.ends_within or 0) <= queue.hard_limit


def test_pools_are_as_designed() -> None:
    table = {
        pool.name: (
            [queue.name for queue in pool.queues],
            pool.slots,
            pool.prefetch,
            pool.jobs_per_child,
            pool.recycle_child_mb,
            pool.stop.last_call,
            pool.stop.grace,
        )
        for pool in POOLS.values()
    }

    assert table == DESIGNED_POOLS


def test_shares_are_as_designed() -> None:
    shares = {
        pool.name: [([q.name for q in share.queues], share.limit(4)) for share in pool.shares]
        for pool in POOLS.values()
        if pool.shares
    }

    assert shares == DESIGNED_SHARES


def test_a_share_leaves_a_single_slot_to_everybody() -> None:
    assert [share.limit(1) for share in SLOW.shares] == [1]


@pytest.mark.parametrize("pool", POOLS.values(), ids=lambda pool: pool.name)
def test_a_stop_has_its_last_call_before_it_is_killed(pool) -> None:
    assert 0 < pool.stop.last_call < pool.stop.grace


def test_topologies_are_as_designed() -> None:
    assert {name: _members(one) for name, one in TOPOLOGIES.items()} == DESIGNED_TOPOLOGIES


def test_replicas_grow_to_ten() -> None:
    assert TOPOLOGIES["replicas"].member("all").up_to == 10


@each_topology
def test_every_queue_is_drained(topology: Topology) -> None:
    assert [queue.name for queue in QUEUES if not topology.pools_for(queue)] == []


@each_topology
def test_rest_drains_only_what_nobody_else_does(topology: Topology) -> None:
    drained = [queue for member in topology.members for queue in member.pool.queues]

    assert len(drained) == len(set(drained))


def test_stages_are_as_designed() -> None:
    assert list(STAGES) == list(DESIGNED_STAGES)


@pytest.mark.parametrize("stage", STAGES.values(), ids=lambda stage: str(stage.number))
def test_stage_is_as_designed(stage: Stage) -> None:
    customers, memory, cores, topology, members, external = DESIGNED_STAGES[stage.number]

    assert stage.customers == customers
    assert stage.node_memory_gb in memory
    assert stage.node_cores == cores
    assert stage.topology.name == topology
    assert _members(stage.topology) == members
    assert stage.external_services is external


@pytest.mark.parametrize("stage", STAGES.values(), ids=lambda stage: str(stage.number))
def test_stage_scales_only_pools_it_has(stage: Stage) -> None:
    replicas = {member.pool.name: member.replicas for member in stage.topology.members}

    assert set(stage.autoscale_up_to) <= set(replicas)
    assert all(most >= replicas[pool] for pool, most in stage.autoscale_up_to.items())


def _members(topology: Topology) -> list[tuple[str, int, int]]:
    return [(one.pool.name, one.replicas, one.pool.slots) for one in topology.members]
