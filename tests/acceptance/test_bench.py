"""The benchmark from its first contender to its last table; how fast anything was is not asked."""

from __future__ import annotations

import json
from statistics import median

import pytest

TIMED = {"kept", "missed", "too noisy", "no target"}
RATIOS = {
    "delivery": 6,
    "intake": 2,
    "kernel": 1,
    "growth": 4,
    "idle": 0,
    "uploads": 2,
    "courses": 1,
}


@pytest.fixture(scope="module")
def document(manage) -> dict:
    done = manage("bench", "--quick", "--json")
    assert done.returncode in {0, 1, 3}, done.stderr
    assert "proves nothing" in done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sections(document) -> dict:
    return {section["section"]: section for section in document["sections"]}


def test_every_part_is_there_with_its_ratios(sections):
    assert {key: len(section["ratios"]) for key, section in sections.items()} == RATIOS


def test_conditions_say_where_the_numbers_come_from(document):
    assert {"machine", "versions", "database", "broker", "commit"} <= set(document["conditions"])


def test_each_ratio_is_that_of_its_rounds(sections):
    for section in sections.values():
        rounds = {figure["name"]: figure["rounds"] for figure in section["figures"]}
        for ratio in section["ratios"]:
            pairs = zip(rounds[ratio["over"]], rounds[ratio["under"]], strict=True)
            assert ratio["rounds"] == [over / under for over, under in pairs]
            assert ratio["median"] == median(ratio["rounds"])
            assert ratio["verdict"] in TIMED


def test_all_work_is_accounted_for_when_processes_are_killed(sections):
    counts = sections["delivery"]["counts"]

    assert len(counts) == 4
    assert all(count["holds"] for count in counts), counts


def test_kernel_is_shown_by_part(sections):
    [parts] = sections["kernel"]["tables"]

    names = {row["part"] for row in parts["rows"]}
    assert {"claim", "mark", "finish", "run", "ring", "gate", "acknowledge"} <= names


def test_idle_system_is_shown_by_process(sections):
    tables = {table["title"]: table["rows"] for table in sections["idle"]["tables"]}

    processes = {row["process"]: row for row in tables["By process"]}
    assert {"fast main", "fast children", "slow main", "beat main", "web main"} <= set(processes)
    assert processes["fast children"]["processes"] == 4
    assert all(row["memory, MiB (PSS)"] > 0 for row in processes.values())


def test_profile_is_written_without_paths_of_this_machine(manage, tmp_path):
    done = manage("bench", "--quick", "--profile", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert "apps/core/execution.py" in (tmp_path / "README.md").read_text()
    for picture in ("e-mails.svg", "bulk.svg"):
        assert "/.venv/" not in (tmp_path / picture).read_text()


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["idel"], "choose from: delivery, intake, kernel, growth, idle"),
        (["--rounds", "0"], "at least 1"),
        (["--quick", "--record"], "leave out --quick"),
    ],
)
def test_wrong_usage_is_answered_with_what_to_write(manage, arguments, answer):
    done = manage("bench", *arguments)

    assert done.returncode == 2
    assert answer in done.stderr


def test_services_that_are_not_ours_are_not_emptied(manage):
    done = manage("bench", "idle", FAENA_EMBEDDED_STATE="")

    assert done.returncode == 2
    assert "make bench" in done.stderr
