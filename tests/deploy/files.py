"""The compose files as Compose reads them: anchors merged, variables replaced."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.contracts.tree import ROOT

VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")
DEMO, PRODUCTION = "docker-compose.yml", "docker-compose.production.yml"
TOPOLOGY_FILES = sorted((ROOT / "deploy" / "compose").glob("*.env"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def replaced(raw: str, told: dict[str, str]) -> str:
    """``${NAME:-default}`` and ``${NAME:?sentence}``, as Compose replaces them."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        return told.get(name) or (rest if kind == "-" else f"<{name}>")

    return VARIABLE.sub(value, raw)


def compose(name: str, **told: str) -> dict[str, Any]:
    """Services, networks, volumes and secrets."""
    found: dict[str, Any] = yaml.safe_load(replaced(text(name), told))
    return found


def services(name: str, **told: str) -> dict[str, dict[str, Any]]:
    return dict(compose(name, **told)["services"])


def assignments(raw: str) -> dict[str, str]:
    """NAME=value, a line each."""
    lines = (line.partition("=") for line in raw.splitlines() if line and line[0] != "#")
    return {name: value for name, _, value in lines}


def active(name: str, **told: str) -> dict[str, dict[str, Any]]:
    """The services that come up with these variables, COMPOSE_PROFILES among them."""
    chosen = set(told.get("COMPOSE_PROFILES", "").split(","))
    every = services(name, **told).items()
    return {key: one for key, one in every if chosen & set(one.get("profiles") or chosen)}


def pool_of(service: dict[str, Any]) -> str:
    """The pool that it runs a worker of; empty where it runs none."""
    command = service.get("command") or []
    return command[command.index("run_worker") + 1] if "run_worker" in command else ""


def replicas(service: dict[str, Any]) -> int:
    return int(service.get("deploy", {}).get("replicas", 1))


def seconds(duration: str) -> int:
    """Of ``90s``."""
    assert duration.endswith("s")
    return int(duration[:-1])
