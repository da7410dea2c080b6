"""kombu's Redis transport with less talk: a worker's main process is what all its messages pass.

kombu makes a new ``Redis`` for every message that it publishes, takes or acknowledges; here each
channel keeps one. kombu notes a message as taken, and as done, in a transaction of four commands;
here that is one script, as atomic as the transaction (docs/adr/0016-one-client-a-channel.md).

A worker waits for messages with BRPOP, up to a second, on the queues that its gate lets through. A
queue that opens meanwhile would be looked at only after that; here the wait is ended
(docs/adr/0023-the-wait-ends-when-a-queue-opens.md).
"""

from __future__ import annotations

import logging
from functools import cached_property
from time import time
from typing import Any

from kombu.transport import redis, virtual
from kombu.utils.json import dumps
from redis.commands.core import Script
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_TAKEN = """
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
"""
_DONE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
"""


class QoS(redis.QoS):
    """What a worker holds of its messages, under the same keys and in the same form as kombu's."""

    def append(self, message: Any, delivery_tag: str) -> None:
        """Note in the broker that this message was taken, and when."""
        source = message.delivery_info
        held = dumps([message._raw, source["exchange"], source["routing_key"]])
        self._tell(self._taken, delivery_tag, time(), held)
        virtual.QoS.append(self, message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        """Note in the broker that this message is done with."""
        self._tell(self._done, delivery_tag)
        virtual.QoS.ack(self, delivery_tag)

    def _tell(self, script: Script, *values: Any) -> None:
        keys = [self.unacked_index_key, self.unacked_key]
        script(keys=keys, args=values, client=self.channel._create_client())

    @cached_property
    def _taken(self) -> Script:
        return self.channel._create_client().register_script(_TAKEN)  # type: ignore[no-any-return]

    @cached_property
    def _done(self) -> Script:
        return self.channel._create_client().register_script(_DONE)  # type: ignore[no-any-return]


class Channel(redis.Channel):
    """Keeps its client as long as the pool of connections is the same; it holds none itself.

    And ends its own wait for messages when a queue opens that it does not wait for.
    """

    QoS: type[redis.QoS] = QoS

    _kept: Any = None
    _waits_on: Any = None
    _waits_as: int = 0
    _was_woken: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        if self.global_keyprefix and self.QoS is QoS:
            self.QoS = redis.QoS  # kombu would put the prefix before the first key of a script only

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[no-untyped-call]
        return self._kept

    def _brpop_start(self, timeout: float | None = None) -> None:
        self._was_woken = False
        self._learn_own_name()
        super()._brpop_start(timeout)  # type: ignore[no-untyped-call]

    def _learn_own_name(self) -> None:
        """The broker's number of the connection that waits; a new connection has another."""
        connection = self.client.connection
        if connection._sock is not self._waits_on:
            connection.send_command("CLIENT", "ID")
            self._waits_as, self._waits_on = connection.read_response(), connection._sock

    def wake_if_more_is_open(self) -> None:
        """Let the present wait end as if its time were over; what waits is asked for anew then."""
        if self._in_poll is None or self._was_woken or not self._has_reopened():
            return
        self._was_woken = True
        try:
            self._create_client().client_unblock(self._waits_as)
        except RedisError as error:
            logger.warning("A wait goes on although a queue has opened: %s", error)

    def _has_reopened(self) -> bool:
        asked = getattr(self._queue_cycle, "has_reopened", None)
        return bool(asked and asked())


class Poller(redis.MultiChannelPoller):
    """Looks after each event whether a channel waits for too few queues."""

    def on_poll_start(self) -> None:
        """Called whenever the worker's loop is about to wait."""
        super().on_poll_start()  # type: ignore[no-untyped-call]
        for channel in self._channels:
            channel.wake_if_more_is_open()


class Transport(redis.Transport):
    """What ``broker_transport`` names."""

    Channel = Channel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.cycle = Poller()  # type: ignore[assignment, no-untyped-call]
