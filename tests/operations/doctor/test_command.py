"""``manage.py doctor``: what it says, to whom, and with which exit code."""

import json
import os
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from apps.core import database
from apps.operations.doctor.registry import all_checks
from config.queues import (
    ALL,
    DEFAULT_TOPOLOGY,
    FAST,
    SINGLE,
    STAGES,
    TOPOLOGIES,
    Member,
    Stop,
    Topology,
)
from tests.operations.conftest import NOBODY, Manage, call

NUMBERS = set(range(1, 14))
NOWHERE = {
    "DATABASE_URL": f"postgres://nobody:secret@{NOBODY}/none",
    "REDIS_URL": f"redis://:secret@{NOBODY}/0",
}


def test_every_number_has_a_check():
    assert {check.number for check in all_checks()} == NUMBERS


def test_the_static_part_needs_nothing(manage: Manage):
    ended = manage("doctor", "--static", **NOWHERE)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "  3 ok  soft limit < hard limit" in ended.stdout
    assert "could not look" not in ended.stdout.lower()


def test_what_is_silent_is_a_finding_with_its_repair(manage: Manage):
    began = time.monotonic()
    ended = manage("doctor", "--live", "--json", **NOWHERE)

    assert time.monotonic() - began < database.PATIENCE  # each is asked once, not by every check
    document = json.loads(ended.stdout)
    findings = [finding for check in document["checks"] for finding in check["findings"]]
    assert ended.returncode == 1
    assert document["errors"] == len(findings)
    assert all(check["findings"] and check["looked_at"] is None for check in document["checks"])
    assert {finding["what"].partition(" does not")[0] for finding in findings} == {
        "Could not look: the database",
        "Could not look: the broker",
    }
    assert any("correct REDIS_URL" in finding["repair"] for finding in findings)
    assert "secret" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_without_tables_is_a_finding(manage: Manage):
    empty = urlsplit(os.environ["DATABASE_URL"])._replace(path="/template1").geturl()

    ended = manage("doctor", "--live", "--only", "2,9,11", DATABASE_URL=empty)

    assert ended.returncode == 1
    assert 'relation "django_celery_beat_periodictask" does not exist' in ended.stdout
    assert 'relation "core_job" does not exist' in ended.stdout
    assert "Traceback" not in ended.stderr


def test_people_read_a_line_for_each_healthy_check():
    code, said = call("doctor", "--static", "--only", "7,8", "--stage", "3")

    lines = said.splitlines()
    assert code == 0
    assert lines[0].startswith("  7 ok  ")
    assert "stage 3: 47; of 97" in lines[0]
    assert "stage 3: 7.42/8 GB, 3.8/4 cores" in lines[1]
    assert lines[-1] == "3 checks, 0 errors, 0 warnings."
    assert "\x1b" not in said


@pytest.fixture
def hasty_stop(monkeypatch):
    """A table whose workers are killed before they can give their claims back."""
    hasty = replace(FAST, stop=Stop(grace=30))
    monkeypatch.setitem(TOPOLOGIES, DEFAULT_TOPOLOGY, Topology("hasty", (Member(hasty),), ""))


@pytest.mark.usefixtures("hasty_stop")
def test_machines_read_checks_with_their_findings():
    code, said = call("doctor", "--static", "--only", "5", "--json")

    [check] = json.loads(said)["checks"]
    assert code == 0
    assert (check["number"], check["live"]) == (5, False)
    assert check["findings"][0]["severity"] == "warning"
    assert check["findings"][0]["repair"]


@pytest.mark.usefixtures("hasty_stop")
def test_a_warning_counts_when_it_is_to():
    assert call("doctor", "--static", "--only", "5")[0] == 0
    assert call("doctor", "--static", "--only", "5", "--strict")[0] == 1


def test_a_stage_brings_its_topology():
    _, said = call("doctor", "--static", "--only", "5", "--stage", "1")

    assert f"{SINGLE.name}: {ALL.name} {ALL.stop.last_call} s of {ALL.stop.grace} s" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "14"), "--only takes numbers from 1 to 13"),
        (("--only", "one"), "--only takes numbers"),
        (("--only", ""), "--only takes numbers"),
        (("--only", "13"), "Check 13 wants --foreign FILE."),
        (("--foreign", "nowhere.toml"), "nowhere.toml cannot be read"),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(arguments, said):
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("doctor", *arguments)

    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    "arguments", [("--stage", "9"), ("--topology", "x"), ("--static", "--live")]
)
def test_choices_come_from_the_table(manage: Manage, arguments):
    ended = manage("doctor", *arguments)

    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_help_lists_checks_stages_and_the_format_of_a_foreign_setup(manage: Manage):
    ended = manage("doctor", "--help")

    assert all(check.name in ended.stdout for check in all_checks())
    assert ",".join(map(str, STAGES)) in ended.stdout
    assert "[[nodes.containers]]" in ended.stdout
