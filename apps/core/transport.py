"""kombu's Redis transport, with one client for each channel instead of one for each message.

kombu makes a new ``Redis`` for every message that it publishes, takes or acknowledges. That is
a sixth of a worker's main process, which all messages of a worker go through.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    """Keeps its client as long as the pool of connections is the same; it holds none itself."""

    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[no-untyped-call]
        return self._kept


class Transport(redis.Transport):
    """What ``broker_transport`` names."""

    Channel = Channel
