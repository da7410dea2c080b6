"""Docker as the deployment check uses it, by ``$DOCKER`` or ``docker``: nothing of other people's.

$PYTHON_IMAGE, $POSTGRES_IMAGE and $REDIS_IMAGE choose other images, where no registry is reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from apps.operations.deployment import programs
from apps.operations.deployment.registry import CannotRun

TAG = "deploy-check"
LONGEST = 1800
"""Seconds for one command: a first build fetches everything."""

KEPT = ("PATH", "HOME", "LANG", "PYTHON_IMAGE", "POSTGRES_IMAGE", "REDIS_IMAGE")
"""Of our environment: what else stands there is about services that are not meant here."""


@dataclass(frozen=True)
class Engine:
    """A Docker that answers."""

    program: str

    def run(self, *arguments: str, **how: Any) -> str:
        """What a command says; ``DoesNotHold`` with its last words when it fails."""
        return programs.said(self.program, *arguments, **_for_docker(**how))

    def tried(self, *arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
        """The same, however it ends."""
        return programs.ran(self.program, *arguments, **_for_docker(**how))


def _for_docker(
    more: Mapping[str, str] | None = None, seconds: float = LONGEST, text: str = ""
) -> dict[str, Any]:
    """How a client is run; ``more`` is what the compose files are told, ``text`` what it reads."""
    return {"only": environment(more), "seconds": seconds, "text": text}


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """For Docker's own programs; ``more`` is what the compose files are told."""
    ours = {name: value for name, value in os.environ.items() if name in KEPT or "DOCKER" in name}
    return ours | {"FAENA_TAG": TAG} | dict(more or {})


@cache
def engine() -> Engine:
    """The engine of this machine; ``CannotRun`` where there is none."""
    named = os.environ.get("DOCKER", "docker")
    program = shutil.which(named)
    if program is None:
        raise CannotRun(f"There is no {named} here: install Docker, or name its client in DOCKER.")
    found = Engine(program)
    if found.tried("version", seconds=30).returncode:
        raise CannotRun("Docker does not answer: start its engine.")
    return found


def composer() -> Engine:
    """The same, with Compose."""
    found = engine()
    if found.tried("compose", "version", seconds=30).returncode:
        raise CannotRun("Docker has no Compose: install docker-compose-plugin.")
    return found
