"""A system brought up by docker-compose.yml under a name of its own, and taken away again."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.operations.deployment import building, programs
from apps.operations.deployment.docker import TAG, Engine, composer, environment
from apps.operations.deployment.load import Load

PROJECT = f"faena-{TAG}"
PORTS = ("WEB_PORT", "FLOWER_PORT", "SMTP_PORT", "SII_PORT")
UP_SECONDS = 180


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
        told = environment(self.told)
        return Load.started(self.docker.program, "compose", *self.options, *alone, only=told)


@contextmanager
def stack(topology: str = "fast-slow", limits: Mapping[str, Any] | None = None) -> Iterator[Stack]:
    """One that is not started yet, and gone when the block ends.

    limits: by service, what goes to ``deploy.resources.limits``
    """
    docker = composer()
    building.built()
    place = ("--project-name", PROJECT, "--project-directory", str(settings.BASE_DIR))
    with tempfile.TemporaryDirectory(prefix=f"{PROJECT}-") as folder:
        made = Stack(docker, (*place, *_options(topology, limits or {}, Path(folder))), ports())
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
    free = map(str, programs.free_ports(len(PORTS)))
    return dict(zip(PORTS, free, strict=True))
