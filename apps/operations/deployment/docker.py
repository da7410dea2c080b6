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

from django.conf import settings

from apps.operations.deployment.registry import CannotRun, DoesNotHold

TAG = "deploy-check"
LONGEST = 1800
"""Seconds for one command: a first build fetches everything."""

LAST_WORDS = 1500
KEPT = ("PATH", "HOME", "LANG", "PYTHON_IMAGE", "POSTGRES_IMAGE", "REDIS_IMAGE")
"""Of our environment: what else stands there is about services that are not meant here."""


@dataclass(frozen=True)
class Engine:
    """A Docker that answers."""

    program: str

    def run(
        self, *arguments: str, more: Mapping[str, str] | None = None, seconds: float = LONGEST
    ) -> str:
        """What a command says; ``DoesNotHold`` with its last words when it fails."""
        done = self.tried(*arguments, more=more, seconds=seconds)
        if done.returncode:
            words = f"{done.stdout}\n{done.stderr}".strip()[-LAST_WORDS:]
            raise DoesNotHold(f"docker {' '.join(arguments)}: {words}")
        return done.stdout.strip()

    def tried(
        self, *arguments: str, more: Mapping[str, str] | None = None, seconds: float = LONGEST
    ) -> subprocess.CompletedProcess[str]:
        """The same, however it ends."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=settings.BASE_DIR,
            env=environment(more),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )


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
