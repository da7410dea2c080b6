"""What the workers of a stage may use: connections, memory and processors."""

from __future__ import annotations

from collections.abc import Mapping

from apps.core import database
from apps.operations.doctor import budget
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, error
from apps.operations.doctor.outside import DATABASE
from apps.operations.doctor.registry import check

POSTGRES_DEFAULT = 100 - 3
"""Connections of a server that nobody configured: max_connections less what superusers keep."""

_LIMITS = """
    SELECT current_setting('max_connections')::int
             - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0),
           (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
           (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
"""


@check(7, "the connections of every stage fit an ordinary database server")
def connections_fit_a_default_server(case: Case) -> Examination:
    """Against the limit that PostgreSQL has when nobody sets one."""
    sums = {}
    for stage in case.stages:
        wanted = budget.connections(stage.members_at_most, stage.webs)
        sums[stage.number] = sum(wanted.values())
        if sums[stage.number] > POSTGRES_DEFAULT:
            yield _too_many(f"Stage {stage.number}", wanted, POSTGRES_DEFAULT)
    each = ", ".join(f"stage {number}: {wanted}" for number, wanted in sums.items())
    return f"{each}; of {POSTGRES_DEFAULT}"


@check(7, "the connections fit this database server", DATABASE)
def connections_fit_this_server(case: Case) -> Examination:
    """Against the limits of the server, the database and the role."""
    (server, *limits, used), *_ = database.rows(_LIMITS)
    most = min([server, *(limit for limit in limits if limit >= 0)])  # -1: none
    wanted = budget.connections(case.members_at_most, case.stage.webs if case.stage else 1)
    if sum(wanted.values()) > most:
        yield _too_many(case.topology.name, wanted, most)
    return f"{case.topology.name}: {sum(wanted.values())} of {most}; {used} open now"


def _too_many(who: str, wanted: Mapping[str, int], most: int) -> Finding:
    total = sum(wanted.values())
    parts = ", ".join(f"{name} {number}" for name, number in wanted.items())
    return error(
        f"{who} may open {total} connections ({parts}); the database takes {most}.",
        f"Allow {total}: ALTER SYSTEM SET max_connections = {total + 3}, restart PostgreSQL, and "
        "look for CONNECTION LIMIT of database and role; or start fewer workers, or put "
        "PgBouncer in front.",
    )


@check(8, "every stage fits its node")
def stages_fit_their_nodes(case: Case) -> Examination:
    """Memory and processor requests, with the system's share."""
    used = []
    for stage in case.stages:
        node, parts = budget.node_of(stage), budget.parts_of(stage)
        yield from budget.overload(node, parts)
        memory = f"{budget.gb(budget.memory_of(parts) + node.host_memory)}/{budget.gb(node.memory)}"
        cpu = f"{budget.cores(budget.cpu_of(parts) + node.host_cpu)}/{budget.cores(node.cpu)}"
        used.append(f"stage {stage.number}: {memory} GB, {cpu} cores")
    return "; ".join(used)


@check(8, "a worker may use the memory that its children may grow to")
def workers_fit_their_limits(case: Case) -> Examination:
    """Below that, the kernel kills children that would have been recycled."""
    for stage in case.stages:
        for member in stage.members_at_most:
            needs, limit = member.pool.memory_mb, stage.resources.memory_limit
            if needs > limit:
                yield error(
                    f"Stage {stage.number}: a worker of {member.pool.name!r} may grow to {needs} "
                    f"MiB before its {member.pool.slots} children are recycled, and is killed at "
                    f"{limit} MiB.",
                    f"Raise memory_limit of stage {stage.number} to {needs} in config/queues.py, "
                    f"or lower the slots or recycle_child_mb of {member.pool.name!r}.",
                )
    limits = (f"stage {stage.number}: {stage.resources.memory_limit} MiB" for stage in case.stages)
    return ", ".join(limits)
