"""What is the same for all processes, and what kustomize changes in it for a stage."""

from __future__ import annotations

import json
from typing import Any

from apps.operations.stages.kubernetes.pods import namespaced
from apps.operations.stages.kubernetes.probes import HOST
from apps.operations.stages.kubernetes.services import FILES_GB, room
from apps.operations.stages.kubernetes.words import (
    BROWSER,
    FILES,
    GROUND,
    MEDIA_ROOT,
    NAMESPACE,
    SECRETS_FOLDER,
    SETTINGS,
    STEP,
    TMP,
    Document,
    ground,
)
from config.queues import Stage

SECRETS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SII_KEYS")
"""Which everybody needs. The optional ones of .env.example are named in the site's own settings."""

SANDBOX_PROFILE = "profiles/faena-chromium.json"
"""Below /var/lib/kubelet/seccomp of each node; the file is deploy/seccomp/chromium.json."""

NEWEST_STANDARD = "latest"


def namespace() -> list[Document]:
    """Nothing in it may do more than the restricted standard allows."""
    levels = {
        f"pod-security.kubernetes.io/{mode}{suffix}": value
        for mode in ("enforce", "audit", "warn")
        for suffix, value in (("", "restricted"), ("-version", NEWEST_STANDARD))
    }
    about = ground(NAMESPACE)
    about["labels"] |= levels
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": about}]


def files() -> list[Document]:
    """Uploads, results and backups; a stage with one node mounts it there as often as it likes."""
    spec = room(["ReadWriteOnce"], FILES_GB)
    return [namespaced("PersistentVolumeClaim", "v1", ground(FILES), spec)]


def shared_files() -> Document:
    """Several nodes need a storage class whose volumes they can mount together."""
    change = {"op": "replace", "path": "/spec/accessModes", "value": ["ReadWriteMany"]}
    return _patch({"kind": "PersistentVolumeClaim", "name": FILES}, change)


def generator() -> Document:
    """Settings that no site changes, and samples of those that it does."""
    values = {
        "FAENA_ENV": "production",
        "ALLOWED_HOSTS": HOST,
        "MEDIA_ROOT": MEDIA_ROOT,
        "FAENA_SIGNS": TMP,
        "HOME": TMP,
    }
    values |= {f"{name}_FILE": f"{SECRETS_FOLDER}/{name}" for name in SECRETS}
    return {
        "name": SETTINGS,
        "namespace": NAMESPACE,
        "literals": _literals(values),
        "options": {"labels": {STEP: GROUND}},
    }


def of_stage(stage: Stage) -> Document:
    """The stage, from which workers take their slots."""
    values = {"STAGE": str(stage.number), "TOPOLOGY": stage.topology.name}
    return {
        "name": SETTINGS,
        "namespace": NAMESPACE,
        "behavior": "merge",
        "literals": _literals(values),
    }


def webs(stage: Stage) -> dict[str, Any]:
    """How many there are; the only one is replaced when it has gone, for the node has no room."""
    many = {"replicas": [{"name": "web", "count": stage.webs}]}
    if stage.webs > 1:
        return many
    change = {"op": "replace", "path": "/spec/strategy", "value": {"type": "Recreate"}}
    return many | {"patches": [_patch({"kind": "Deployment", "name": "web"}, change)]}


def sandbox() -> Document:
    """Workers with a browser get the profile that lets it build its sandbox."""
    change = {
        "op": "replace",
        "path": "/spec/template/spec/securityContext/seccompProfile",
        "value": {"type": "Localhost", "localhostProfile": SANDBOX_PROFILE},
    }
    why = "CKV_K8S_31=Localhost is a profile, too, and the restricted standard allows it."
    argued = {"op": "add", "path": "/metadata/annotations/checkov.io~1skip3", "value": why}
    return _patch({"kind": "Deployment", "labelSelector": f"{BROWSER}=yes"}, change, argued)


def no_hpa() -> Document:
    """Two autoscalers of one deployment would pull it to and fro."""
    target = {"kind": "HorizontalPodAutoscaler"}
    text = (
        "$patch: delete\n"
        "apiVersion: autoscaling/v2\n"
        "kind: HorizontalPodAutoscaler\n"
        "metadata:\n"
        "  name: any\n"
    )
    return {"target": target, "patch": text}


def name_of_the_site() -> list[Document]:
    """Django answers to its own name only, so probes must say it: the first of ALLOWED_HOSTS."""
    source = {
        "kind": "ConfigMap",
        "name": SETTINGS,
        "fieldPath": "data.ALLOWED_HOSTS",
        "options": {"delimiter": ",", "index": 0},
    }
    container = "spec.template.spec.containers.[name=web]"
    paths = [
        f"{container}.{probe}Probe.httpGet.httpHeaders.[name=Host].value"
        for probe in ("startup", "liveness", "readiness")
    ]
    probed = {"select": {"kind": "Deployment", "name": "web"}, "fieldPaths": paths}
    reached = {
        "select": {"kind": "Ingress", "name": "web"},
        "fieldPaths": ["spec.rules.0.host", "spec.tls.0.hosts.0"],
    }
    return [{"source": source, "targets": [probed, reached]}]


def _literals(values: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in values.items()]


def _patch(target: Document, *changes: Document) -> Document:
    """JSON is YAML, and a change is read best on one line."""
    return {"target": target, "patch": "".join(f"- {json.dumps(one)}\n" for one in changes)}
