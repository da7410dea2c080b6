"""A system brought up by docker-compose.yml under a name of its own, and taken away again."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from apps.operations.deployment import building
from apps.operations.deployment.docker import TAG, Engine, composer, environment
from apps.operations.deployment.registry import DoesNotHold, Notes

PROJECT = f"faena-{TAG}"
PORTS = ("WEB_PORT", "FLOWER_PORT", "SMTP_PORT", "SII_PORT")
UP_SECONDS = 180
LAST = 800


@dataclass(frozen=True)
class Stack:
    """A running one."""

    docker: Engine
    options: tuple[str, ...]
    told: Mapping[str, str]

    def compose(self, *arguments: str) -> str:
        """What ``docker compose`` says; ``DoesNotHold`` when it fails."""
        return self.docker.run("compose", *self.options, *arguments, more=self.told)

    def start(self) -> float:
        """Seconds until everything is healthy."""
        began = time.monotonic()
        self.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", str(UP_SECONDS))
        return time.monotonic() - began

    def end(self) -> None:
        """Take away its containers, networks and volumes; a failure hides no other."""
        arguments = ("down", "--volumes", "--remove-orphans", "--timeout", "10")
        self.docker.tried("compose", *self.options, *arguments, more=self.told)

    @property
    def workers(self) -> list[str]:
        """The services that are workers here."""
        return sorted(name for name in self._running() if name.startswith("worker"))

    def _running(self) -> set[str]:
        return set(self.compose("ps", "--services", "--status", "running").split())

    def kills(self, service: str) -> int:
        """How many of its processes the kernel killed at its memory limit: cgroup v2, or v1."""
        places = "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"
        look = f"cat {places[0]} 2>/dev/null || cat {places[1]}"
        lines = self.compose("exec", "-T", service, "sh", "-c", look).splitlines()
        return int(dict(line.split() for line in lines)["oom_kill"])

    def manage(self, *arguments: str) -> str:
        """What a management command says in the web's container."""
        return self.compose("exec", "-T", "web", "python", "manage.py", *arguments)

    def load(self, mix: str, rate: float | None = None) -> Load:
        """Start a load test in a container of its own: the workers' may be restarted under it."""
        at = ("--rate", f"{rate:g}") if rate else ()
        command = ("python", "manage.py", "loadtest", "--json", "--mix", mix, *at)
        alone = ("run", "--rm", "--no-deps", "-T", self.workers[0], *command)
        said, complained = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")  # noqa: SIM115
        process = subprocess.Popen(
            [self.docker.program, "compose", *self.options, *alone],
            cwd=settings.BASE_DIR,
            env=environment(self.told),
            stdout=said,
            stderr=complained,
        )
        return Load(process, said, complained)


@dataclass(frozen=True)
class Load:
    """A load test on its way. It writes into files: nobody listens while it runs."""

    process: subprocess.Popen[bytes]
    said: IO[str]
    complained: IO[str]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def report(self, seconds: float = 900) -> dict[str, Any]:
        """Its report, whatever its verdict; ``DoesNotHold`` when there is none."""
        try:
            self.process.wait(timeout=seconds)
        finally:
            self.process.kill()
        said, complained = (_all_of(file) for file in (self.said, self.complained))
        try:
            found: dict[str, Any] = json.loads(said[said.index("{") :])
        except ValueError as error:
            raise DoesNotHold(f"The load test said nothing: {complained[-LAST:]}") from error
        return found


def _all_of(file: IO[str]) -> str:
    with file:
        file.seek(0)
        return file.read()


def require_balanced(report: Mapping[str, Any], notes: Notes, *, quarantined: int = 0) -> None:
    """None lost, none done twice, and all ended as asked but for ``quarantined``."""
    ledger = report["ledger"]
    told = ", ".join(f"{name} {ledger[name]}" for name in sorted(ledger) if _is_count(ledger[name]))
    notes.add(f"{told}; {report['seconds']:.1f} s")
    if ledger["lost"] or ledger["twice"]:
        raise DoesNotHold(told)
    as_asked = ledger["done"] + ledger["failed_as_asked"]
    if ledger["quarantined"] != quarantined or as_asked + quarantined != ledger["requested"]:
        raise DoesNotHold("; ".join(report["problems"]) or told)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@contextmanager
def stack(topology: str = "fast-slow", limits: Mapping[str, Any] | None = None) -> Iterator[Stack]:
    """One that is not started yet, and gone when the block ends.

    limits: by service, what goes to ``deploy.resources.limits``
    """
    with (
        tempfile.TemporaryDirectory(prefix=f"{PROJECT}-") as folder,
        standing(_options(topology, limits or {}, Path(folder)), ports()) as made,
    ):
        yield made


@contextmanager
def standing(options: Iterable[str], told: Mapping[str, str]) -> Iterator[Stack]:
    """The same of any files; the images are there."""
    docker = composer()
    building.built()
    place = ("--project-name", PROJECT, "--project-directory", str(settings.BASE_DIR))
    made = Stack(docker, (*place, *options), told)
    made.end()  # of a check that was killed
    try:
        yield made
    finally:
        made.end()


def _options(topology: str, limits: Mapping[str, Any], folder: Path) -> Iterator[str]:
    base = Path(settings.BASE_DIR)
    yield from ("--env-file", str(base / "deploy" / "compose" / f"{topology}.env"))
    yield from ("--file", str(base / "docker-compose.yml"))
    if limits:
        override = folder / "limits.json"  # which is YAML, too
        services = {
            name: {"deploy": {"resources": {"limits": each}}} for name, each in limits.items()
        }
        override.write_text(json.dumps({"services": services}), encoding="utf-8")
        yield from ("--file", str(override))


def ports() -> dict[str, str]:
    """Free ones: somebody's own stack may be up."""
    probes = [socket.socket() for _ in PORTS]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return {
            name: str(probe.getsockname()[1]) for name, probe in zip(PORTS, probes, strict=True)
        }
    finally:
        for probe in probes:
            probe.close()
