"""The compose files: they are valid, come up, carry load, and lose nothing to a restart."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

from apps.operations.deployment.docker import composer
from apps.operations.deployment.load import Load, require_balanced
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from apps.operations.deployment.stack import Stack, stack
from config.queues import TOPOLOGIES

SOON = 60
MIX = "emails=1000,excel=2,pdf=2,sii=2"
STEADY_MIX, STEADY_RATE = "emails=1200,excel=6,pdf=4,sii=2", 15
DRAINING_MIX = "emails=100,excel=1,pdf=1,sii=1"
PRODUCTION = ("--file", "docker-compose.production.yml")
SAID = {"ALLOWED_HOSTS": "faena.example"}


@part("compose-files", "Compose accepts both files, and every topology of the first")
def files(notes: Notes) -> None:
    """As rendered by this machine's Compose."""
    docker = composer()
    notes.add(docker.run("compose", "version"))
    for file in _environment_files():
        docker.run("compose", "--env-file", str(file), "config", "--quiet")
    docker.run("compose", *PRODUCTION, "--profile", "*", "config", "--quiet", more=SAID)


def _environment_files() -> list[Path]:
    return sorted((Path(settings.BASE_DIR) / "deploy" / "compose").glob("*.env"))


@part("compose-up", f"`docker compose up` is all healthy within {SOON} s and loses nothing")
def comes_up(notes: Notes) -> None:
    """After the build; then a load test inside, and what doctor says."""
    with stack() as system:
        seconds = system.start()
        notes.add(f"all healthy in {seconds:.1f} s")
        if seconds > SOON:
            raise DoesNotHold(f"it took {seconds:.1f} s")
        _require_tini(system)
        require_balanced(system.load(MIX).report(), notes)
        system.manage("doctor")
        notes.add("doctor: no errors")


def _require_tini(system: Stack) -> None:
    for service in ("web", "beat", "flower", *system.workers):
        if (first := system.compose("exec", "-T", service, "cat", "/proc/1/comm")) != "tini":
            raise DoesNotHold(f"process 1 of {service} is {first}")


@part("compose-restarts", "restarts of each worker and of Redis under load lose and double nothing")
def restarts(notes: Notes) -> None:
    """One after the other, while jobs keep arriving."""
    with stack() as system:
        system.start()
        load = system.load(STEADY_MIX, STEADY_RATE)
        try:
            for service in (*system.workers, "redis"):
                notes.add(_restarted(system, service, load))
        finally:
            report = load.report()
        require_balanced(report, notes)


def _restarted(system: Stack, service: str, load: Load) -> str:
    during = "under load" if load.is_running else "after the load"
    began = time.monotonic()
    system.compose("restart", service)
    system.start()
    return f"{service} restarted {during}, healthy again after {time.monotonic() - began:.0f} s"


@part("compose-topologies", "every topology comes up by its file and drains every queue")
def topologies(notes: Notes) -> None:
    """With as many workers as the table says."""
    for name, topology in TOPOLOGIES.items():
        with stack(name) as system:
            seconds = system.start()
            _require_healthy(system, name)
            count = sum(member.replicas for member in topology.members)
            notes.add(f"{name}: {count} workers, all healthy in {seconds:.0f} s")
            require_balanced(system.load(DRAINING_MIX).report(), notes)


def _require_healthy(system: Stack, name: str) -> None:
    """The page that watchers ask says that somebody drains every queue."""
    ask = (
        "import sys, urllib.request as web; "
        "answer = web.urlopen('http://127.0.0.1:8000/healthz/workers'); "
        "sys.stdout.write(answer.read().decode())"
    )
    said = system.compose("exec", "-T", "web", "python", "-c", ask)
    if '"queues_without_consumer": []' not in said:
        raise DoesNotHold(f"{name}: {said}")
