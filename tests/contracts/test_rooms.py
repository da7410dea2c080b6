"""A family is a room with the same doors, and its name is the same everywhere."""

import pytest
from django.apps import apps

from apps.core.registry import TaskSpec, all_specs
from tests.contracts.tree import ROOT

DOORS = ["models", "errors", "gateway", "services", "tasks", "intake", "scenarios"]
NOT_FAMILIES = {"core", "loadtest", "faults", "bench"}  # the kernel, and work that is no family's
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "apps").glob("*/tasks.py")
    if path.parent.name not in NOT_FAMILIES
)


@pytest.mark.parametrize("room", ROOMS)
def test_room_has_every_door(room: str) -> None:
    folder = ROOT / "apps" / room

    assert [door for door in DOORS if not (folder / f"{door}.py").exists()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_room_is_installed_under_its_own_name(room: str) -> None:
    assert apps.get_app_config(room).name == f"apps.{room}"


@pytest.mark.parametrize("room", ROOMS)
def test_room_has_work(room: str) -> None:
    assert [spec.name for spec in all_specs() if spec.family == room] != []


@pytest.mark.parametrize("spec", list(all_specs()), ids=lambda spec: spec.name)
def test_task_is_named_after_its_room(spec: TaskSpec) -> None:
    assert spec.function.__module__.startswith(f"apps.{spec.family}.")
