"""Valkey 8 as a broker needs it: nothing evicted, everything on disk within a second."""

import subprocess
from pathlib import Path
from typing import IO

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from embedded.process import spawn
from embedded.server import Server
from embedded.state import write_private
from embedded.wheels import valkey_server

_SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


class Valkey(Server):
    name = "valkey"
    title = "Valkey"

    def __init__(self, folder: Path, password: str) -> None:
        super().__init__(folder)
        self._password = password
        self._place = folder / "valkey"

    def environment(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis://:{self._password}@127.0.0.1:{self.port}/0"}

    def spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        self._place.mkdir(mode=0o700, exist_ok=True)
        # In a file: everybody can read the arguments of a process.
        settings = self._place / "valkey.conf"
        write_private(settings, _SETTINGS.format(port=self.port, password=self._password))
        return spawn([str(valkey_server()), settings.name], folder=self._place, output=log)

    def version_when_ready(self) -> str | None:
        client = redis.Redis(
            host="127.0.0.1",
            port=self.port,
            password=self._password,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        with client:
            try:
                return str(client.info("server")["valkey_version"])
            except (redis.ConnectionError, redis.TimeoutError):
                return None
