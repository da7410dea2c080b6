"""The table and the settings: each check finds what it is for, and nothing in ours."""

from dataclasses import replace

import pytest
from celery import current_app

from apps.operations.doctor import budget
from apps.operations.doctor.case import Case
from apps.operations.doctor.examination import examine
from apps.operations.doctor.findings import Severity
from apps.operations.doctor.registry import all_checks
from config.queues import (
    ALL,
    BULK,
    EMAILS,
    EMAILS_POOL,
    FAST,
    FAST_SLOW,
    HIGH,
    PDF,
    SINGLE,
    SLOW,
    STAGES,
    TOPOLOGIES,
    Member,
    Resources,
    Stop,
    Topology,
)
from tests.operations.conftest import Manage
from tests.operations.doctor.conftest import OURS, findings, said_by

SMALL = STAGES[1]


@pytest.mark.parametrize("topology", TOPOLOGIES.values(), ids=lambda one: one.name)
def test_ours_is_without_error(topology):
    results = examine(Case(topology), [one for one in all_checks() if not one.is_live])

    assert [f for one in results for f in one.findings if f.severity == Severity.ERROR] == []
    assert all(result.looked_at for result in results)


def test_1_a_task_without_a_queue(shared_task_name):
    assert f"No queue stands beside {shared_task_name}" in said_by(findings(1))


def test_1_a_topology_that_leaves_a_queue_out():
    lame = Topology("lame", (Member(FAST),), "")

    said = said_by(findings(1, replace(OURS, topologies=(FAST_SLOW, lame))))

    assert f"Nobody drains {BULK.name!r} in lame" in said
    assert FAST_SLOW.name not in said


@pytest.mark.parametrize(
    "wrong", [replace(EMAILS, soft_limit=60), replace(EMAILS, hard_limit=40)], ids=["soft", "hard"]
)
def test_3_a_soft_limit_that_never_comes_first(wrong):
    [finding] = findings(3, replace(OURS, queues=(HIGH, wrong)))

    assert f"The limits of {EMAILS.name!r} do not come one after another" in finding.what
    assert finding.severity == Severity.ERROR


def test_3_a_lease_too_short_for_its_heartbeat(settings):
    settings.FAENA_LEASE_SECONDS = 18

    said = said_by(findings(3))

    assert f"A claim in {PDF.name!r} ends after 18 s" in said
    assert "may come 12 s before that end" in said


def test_3_a_lease_that_outlives_its_job_needs_no_heartbeat(settings):
    settings.FAENA_LEASE_SECONDS = EMAILS.alarm + 1

    assert findings(3, replace(OURS, queues=(EMAILS,))) == []


def test_4_a_visibility_timeout_shorter_than_the_longest_work(monkeypatch):
    options = current_app.conf.broker_transport_options | {"visibility_timeout": 2000}
    monkeypatch.setitem(current_app.conf, "broker_transport_options", options)

    short, differs = findings(4)

    assert "hands a message out again after 2000 s, and a job may take 2145 s" in short.what
    assert "say 2000 s, visibility_timeout says 4260" in differs.what


def test_4_celerys_default_is_what_nobody_set(monkeypatch):
    monkeypatch.setitem(current_app.conf, "broker_transport_options", {})

    assert "say 3600 s" in said_by(findings(4))


def test_5_a_stop_with_no_time_is_an_error_where_work_is_long():
    hasty = replace(SLOW, stop=Stop(grace=30))

    [finding] = findings(5, replace(OURS, topology=Topology("hasty", (Member(hasty),), "")))

    assert "killed 30 s after it was told to stop" in finding.what
    assert finding.severity == Severity.ERROR


def test_5_a_stop_with_no_time_to_give_claims_back():
    hasty = replace(FAST, stop=Stop(grace=30))

    [finding] = findings(5, replace(OURS, topology=Topology("hasty", (Member(hasty),), "")))

    assert "killed 30 s after it was told to stop, which leaves no time" in finding.what
    assert finding.severity == Severity.WARNING


