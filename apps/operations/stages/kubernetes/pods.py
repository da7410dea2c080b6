"""A pod under the restricted Pod Security standard: no root, no capability, a read-only root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.operations.stages.kubernetes.words import (
    FILES,
    MEDIA_ROOT,
    NAMESPACE,
    SECRETS,
    SECRETS_FOLDER,
    SETTINGS,
    SHARED_MEMORY,
    TMP,
    USER,
    Document,
    mib,
    resources,
)
from apps.operations.stages.workloads import Size
from apps.sii.browser.chromium import LEAST_SHARED_MEMORY

MANAGE = ["tini", "--", "python", "manage.py"]
"""tini without -g: SIGTERM reaches the main process alone, and orphans of a browser are reaped."""

TMP_MB = 1024
SHARED_MEMORY_MB = LEAST_SHARED_MEMORY // 2**20 + 64
"""What Chromium wants to find free, and what the children's semaphores take. Used, it counts to the
container's memory."""

READABLE_BY_GROUP = 0o440


@dataclass(frozen=True)
class Volume:
    """A place to write, or secrets to read: what it is and where it is mounted."""

    name: str
    path: str
    source: Document
    is_read_only: bool = False


TEMPORARY = Volume("tmp", TMP, {"emptyDir": {"sizeLimit": mib(TMP_MB)}})
MEMORY = Volume(
    "shared-memory",
    SHARED_MEMORY,
    {"emptyDir": {"medium": "Memory", "sizeLimit": mib(SHARED_MEMORY_MB)}},
)
OUR_SECRETS = Volume(
    "secrets",
    SECRETS_FOLDER,
    {"secret": {"secretName": SECRETS, "defaultMode": READABLE_BY_GROUP}},
    is_read_only=True,
)
OUR_FILES = Volume("files", MEDIA_ROOT, {"persistentVolumeClaim": {"claimName": FILES}})

OURS = (TEMPORARY, MEMORY, OUR_SECRETS)
"""What every process of the application needs."""


@dataclass(frozen=True)
class Container:
    """One container; ``more`` is what Kubernetes calls it: probes, ports, lifecycle, env."""

    name: str
    image: str
    size: Size
    volumes: Sequence[Volume]
    arguments: Sequence[str] = ()
    command: Sequence[str] = ()
    is_ours: bool = True
    more: Document = field(default_factory=dict)

    def document(self) -> Document:
        """In Kubernetes' words."""
        said: Document = {"name": self.name, "image": self.image}
        said["imagePullPolicy"] = "IfNotPresent"
        said |= {"command": list(self.command)} if self.command else {}
        said |= {"args": list(self.arguments)} if self.arguments else {}
        if self.is_ours:
            said["envFrom"] = [{"configMapRef": {"name": SETTINGS}}]
        said |= {"resources": resources(self.size)} | self.more
        said["volumeMounts"] = [_mount(volume) for volume in self.volumes]
        said["securityContext"] = {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        return said


def managed(
    name: str, image: str, size: Size, volumes: Sequence[Volume], *arguments: str, **more: object
) -> Container:
    """A container that is a command of ``manage.py``."""
    return Container(name, image, size, volumes, arguments, MANAGE, more=more)


def pod(
    labels: dict[str, str],
    containers: Sequence[Container],
    *,
    user: int = USER,
    grace: int,
    first: Sequence[Container] = (),
    **more: object,
) -> Document:
    """A pod template; ``first`` runs before the others, one after another."""
    spec: Document = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": grace,
        "securityContext": _rights(user),
    }
    if first:
        spec["initContainers"] = [one.document() for one in first]
    volumes = {one.name: one for container in (*first, *containers) for one in container.volumes}
    spec |= {"containers": [one.document() for one in containers]} | more
    spec["volumes"] = [{"name": one.name} | one.source for one in volumes.values()]
    return {"metadata": {"labels": labels}, "spec": spec}


def spread(labels: dict[str, str]) -> list[Document]:
    """Over the nodes, as far as there are several."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": labels},
        }
    ]


def _rights(user: int) -> Document:
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _mount(volume: Volume) -> Document:
    said: Document = {"name": volume.name, "mountPath": volume.path}
    return said | ({"readOnly": True} if volume.is_read_only else {})


def namespaced(kind: str, version: str, metadata: Document, spec: Document) -> Document:
    """An object of our namespace."""
    place = {"name": metadata["name"], "namespace": NAMESPACE} | metadata
    if "template" in spec:
        place["annotations"] = _exceptions(spec["template"]["spec"])
    return {"apiVersion": version, "kind": kind, "metadata": place, "spec": spec}


EXCEPTIONS = {
    "CKV_K8S_15": "A tag is never moved, and a restart must not need the registry.",
    "CKV_K8S_43": "The site pins its images in its kustomization.yaml, by tag or by digest.",
}
"""Of checkov's policies: what we do otherwise, and why."""

LOW_USER = {"CKV_K8S_40": "The official image has its user, who owns what is in it."}


def _exceptions(spec: Document) -> dict[str, str]:
    argued = EXCEPTIONS | (LOW_USER if spec["securityContext"]["runAsUser"] != USER else {})
    lines = (f"{check}={why}" for check, why in argued.items())
    return {f"checkov.io/skip{at}": line for at, line in enumerate(lines, 1)}
