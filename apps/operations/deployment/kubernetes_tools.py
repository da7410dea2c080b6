"""Programs that look at manifests: kubectl of this machine, the others in an environment apart."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from apps.operations.deployment import environments
from apps.operations.deployment.registry import CannotRun, DoesNotHold

OLDEST, NEWEST = "1.25", "1.37"
"""Of Kubernetes: the first in which all that we use is stable, and the newest with a schema."""

PACKAGES = (
    # Apache-2.0, 1.37.0 of 2026-08: Kubernetes' own schemas.
    "kubernetes-validate==1.37.0",
    # Apache-2.0, KEDA's fields as classes.
    "cloudcoil-models-keda==2.16.1.0",
    # Apache-2.0, policies.
    "checkov==3.3.30",
)
SECONDS_TO_RUN = 300
MOST_LINES = 40


def manifests() -> Path:
    """The folder k8s/."""
    return Path(settings.BASE_DIR) / "k8s"


def kubectl() -> str:
    """Where it is."""
    if found := shutil.which("kubectl"):
        return found
    raise CannotRun("There is no kubectl here: https://kubernetes.io/docs/tasks/tools/.")


def rendered(folder: Path) -> str:
    """What ``kubectl kustomize`` makes of a folder."""
    ended = run([kubectl(), "kustomize", str(folder)])
    if ended.returncode:
        raise DoesNotHold(f"kubectl kustomize {folder.name}: {ended.stderr.strip()}")
    return ended.stdout


def documents(text: str) -> list[dict[str, Any]]:
    """The objects of a manifest."""
    return [one for one in yaml.safe_load_all(text) if one]


def combined(name: str, overlay: str, components: Sequence[str]) -> Path:
    """A folder below .faena that puts an overlay and components together, as a site does."""
    folder = Path(settings.BASE_DIR) / ".faena" / "kubernetes-sites" / name
    folder.mkdir(parents=True, exist_ok=True)
    place = "../../../k8s"
    said = {
        "resources": [f"{place}/overlays/{overlay}"],
        "components": [f"{place}/components/{one}" for one in components],
    }
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    return folder


def every_way() -> Iterator[tuple[str, str]]:
    """Names and texts: each overlay, each with all that a site may add, and the sample of one."""
    for overlay in sorted((manifests() / "overlays").iterdir()):
        yield overlay.name, rendered(overlay)
        more = ["name", "chromium-sandbox"]
        if (manifests() / "components" / "keda" / overlay.name).is_dir():
            more.append(f"keda/{overlay.name}")
        name = f"{overlay.name}-with-all"
        yield name, rendered(combined(name, overlay.name, more))
    yield "site.example", rendered(manifests() / "site.example")


def tool(name: str) -> str:
    """A program of the environment, which is made where it is not there."""
    return environments.program("kubernetes-tools", PACKAGES, name)


def run(
    command: Sequence[str], *, given: str | None = None, seconds: int = SECONDS_TO_RUN
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=seconds, check=False
    )


def last_lines(text: str) -> str:
    """The end of what a program said."""
    return "\n".join(text.strip().splitlines()[-MOST_LINES:])