def test_7_connections_are_added_up_by_slot_heartbeat_and_process():
    assert budget.connections_of(EMAILS_POOL) == 4 + 1
    assert budget.connections_of(SLOW) == 2 * 2 + 1
    assert budget.connections([Member(ALL, replicas=3)]) == {
        ALL.name: 3 * (2 * 2 + 1),
        "web": 8,
        "beat": 4,
        "by hand": 4,
    }


def test_7_a_stage_with_more_connections_than_a_server_takes():
    crowd = replace(SMALL, topology=SINGLE.with_replicas(all=20))

    [finding] = findings(7, replace(OURS, stage=crowd))

    assert "Stage 1 may open 116 connections (all 100, web 8, beat 4, by hand 4)" in finding.what
    assert "max_connections = 119" in finding.repair


def test_7_autoscaling_counts():
    grown = replace(SMALL, autoscale_up_to={ALL.name: 20})

    assert len(findings(7, replace(OURS, stage=grown))) == 1


def test_8_a_stage_that_leaves_nothing_to_the_system():
    tight = replace(SMALL, topology=SINGLE.with_replicas(all=2), node_cores=4)

    [finding] = findings(8, replace(OURS, stage=tight))

    names = "all × 2, postgresql, redis, web, beat, flower, migrate, monitoring"
    assert f"Stage 1: {names} may use 4.96 of 4 GB" in finding.what
    assert "Give away at most 3.51 GB" in finding.repair


def test_8_a_stage_that_asks_for_more_cores_than_there_are():
    greedy = replace(SMALL, resources=replace(SMALL.resources, cpu_request=800))

    [finding] = findings(8, replace(OURS, stage=greedy))

    assert "ask for 2.3 of 2 cores" in finding.what


def test_8_a_worker_whose_children_outgrow_its_limit():
    as_s2_has_it = replace(SMALL, resources=Resources(512, 768, 400, 800))

    [finding] = findings(8, replace(OURS, stage=as_s2_has_it))

    assert "may grow to 1500 MiB before its 2 children are recycled" in finding.what
    assert "killed at 768 MiB" in finding.what


def test_8_two_webs_take_the_room_of_two():
    both = replace(SMALL, webs=2)

    said = said_by(findings(8, replace(OURS, stage=both)))

    assert "web × 2" in said
    assert "may use 4 of 4 GB" in said
    assert "ask for 2.3 of 2 cores" in said
    assert budget.connections(both.members_at_most, both.webs)["web"] == 16


def test_8_external_services_take_no_memory_of_the_node():
    parts = {part.name for part in budget.parts_of(STAGES[4])}

    assert "postgresql" not in parts
    assert "redis" not in parts


PRODUCTION = {
    "FAENA_ENV": "production",
    "ALLOWED_HOSTS": "faena.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "SECRET_KEY": "made-up-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
}


def test_12_production_is_well(manage: Manage):
    ended = manage("doctor", "--static", "--only", "12", **PRODUCTION)

    assert ended.returncode == 0, ended.stdout
    assert "0 issues of check --deploy" in ended.stdout


def test_12_debugging_and_a_short_secret_in_production(manage: Manage):
    wrong = PRODUCTION | {"SECRET_KEY": "dog-and-bone", "DEBUG": "True"}

    ended = manage("doctor", "--static", "--only", "12", **wrong)

    assert ended.returncode == 1
    assert "security.W009" in ended.stdout
    assert "security.W018" in ended.stdout
    assert "dog-and-bone" not in ended.stdout + ended.stderr


def test_12_what_somebody_silenced_is_left_out(settings, monkeypatch):
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = "x"
    settings.SILENCED_SYSTEM_CHECKS = ["security.W009"]

    assert "security.W009" not in said_by(findings(12))
