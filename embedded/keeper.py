"""The owner of running services: one thread that starts, restarts and at its end stops them.

Only this thread starts processes. Linux ends a child with the thread that started it, so the
services live as long as this thread, and no longer than the process, however it ends.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from embedded.control import Control, Request
from embedded.failure import Failure
from embedded.process import ourselves
from embedded.server import Mode, Server
from embedded.state import Record, State, write_state

Say = Callable[[str], None]


class Keeper:
    def __init__(self, state_path: Path, servers: Mapping[str, Server], say: Say) -> None:
        self._state_path = state_path
        self._servers = servers
        self._say = say
        self._records: dict[str, Record] = {}
        self._control = Control(self._perform)
        self._thread = threading.Thread(target=self._serve, name="embedded-keeper", daemon=True)

    def start(self) -> None:
        self._write()
        self._thread.start()

    def close(self) -> None:
        self._control.shutdown()
        self._thread.join()

    def _serve(self) -> None:
        try:
            self._control.serve_forever(poll_interval=0.05)
        finally:
            self._control.server_close()
            self._stop_all()
            self._state_path.unlink(missing_ok=True)

    def _stop_all(self) -> None:
        for server in reversed(list(self._servers.values())):
            if server.crashed:
                self._say(f"{server.title} had ended by itself: see {server.log}")
            server.stop()

    def _perform(self, request: Request) -> None:
        servers = [self._server(name) for name in request.names]
        if request.verb != "start":
            for server in servers:
                self._stop(server, request.mode)
        if request.verb != "stop":
            self._start([server for server in servers if not server.running])

    def _server(self, name: str) -> Server:
        if name not in self._servers:
            known = ", ".join(self._servers)
            raise Failure(f"There is no service {name!r} here, only {known}.")
        return self._servers[name]

    def _start(self, servers: list[Server]) -> None:
        """All at once, as most of their time is waiting."""
        began = time.monotonic()
        try:
            for server in servers:
                _launch(server)
            for server in servers:
                version = server.wait_until_ready()
                self._note(server)
                ready = f"{server.title} {version}".rstrip()
                seconds = time.monotonic() - began
                self._say(f"{ready} ready on 127.0.0.1:{server.port} ({seconds:.1f} s)")
        except Failure:
            for server in servers:
                self._stop(server, "fast")
            raise

    def _stop(self, server: Server, mode: Mode) -> None:
        server.stop(mode)
        self._note(server)

    def _note(self, server: Server) -> None:
        self._records[server.name] = server.record()
        self._write()

    def _write(self) -> None:
        state = State(ourselves(), self._control.port, self._control.key, self._records)
        write_state(self._state_path, state)


def _launch(server: Server) -> None:
    try:
        server.launch()
    except OSError as error:
        raise Failure(f"{server.title} cannot be started: {error}.") from error
