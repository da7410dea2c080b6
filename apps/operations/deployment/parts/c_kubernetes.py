"""Kubernetes: manifests as the table says, as its schemas want, as policies ask, within the node.

There is no API server here: that pods start, scale and reach each other is not shown.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from apps.operations.deployment import keda_fields
from apps.operations.deployment import kubernetes_tools as tools
from apps.operations.deployment.registry import CannotRun, DoesNotHold, Notes, part
from apps.operations.doctor.case import Case
from apps.operations.doctor.examination import examine
from apps.operations.doctor.registry import all_checks
from apps.operations.stages.kubernetes import files
from config.queues import FAST_SLOW

KEDA = "keda.sh/"
BUDGETS = (7, 8)
"""Numbers of the doctor's checks."""


@part("kubernetes-render", "k8s/ is what the table says, and kustomize renders every way to use it")
def render(notes: Notes) -> None:
    """Drift first, then every overlay, alone and with all components, and the sample site."""
    if drift := files.differences(tools.manifests()):
        raise DoesNotHold(" ".join(drift))
    for name, text in tools.every_way():
        kinds = Counter(one["kind"] for one in tools.documents(text))
        notes.add(f"{name}: {kinds.total()} objects, {kinds['Deployment']} deployments")


@part(
    "kubernetes-schema",
    f"every object is valid for Kubernetes {tools.OLDEST} and {tools.NEWEST}, no key unknown",
)
def schema(notes: Notes) -> None:
    """Kubernetes' own schemas, strictly."""
    program, checked = tools.tool("kubernetes-validate"), 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in tools.every_way():
            own = [one for one in tools.documents(text) if not _is_kedas(one)]
            file = Path(folder) / f"{name}.json"
            file.write_text("\n---\n".join(json.dumps(one) for one in own), encoding="utf-8")
            for version in (tools.OLDEST, tools.NEWEST):
                ended = tools.run([program, "--strict", "-k", version, str(file)])
                if ended.returncode:
                    told = tools.last_lines(ended.stdout + ended.stderr)
                    raise DoesNotHold(f"{name}, Kubernetes {version}: {told}")
                checked += len(own)
    notes.add(f"{checked} validations by {tools.PACKAGES[0]} --strict")


@part("kubernetes-keda", "KEDA knows every field that it is told")
def keda(notes: Notes) -> None:
    """Against the classes of KEDA's own definitions."""
    objects = [
        one for _, text in tools.every_way() for one in tools.documents(text) if _is_kedas(one)
    ]
    command = [tools.tool("python"), keda_fields.__file__]
    ended = tools.run(command, given=json.dumps(objects))
    if ended.returncode:
        raise DoesNotHold(tools.last_lines(ended.stdout + ended.stderr))
    notes.add(f"{len(objects)} objects by {tools.PACKAGES[1]}")


@part("kubernetes-policy", "checkov finds nothing but what the manifests argue")
def policy(notes: Notes) -> None:
    """Offline; exceptions are annotations with their reasons."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in tools.every_way():
            (Path(folder) / f"{name}.yaml").write_text(text, encoding="utf-8")
        options = ("--skip-download", "--framework", "kubernetes", "--output", "json", "--quiet")
        ended = tools.run([tools.tool("checkov"), *options, "--directory", folder])
    if not ended.stdout.lstrip().startswith("{"):
        raise CannotRun(f"checkov said nothing of use: {tools.last_lines(ended.stderr)}")
    said = json.loads(ended.stdout)
    if failed := said["results"]["failed_checks"]:
        raise DoesNotHold("; ".join(sorted({f"{o['check_id']} {o['resource']}" for o in failed})))
    counts = said["summary"]
    notes.add(f"{counts['passed']} passed, {counts['skipped']} argued")


@part("budgets", "every stage fits its node and its database server")
def budgets(notes: Notes) -> None:
    """The doctor's arithmetic."""
    static = [one for one in all_checks() if one.number in BUDGETS and not one.is_live]
    for result in examine(Case(FAST_SLOW), static):
        if result.findings:
            raise DoesNotHold(" ".join(finding.what for finding in result.findings))
        notes.add(result.looked_at)


def _is_kedas(one: dict[str, Any]) -> bool:
    return str(one["apiVersion"]).startswith(KEDA)
