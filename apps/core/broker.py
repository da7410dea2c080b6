"""What the broker holds right now: the length of each queue, and what workers took from it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast
from uuid import uuid4

from celery import current_app
from redis import Redis

from apps.core.closure import Closure
from config.queues import QUEUES

SECONDS = 5


@cache
def client() -> Redis:
    """A connection of our own to the broker, with time limits on everything."""
    return Redis.from_url(
        current_app.conf.broker_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    )


def waiting() -> dict[str, int]:
    """Messages that no worker has taken yet, by queue."""
    pipeline = client().pipeline(transaction=False)
    for queue in QUEUES:
        pipeline.llen(queue.name)
    return {queue.name: length for queue, length in zip(QUEUES, pipeline.execute(), strict=True)}


def taken(within: float | None = None) -> dict[str, int]:
    """Messages that workers hold and have not acknowledged, by queue.

    within: only those that were taken in the last so many seconds
    """
    since = "-inf" if within is None else time.time() - within
    tags = cast("list[bytes]", client().zrangebyscore("unacked_index", since, "+inf"))
    counts = Counter(json.loads(entry)[2] for _, entry in _entries(tags))
    return {queue.name: counts[queue.name] for queue in QUEUES}


def taken_before(seconds: float) -> dict[bytes, str]:
    """Messages that have been unacknowledged for longer than ``seconds``: delivery tag → task id.

    The keys are kombu's own (``kombu.transport.redis.QoS``): a sorted set of tags by the time of
    delivery, and a hash of tag → [message, exchange, routing key].
    """
    tags = cast("list[bytes]", client().zrangebyscore("unacked_index", 0, time.time() - seconds))
    return {tag: json.loads(entry)[0]["headers"]["id"] for tag, entry in _entries(tags)}


def _entries(tags: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    if not tags:
        return []
    entries = cast("list[bytes | None]", client().hmget("unacked", list(tags)))
    return [(tag, entry) for tag, entry in zip(tags, entries, strict=True) if entry is not None]


def forget(tags: Sequence[bytes]) -> None:
    """Drop messages that somebody took and that nobody needs any more."""
    pipeline = client().pipeline()
    pipeline.zrem("unacked_index", *tags)
    pipeline.hdel("unacked", *tags)
    pipeline.execute()


_PUT_BACK = """
    if redis.call('HDEL', KEYS[1], ARGV[1]) == 1 then
        redis.call('ZREM', KEYS[2], ARGV[1])
        redis.call('RPUSH', KEYS[3], ARGV[2])
    end
"""


def put_back(tag: str) -> None:
    """Let a message that a worker took be the next that is taken from its queue.

    Celery's own way (``Reject(requeue=True)``) puts it at the end, behind all that came later.
    The message gets a new tag: the worker that took it has yet to acknowledge the old one.
    """
    entry = cast("bytes | None", client().hget("unacked", tag))
    if entry is None:
        return
    message, _, queue = json.loads(entry)
    message["properties"]["delivery_tag"] = str(uuid4())
    client().eval(_PUT_BACK, 3, "unacked", "unacked_index", queue, tag, json.dumps(message))


GATE = "faena:gate"


def write_gate(closed: Mapping[str, Closure]) -> None:
    """Keep what is closed for workers that start or come back; times on the broker's clock."""
    now = _now()
    entries = {
        queue: [None if closure.seconds is None else now + closure.seconds, closure.probes]
        for queue, closure in closed.items()
    }
    if entries:
        client().set(GATE, json.dumps(entries))
    else:
        client().delete(GATE)


def read_gate() -> dict[str, Closure]:
    """What ``write_gate`` kept."""
    text = cast("bytes | None", client().get(GATE))
    now = _now()
    return {
        queue: Closure(None if until is None else max(0.0, until - now), probes)
        for queue, (until, probes) in json.loads(text or "{}").items()
    }


def _now() -> float:
    seconds, microseconds = client().time()
    return seconds + microseconds / 1e6
