"""manage.py stage: what it shows, what it compares, what it says to do."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from apps.operations.stages import comparison
from apps.operations.stages.workloads import connections_of, total, workloads_of
from apps.operations.workers import pool_in
from config.queues import FAST_SLOW, SCALE_UP_AT, STAGES, Stage, topology_at
from tests.contracts.tree import ROOT
from tests.operations.conftest import call

each_stage = pytest.mark.parametrize("stage", STAGES.values(), ids=lambda one: str(one.number))


@each_stage
def test_a_stage_is_shown_with_its_pods_its_node_and_its_connections(stage: Stage) -> None:
    code, said = call("stage", "show", str(stage.number))

    assert code == 0
    for one in workloads_of(stage):
        [line] = [
            row
            for row in said.splitlines()
            if row.strip().startswith(f"{comparison.name_of(one)} ")
        ]
        assert comparison.how_many(one) in line
        assert str(one.size.memory_limit) in line
    assert f"Node: {stage.node_memory_gb} GB and {stage.node_cores} cores" in said
    assert f"Database connections: {sum(connections_of(stage).values())} (" in said


def test_the_present_stage_is_shown_unless_another_is_named(settings) -> None:
    settings.FAENA_STAGE = STAGES[3]

    assert "Stage 3: 400-800 customers, topology fast-slow" in call("stage", "show")[1]


@pytest.mark.parametrize("verb", ["show", "next"])
def test_without_a_stage_somebody_says_which(verb, settings) -> None:
    settings.FAENA_STAGE = None

    with pytest.raises(CommandError, match="STAGE is not set: say which stage") as refusal:
        call_command("stage", verb)
    assert refusal.value.returncode == 2


def test_a_comparison_names_what_changes_and_nothing_else() -> None:
    code, said = call("stage", "diff", "2", "3")

    assert code == 0
    assert "worker all: slots" in said
    assert "PostgreSQL and Redis" not in said
    assert "faena/stage!=3" in said
    assert "beat" not in said.partition("1. ")[0]


def test_going_external_says_that_data_must_be_moved() -> None:
    assert "Move PostgreSQL, Redis and the files out" in call("stage", "diff", "3", "4")[1]
    assert "Move PostgreSQL and the files in" in call("stage", "diff", "4", "3")[1]
    assert "Move PostgreSQL" not in call("stage", "diff", "4", "5")[1]


def test_the_same_stage_changes_nothing() -> None:
    assert call("stage", "diff", "2", "2") == (0, "Nothing changes.\n")


@pytest.mark.parametrize(
    ("customers", "present"), [(0, 1), (199, 1), (200, 2), (799, 3), (1500, 5), (90_000, 5)]
)
def test_customers_choose_the_stage(customers: int, present: int) -> None:
    assert comparison.stage_for(customers).number == present


def test_next_compares_with_the_one_after(settings) -> None:
    settings.FAENA_STAGE = STAGES[1]

    assert "Next: stage 2, 200-400" in call("stage", "next")[1]
    assert f"more than {SCALE_UP_AT} % of the processor time" in call("stage", "next")[1]
    assert "Next: stage 3, 400-800" in call("stage", "next", "--customers", "350")[1]
    assert "It is the last" in call("stage", "next", "--customers", "1500")[1]


def test_wrong_input_is_answered_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="'many': say how many customers, such as 350"):
        call_command("stage", "next", "--customers", "many")
    with pytest.raises(CommandError, match=r"invalid choice: 9 \(choose from 1, 2, 3, 4, 5\)"):
        call_command("stage", "show", "9")


@each_stage
def test_sums_count_every_pod_that_autoscaling_may_start(stage: Stage) -> None:
    every = workloads_of(stage)

    assert total(every).memory_limit == sum(one.size.memory_limit * one.most for one in every)


def test_a_worker_has_the_slots_of_its_stage() -> None:
    small, large = STAGES[1], STAGES[2]

    [pool] = [member.pool.name for member in large.topology.members]

    assert pool_in(large.topology.name, pool, large).slots == 4
    assert pool_in(small.topology.name, pool, small).slots == 2
    assert pool_in(large.topology.name, pool).slots == 2


def test_a_topology_that_is_not_the_stages_stands_as_in_the_table() -> None:
    assert topology_at(FAST_SLOW.name, STAGES[2]) is FAST_SLOW


@pytest.mark.parametrize(
    ("given", "topology"),
    [
        ({"STAGE": "5"}, "specialised"),
        ({"STAGE": "5", "TOPOLOGY": "single"}, "single"),
        ({}, "fast-slow"),
    ],
)
def test_settings_take_the_topology_of_the_stage_unless_it_is_named(given, topology) -> None:
    ended = _settings(given)

    assert ended.stdout.strip() == topology


def test_settings_refuse_a_stage_that_is_none() -> None:
    assert "STAGE='6': use one of none, 1, 2, 3, 4, 5." in _settings({"STAGE": "6"}).stderr


def _settings(given: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    rest = {name: value for name, value in os.environ.items() if name not in ("STAGE", "TOPOLOGY")}
    code = "from config import settings; print(settings.FAENA_TOPOLOGY)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=rest | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
