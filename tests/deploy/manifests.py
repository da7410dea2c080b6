"""Reads k8s/ as kustomize would, as far as our kustomizations go; an unknown key is an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.contracts.tree import ROOT

K8S = ROOT / "k8s"
DONE = {"apiVersion", "kind", "resources", "components", "patches", "replicas"}
GENERATED = {"configMapGenerator", "secretGenerator"}
LEFT_TO_KUSTOMIZE = {"replacements", "images"}

Document = dict[str, Any]


@dataclass
class Site:
    """The objects of a folder, and the settings that its generators make."""

    objects: list[Document]
    settings: dict[str, str]

    def of(self, *kinds: str) -> list[Document]:
        return [one for one in self.objects if one["kind"] in kinds]

    def one(self, kind: str, name: str) -> Document:
        [found] = [one for one in self.of(kind) if one["metadata"]["name"] == name]
        return found

    def workloads(self) -> list[Document]:
        return self.of("Deployment", "StatefulSet", "Job")

    def workers(self) -> list[Document]:
        return [one for one in self.of("Deployment") if pool_name(one)]


def overlay(number: int, *components: str) -> Site:
    """A stage's overlay, with these components beside."""
    site = _read(K8S / "overlays" / f"stage-{number}")
    for name in components:
        _add(site, K8S / "components" / name)
    return site


def _read(folder: Path) -> Site:
    site = Site([], {})
    _add(site, folder)
    return site


def _add(site: Site, folder: Path) -> None:
    plan = _plan(folder)
    unknown = plan.keys() - DONE - GENERATED - LEFT_TO_KUSTOMIZE
    assert not unknown, f"{folder}: {unknown}"
    for name in plan.get("resources", ()):
        place = folder / name
        if place.is_dir():
            _add(site, place)
        else:
            site.objects += load(place)
    _generate(site, plan)
    for name in plan.get("components", ()):
        _add(site, folder / name)
    _change(site, plan)


def _plan(folder: Path) -> Document:
    [plan] = load(folder / "kustomization.yaml")
    return plan


def _generate(site: Site, plan: Document) -> None:
    for one in plan.get("configMapGenerator", ()):
        assert one["name"] == "settings"
        site.settings |= dict(line.split("=", 1) for line in one["literals"])


def _change(site: Site, plan: Document) -> None:
    for one in plan.get("patches", ()):
        chosen = [o for o in site.objects if _is_meant(o, one["target"])]
        if "$patch: delete" in one["patch"]:
            site.objects = [o for o in site.objects if o not in chosen]
            continue
        for change in yaml.safe_load(one["patch"]):
            for found in chosen:
                _set(found, change)
    for one in plan.get("replicas", ()):
        site.one("Deployment", one["name"])["spec"]["replicas"] = one["count"]


def _is_meant(one: Document, target: Document) -> bool:
    about, wanted = one["metadata"], dict([*_pairs(target.get("labelSelector", ""))])
    return (
        one["kind"] == target["kind"]
        and about["name"] == target.get("name", about["name"])
        and wanted.items() <= about.get("labels", {}).items()
    )


def _pairs(selector: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, selector.split(",")):
        name, _, value = pair.partition("=")
        yield name, value


def _set(one: Document, change: Document) -> None:
    *way, last = (part.replace("~1", "/") for part in change["path"].strip("/").split("/"))
    for part in way:
        one = one[part]
    assert change["op"] == "add" or last in one
    one[last] = change["value"]


def load(file: Path) -> list[Document]:
    """The documents of a file, each time anew."""
    return [one for one in yaml.safe_load_all(_text(file)) if one]


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def pod(workload: Document) -> Document:
    """The specification of its pods."""
    found: Document = workload["spec"]["template"]["spec"]
    return found


def pod_labels(workload: Document) -> dict[str, str]:
    found: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return found


def containers(workload: Document) -> list[Document]:
    spec = pod(workload)
    return [*spec.get("initContainers", ()), *spec["containers"]]


def pool_name(workload: Document) -> str:
    """Of a worker's deployment; empty for others."""
    return str(workload["metadata"]["labels"].get("faena/pool", ""))


def matches(selector: Document, labels: dict[str, str]) -> bool:
    """What a label selector says of these labels."""
    if not set(selector) <= {"matchLabels", "matchExpressions"}:
        raise AssertionError(selector)
    wanted = selector.get("matchLabels", {})
    return wanted.items() <= labels.items() and all(
        one["operator"] == "In" and labels.get(one["key"]) in one["values"]
        for one in selector.get("matchExpressions", ())
    )
