"""The broker: it forgets nothing, survives a restart, and holds nothing of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from apps.core import broker
from apps.operations.doctor.case import Case
from apps.operations.doctor.findings import Examination, Finding, error, warning
from apps.operations.doctor.outside import BROKER
from apps.operations.doctor.registry import check

NOEVICTION = "noeviction"
MOST_KEYS = 100_000
"""Keys that are looked at; a broker of ours has a few dozen."""

MOST_SHOWN = 5
OURS = "faena:"
KOMBUS = {"unacked", "unacked_index", "unacked_mutex", "_kombu.binding_deadlines"}
BINDINGS = ("_kombu.binding.", "_kombu.binding_permanent.")
EXCHANGES = {"celery.pidbox", "reply.celery.pidbox", "celeryev"}
REPLIES = ".reply.celery.pidbox"

LOOK_BY_HAND = (
    "Look in your provider's console: maxmemory-policy must be noeviction, and append-only "
    "persistence (AOF) on."
)


@check(6, "the broker evicts nothing and writes to disk", BROKER)
def broker_forgets_nothing(case: Case) -> Examination:
    """``CONFIG GET`` of its policy and its persistence."""
    try:
        config = _configuration(broker.client())
    except ResponseError as refusal:
        yield warning(f"The broker refuses CONFIG GET ({refusal}).", LOOK_BY_HAND)
        return "nothing: CONFIG is refused"
    policy, appends, saves = config["maxmemory-policy"], config["appendonly"], config["save"]
    if policy != NOEVICTION:
        yield _evicts(policy)
    if appends != "yes":
        yield _is_volatile(saves)
    return f"maxmemory-policy {policy}, appendonly {appends}, save {saves!r}"


def _configuration(client: Redis) -> dict[str, Any]:
    config: Any = client.config_get("maxmemory-policy", "appendonly", "save")
    return config


def _evicts(policy: str) -> Finding:
    return error(
        f"The broker's maxmemory-policy is {policy}: when its memory is full it drops queues.",
        f"Type: redis-cli CONFIG SET maxmemory-policy {NOEVICTION}, and write it into its "
        "configuration file.",
    )


def _is_volatile(saves: str) -> Finding:
    repair = "Type: redis-cli CONFIG SET appendonly yes, and write it into its configuration file."
    if saves:
        lost = f"The broker only takes snapshots (save {saves!r}): a restart loses what came since."
        return warning(lost, repair)
    return error("The broker keeps nothing on disk: a restart loses every message.", repair)


@check(6, "nothing foreign is in the broker", BROKER)
def broker_is_ours_alone(case: Case) -> Examination:
    """Every key is a queue of the table, kombu's, or our own."""
    client, expected = broker.client(), _Expected(case)
    keys = list(islice(client.scan_iter(count=1000), MOST_KEYS))
    foreign = Counter(_family(key) for key in map(_text, keys) if not expected.has(key))
    if foreign:
        shown = ", ".join(f"{n} × {name}" for name, n in foreign.most_common(MOST_SHOWN))
        yield error(
            f"The broker holds {foreign.total()} keys that are not ours: {shown}.",
            "Give what writes them a Redis of its own: it takes the memory that messages need, "
            "and another Celery there hands out our messages after its own visibility timeout.",
        )
    yield from _other_databases(client)
    return f"{len(keys)} keys"


class _Expected:
    """The names that keys of our broker have."""

    def __init__(self, case: Case) -> None:
        self._queues = {queue.name for queue in case.queues}
        names = self._queues | EXCHANGES
        bindings = {f"{binding}{name}" for binding in BINDINGS for name in names}
        self._names = self._queues | KOMBUS | bindings

    def has(self, key: str) -> bool:
        return key in self._names or key.startswith(OURS) or key.endswith(REPLIES)


def _text(key: Any) -> str:
    text = key.decode(errors="replace") if isinstance(key, bytes) else str(key)
    return "".join(one if one.isprintable() else "�" for one in text)


def _family(key: str) -> str:
    """``session:*`` for ``session:1f2e``: many keys of one kind are one line."""
    head, colon, _ = key.partition(":")
    return f"{head}:*" if colon else key


def _other_databases(client: Redis) -> Iterator[Finding]:
    ours = f"db{client.get_connection_kwargs().get('db', 0)}"
    keyspace: Any = client.info("keyspace")
    others = [f"{name} ({facts['keys']} keys)" for name, facts in keyspace.items() if name != ours]
    if others:
        yield warning(
            f"The broker's server has other databases in use: {', '.join(others)}.",
            "Give them a Redis of their own: the server's memory, policy and disk are shared.",
        )
