"""A running service as tests and commands see it, from whatever process."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from embedded.control import Request, ask
from embedded.failure import Failure
from embedded.process import Identity
from embedded.server import Mode
from embedded.state import Record, State, read_state

STATE_VARIABLE = "FAENA_EMBEDDED_STATE"


class Service:
    """Each question reads the state anew: another process may have restarted the service."""

    def __init__(self, state_path: Path, name: str) -> None:
        self.name = name
        self._state_path = state_path

    @property
    def pid(self) -> int:
        return self._process().pid

    @property
    def port(self) -> int:
        return self._record().port

    @property
    def running(self) -> bool:
        return self._record().running

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Sends a signal, waits for nothing. The owner takes the death for an accident."""
        self._process().send(number)

    def stop(self, mode: Mode = "fast") -> None:
        """For PostgreSQL the mode is its own; others take "immediate" for SIGKILL."""
        ask(self._state_path, Request("stop", [self.name], mode))

    def start(self) -> None:
        """On the port and the data it had; returns when it accepts connections."""
        ask(self._state_path, Request("start", [self.name]))

    def restart(self, mode: Mode = "fast") -> None:
        ask(self._state_path, Request("restart", [self.name], mode))

    def _record(self) -> Record:
        services = _state(self._state_path).services
        if self.name not in services:
            raise Failure(f"{self.name} was not started here: its address was given.")
        return services[self.name]

    def _process(self) -> Identity:
        process = self._record().process
        if process is None:
            raise Failure(f"{self.name} is stopped.")
        return process


class Attached:
    """The services that a state file tells of."""

    def __init__(self, state_path: Path) -> None:
        self.state_path = state_path

    def __getitem__(self, name: str) -> Service:
        return Service(self.state_path, name)

    @property
    def postgres(self) -> Service:
        return self["postgres"]

    @property
    def valkey(self) -> Service:
        return self["valkey"]

    @property
    def environment(self) -> dict[str, str]:
        return self._environment(_state(self.state_path).services)

    def _environment(self, names: Iterable[str]) -> dict[str, str]:
        gathered = {STATE_VARIABLE: str(self.state_path)}
        services = _state(self.state_path).services
        for name in names:
            gathered |= services[name].environment
        return gathered


def attach(path: Path | str | None = None) -> Attached:
    """Without a path: to the services of the `run` that we are a child of."""
    place = path or os.environ.get(STATE_VARIABLE)
    if not place:
        raise Failure(f"{STATE_VARIABLE} is not set: run this with `python -m embedded run -- …`.")
    attached = Attached(Path(place))
    _state(attached.state_path)
    return attached


def _state(path: Path) -> State:
    state = read_state(path)
    if state is None:
        raise Failure(f"No embedded services run: {path} is not there.")
    return state
