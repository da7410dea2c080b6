"""What runs, for other processes: a file that is replaced whole, and a lock for start and stop."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from embedded.failure import Failure
from embedded.process import Identity

# Longer than any start or stop takes.
_LOCK_PATIENCE = 180.0


@dataclass(frozen=True)
class Record:
    """One service. Without `process` it has been stopped and keeps its port."""

    title: str
    port: int
    environment: dict[str, str]
    process: Identity | None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.alive


@dataclass(frozen=True)
class State:
    owner: Identity
    control_port: int
    control_key: str
    services: dict[str, Record] = field(default_factory=dict)


def read_state(path: Path) -> State | None:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return None
    raw = json.loads(text)
    services = {name: _record(**record) for name, record in raw.pop("services").items()}
    return State(owner=Identity(**raw.pop("owner")), services=services, **raw)


def _record(process: dict[str, str] | None, **rest: object) -> Record:
    return Record(process=Identity(**process) if process else None, **rest)  # type: ignore[arg-type]


def write_state(path: Path, state: State) -> None:
    new = path.with_suffix(".new")
    write_private(new, json.dumps(asdict(state), indent=1))
    new.replace(path)


def write_private(path: Path, text: str) -> None:
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)


def password(folder: Path) -> str:
    path = folder / "password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as file:
        deadline = time.monotonic() + _LOCK_PATIENCE
        while not _taken(file.fileno()):
            if time.monotonic() > deadline:
                raise Failure(f"Another process holds {file.name}: wait for it, or end it.")
            time.sleep(0.05)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
