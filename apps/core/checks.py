"""Mistakes in how work is defined, caught before anything runs. Each says how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import Error, register

from apps.core import registry
from config.queues import TOPOLOGIES


@register("faena")
def check_families(app_configs: Sequence[Any] | None = None, **_: Any) -> list[Error]:
    """A task belongs to an installed family."""
    return list(_foreign_tasks())


@register("faena")
def check_topologies(app_configs: Sequence[Any] | None = None, **_: Any) -> list[Error]:
    """Every task is drained in every topology."""
    return list(_undrained_tasks())


def _foreign_tasks() -> Iterator[Error]:
    labels = {config.label for config in apps.get_app_configs()}
    for spec in registry.all_specs():
        if spec.family not in labels:
            yield Error(
                f"Task {spec.name} belongs to no installed app.",
                hint=f"Begin its name with its own app label, or install {spec.family!r}.",
                id="faena.E001",
            )


def _undrained_tasks() -> Iterator[Error]:
    for topology in TOPOLOGIES.values():
        for spec in registry.all_specs():
            if not topology.pools_for(spec.queue):
                yield Error(
                    f"Nobody drains {spec.queue.name!r} in {topology.name}: {spec.name} waits.",
                    hint="Give the queue to a pool of that topology in config/queues.py.",
                    id="faena.E002",
                )
