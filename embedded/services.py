"""`with Services() as services:`: uses the services of this data folder, or starts them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from embedded.control import Request, ask
from embedded.keeper import Keeper, Say
from embedded.places import (
    PROJECT,
    closed_to_nobody,
    home,
    make_folder,
    make_temporary_folder,
    remove_folder,
    unprivileged,
)
from embedded.postgres import Postgres
from embedded.server import Server
from embedded.service import Attached
from embedded.standins import STANDINS, Standin, StandinServer
from embedded.state import State, locked, password, read_state
from embedded.valkey import Valkey

_STATE = "state.json"
_LEFTOVER_PATIENCE = 20.0


class Services(Attached):
    """Whoever starts them stops them; who finds them running leaves them running.

    An address that `given` (the environment) already has needs no service.
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        fresh: bool = False,
        standins: Iterable[Standin] = STANDINS,
        given: Mapping[str, str] | None = None,
        say: Say = lambda line: None,
    ) -> None:
        self._data = data
        self._fresh = fresh
        self._standins = tuple(standins)
        self._wanted = _wanted(os.environ if given is None else given, self._standins)
        self._say = say
        self._keeper: Keeper | None = None
        self._temporary: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        return self._environment(self._wanted) if self._wanted else {}

    def start(self) -> None:
        if not self._wanted:
            return
        self._folder = self._make_folder()
        self.state_path = self._folder / _STATE
        try:
            self._find_or_own()
        except BaseException:
            self.stop()
            raise

    def _find_or_own(self) -> None:
        with locked(self._folder):
            state = read_state(self.state_path)
            if state and state.owner.alive:
                self._join(state)
            else:
                self._own(state)

    def stop(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper:
            with locked(self._folder):
                keeper.close()
        if self._temporary:
            remove_folder(self._temporary)

    def _make_folder(self) -> Path:
        if self._fresh:
            self._temporary = make_temporary_folder()
            return self._temporary
        if self._data is None:
            make_folder(home())
            if closed_to_nobody():
                self._say(f"The user nobody cannot enter {PROJECT}: data is kept in {home()}")
        return make_folder(data_folder(self._data))

    def _join(self, state: State) -> None:
        self._say(f"Using the services of process {state.owner.pid}; they end with it")
        ask(self.state_path, Request("start", self._wanted))

    def _own(self, leftover: State | None) -> None:
        servers = self._servers()
        if leftover:
            _end(leftover, servers)
        self._keeper = Keeper(self.state_path, servers, self._say)
        self._keeper.start()
        ask(self.state_path, Request("start", self._wanted))

    def _servers(self) -> dict[str, Server]:
        secret = password(self._folder)
        servers: list[Server] = [
            Postgres(self._folder, home(), secret, unprivileged()),
            Valkey(self._folder, secret),
            *(StandinServer(self._folder, standin) for standin in self._standins),
        ]
        return {server.name: server for server in servers}


def _wanted(given: Mapping[str, str], standins: Iterable[Standin]) -> list[str]:
    variables = {Postgres.name: "DATABASE_URL", Valkey.name: "REDIS_URL"}
    variables |= {standin.name: standin.unless for standin in standins}
    return [name for name, variable in variables.items() if not given.get(variable)]


def data_folder(data: Path | None) -> Path:
    return data.resolve() if data else home() / "services"


def state_of(data: Path | None) -> State | None:
    return read_state(data_folder(data) / _STATE)


def _end(leftover: State, servers: Mapping[str, Server]) -> None:
    """Their owner was killed. On Linux they are ending already; started anew, they are ours.

    They get their ports again: commands of the killed owner may still use them.
    """
    for name, record in leftover.services.items():
        server = servers.get(name)
        if server is None:
            continue
        server.port = record.port
        for mode in ("fast", "immediate"):
            if record.process and not record.process.gone_within(0):
                record.process.send(server.stop_signal(mode))
                record.process.gone_within(_LEFTOVER_PATIENCE)
