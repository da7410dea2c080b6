"""A copy of the package in a folder of its own, as somebody's checkout."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import embedded
from embedded.process import Identity, identify
from embedded.state import State, read_state

_GIVEN = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SMTP_STANDIN_URL", "FAENA_EMBEDDED_STATE"}
_PATIENCE = 60.0

# Writes down what it was given, then waits for a signal, as a server does.
_WAITS = """
import json, os, pathlib, signal, sys
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: sys.exit(40 + number))
target = pathlib.Path(sys.argv[1])
target.with_suffix(".new").write_text(json.dumps(dict(os.environ)))
target.with_suffix(".new").replace(target)
while True:
    signal.pause()
"""


class Checkout:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        source = Path(embedded.__file__).parent
        shutil.copytree(source, folder / "embedded", ignore=shutil.ignore_patterns("__pycache__"))
        self.standin = folder / "apps" / "notifications" / "standin.py"
        self.standin.parent.mkdir(parents=True)
        shutil.copy(Path(__file__).with_name("fake_standin.py"), self.standin)

    def call(self, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
        return self.python_alone("-m", "embedded", *arguments, **given)

    def python_alone(self, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=_environment() | given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,
        )

    def python(self, script: str, *options: str, **given: str) -> subprocess.CompletedProcess[str]:
        return self.call("run", *options, "--", sys.executable, "-c", script, **given)

    def start(self, name: str = "first", *options: str) -> "Running":
        return Running(self.folder, name, options)


class Running:
    """A `run` whose command waits. In a group of its own, as a terminal would have it."""

    def __init__(self, folder: Path, name: str, options: tuple[str, ...]) -> None:
        self._noted = folder / f"{name}.json"
        self._noted.unlink(missing_ok=True)
        command = [sys.executable, "-c", _WAITS, str(self._noted)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "embedded", "run", *options, "--", *command],
            cwd=folder,
            env=_environment(),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        eventually(lambda: self._noted.exists() or self.process.poll() is not None)
        self.given: dict[str, str] = json.loads(self._noted.read_text())
        self.state = self._state()
        self.family = _family(self.process.pid)

    def interrupt_group(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(_PATIENCE)

    def destroy(self) -> None:
        """However the test went."""
        for member in self.family:
            member.send(signal.SIGKILL)
        self.process.wait()

    def leaves_nobody(self) -> bool:
        return not any(process.alive for process in self.family)

    def _state(self) -> State:
        state = read_state(Path(self.given["FAENA_EMBEDDED_STATE"]))
        assert state is not None
        return state


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _GIVEN}


def _family(pid: int) -> list[Identity]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for line in _processes():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return [identity for identity in map(identify, found) if identity]


def _processes() -> list[str]:
    if sys.platform != "linux":
        command = ["ps", "-A", "-o", "pid=,ppid="]
        return subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.splitlines()
    lines = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            lines.append(f"{stat.parent.name} {stat.read_text().rpartition(')')[2].split()[1]}")
        except (FileNotFoundError, ProcessLookupError):
            continue
    return lines
