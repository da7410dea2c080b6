"""Railway: what can be proven without Railway."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.operations.deployment import documents
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from config.queues import DEFAULT_TOPOLOGY, TOPOLOGIES


@part("railway", "Railway's services start what exists and drain as long as their pool may take")
def railway(notes: Notes) -> None:
    """Each file of deploy/railway; a field that Railway does not know is the tests' business."""
    files = sorted((Path(settings.BASE_DIR) / "deploy" / "railway").glob("*.json"))
    services = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}
    wrong = [fault for each in services.values() for fault in _faults_of(each)]
    for member in TOPOLOGIES[DEFAULT_TOPOLOGY].members:
        given = services[f"worker-{member.pool.name}"]["deploy"]["drainingSeconds"]
        notes.add(f"worker-{member.pool.name}: {given} s to drain, {member.pool.stop.grace} needed")
        if given < member.pool.stop.grace:
            wrong.append(f"worker-{member.pool.name} is killed after {given} s")
    if wrong:
        raise DoesNotHold("; ".join(wrong))


def _faults_of(service: dict[str, Any]) -> list[str]:
    deploy = service["deploy"]
    commands = [*deploy.get("preDeployCommand", []), deploy.get("startCommand") or ""]
    return documents.faults("\n".join([service["build"]["dockerfilePath"], *commands]))
