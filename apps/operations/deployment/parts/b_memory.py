"""Memory: what happens at the limit, and what the smallest stage needs of its budget."""

from __future__ import annotations

import re
from typing import Any

from django.utils import translation

from apps.courses import synthetic, words
from apps.courses.reading.codes import RefusalCode
from apps.operations.deployment.load import require_balanced
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from apps.operations.deployment.stack import PROJECT, Stack, stack
from config.queues import HOST_MEMORY_MB, NEIGHBOURS, STAGES

TIGHT = "480m"
"""Honest work of the mixes below needs less; a reader of PDFs alone may take 512 MiB."""

HARMLESS_MIX = "emails=200,excel=2"
GREEDY_MIX = f"{HARMLESS_MIX},synthetic=1:queue=bulk:memory=1200"
LARGE_UPLOAD = "bomb that just fits"
ITS_ERROR = (
    "import sys; from apps.courses.models import Document; sys.stdout.write("
    f"Document.objects.get(file__name='{LARGE_UPLOAD}.pdf').job.error_text)"
)
STAGE_MIX = "emails=500,excel=1,pdf=1,sii=1"
SERVICES = {"postgresql": "postgres", "redis": "redis", "web": "web", "beat": "beat"}
"""Neighbours of the table, as services. S2's budget has no Flower and no stand-ins."""

BUDGETED = (*SERVICES.values(), "worker-all")
UNITS = {"B": 1 / 1024**2, "KiB": 1 / 1024, "MiB": 1, "GiB": 1024}
USED = re.compile(r"(\S+)-\d+ ([0-9.]+)([A-Za-z]+) /")


@part("compose-memory", "a worker at its memory limit fails that one job and loses none")
def at_the_limit(notes: Notes) -> None:
    """Uploads meant to do harm, then a job that outgrows its container again and again."""
    with stack(limits={"worker-slow": {"memory": TIGHT}}) as system:
        system.start()
        notes.add(f"each hostile file once, in {TIGHT}")
        kinds = len(synthetic.hostile())
        _load_until_killed(system, f"{HARMLESS_MIX},courses.hostile={kinds}", notes)
        _require_refused_for_its_memory(system, notes)
        notes.add("a job that wants 1200 MB")
        _load_until_killed(system, GREEDY_MIX, notes, quarantined=1)


def _load_until_killed(system: Stack, mix: str, notes: Notes, quarantined: int = 0) -> None:
    """What the kernel kills fails or is given up, and all else is done by the same worker."""
    worker, before = _process(system), system.kills("worker-slow")
    require_balanced(system.load(mix).report(), notes, quarantined=quarantined)
    kills = system.kills("worker-slow") - before
    notes.add(f"the kernel killed {kills} processes; the worker went on")
    if not kills or _process(system) != worker:
        raise DoesNotHold("the limit was not reached, or the worker did not survive it")


def _require_refused_for_its_memory(system: Stack, notes: Notes) -> None:
    """The upload that reaches the limit fails, and says that its reader was killed."""
    said = system.manage("shell", "--no-imports", "--command", ITS_ERROR).strip()
    notes.add(f"{LARGE_UPLOAD}: {said}")
    with translation.override("en"):
        if said != words.refusal(RefusalCode.KILLED, {}):
            raise DoesNotHold(f"the kernel did not kill the reader of “{LARGE_UPLOAD}”")


def _process(system: Stack) -> str:
    """The container, by when it started."""
    name = f"{PROJECT}-worker-slow-1"
    return system.docker.run("inspect", "--format", "{{.State.StartedAt}}", name)


@part("compose-stage-1", "stage 1 keeps within its limits and the 4 GB of its node under load")
def stage_1(notes: Notes) -> None:
    """Each container may have what the table gives it; the highest reading of each counts."""
    with stack("single", limits=_limits()) as system:
        system.start()
        load, peaks = system.load(STAGE_MIX), dict.fromkeys(BUDGETED, 0.0)
        while load.is_running:
            _raise_peaks(peaks, system)
        total = sum(peaks.values()) + HOST_MEMORY_MB
        told = ", ".join(f"{name} {peak:.0f}" for name, peak in peaks.items())
        budget = STAGES[1].node_memory_gb * 1024
        notes.add(f"peaks in MiB: {told}")
        notes.add(f"with {HOST_MEMORY_MB} for the host: {total:.0f} of {budget} MiB")
        require_balanced(load.report(), notes)
        _require_no_kill(system)
    if total > budget:
        raise DoesNotHold(f"{total:.0f} of {budget} MiB")


def _limits() -> dict[str, Any]:
    given = {one.name: one.memory for one in NEIGHBOURS}
    limits = {service: {"memory": f"{given[name]}m"} for name, service in SERVICES.items()}
    return limits | {"worker-all": {"memory": f"{STAGES[1].resources.memory_limit}m"}}


def _raise_peaks(peaks: dict[str, float], system: Stack) -> None:
    """Look once: Docker takes two seconds for it, and leaves out what the kernel could drop."""
    said = system.docker.run("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}")
    for name, number, unit in USED.findall(said):
        service = name.removeprefix(f"{PROJECT}-")
        if service in peaks:
            peaks[service] = max(peaks[service], float(number) * UNITS[unit])


def _require_no_kill(system: Stack) -> None:
    for service in BUDGETED:
        if kills := system.kills(service):
            raise DoesNotHold(f"{service} met its limit, and the kernel killed {kills} processes")
