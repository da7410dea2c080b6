"""Programs that the deployment check needs and a machine may lack."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.operations.deployment.registry import CannotRun, DoesNotHold

LAST_WORDS, MOST_OF_COMMAND = 1500, 200


def program(name: str, how: str) -> str:
    """Its path, which NAME_PROGRAM may say (nginx reads a variable NGINX itself); ``CannotRun``."""
    variable = f"{name.upper().replace('-', '_')}_PROGRAM"
    found = shutil.which(os.environ.get(variable, name))
    if found is None:
        raise CannotRun(f"There is no {name} here: {how}")
    return found


def ran(
    *command: str,
    seconds: float = 120,
    more: Mapping[str, str] | None = None,
    only: Mapping[str, str] | None = None,
    text: str = "",
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """A command, however it ends.

    more: variables beside ours; only: instead of ours; text: what it reads
    """
    return subprocess.run(
        command,
        cwd=folder or settings.BASE_DIR,
        env=os.environ | (more or {}) if only is None else only,
        capture_output=True,
        input=text,
        text=True,
        timeout=seconds,
        check=False,
    )


def said(*command: str, **how: Any) -> str:
    """What it says when it ends well; ``DoesNotHold`` with its last words otherwise."""
    done = ran(*command, **how)
    if done.returncode:
        words = f"{done.stdout}\n{done.stderr}".strip()[-LAST_WORDS:]
        raise DoesNotHold(f"{' '.join(command)[:MOST_OF_COMMAND]}: {words}")
    return done.stdout.strip()


def free_ports(count: int) -> list[int]:
    """So many that nobody listens at on 127.0.0.1."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
