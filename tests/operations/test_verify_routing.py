import json
from pathlib import Path

import pytest
from celery import current_app

from apps.core import registry
from apps.core.registry import TaskSpec
from apps.operations.routing import report
from apps.operations.routing.report import Kind
from config.queues import DEFAULT, EMAILS, FAST, HIGH, SLOW, TOPOLOGIES, Member, Topology
from tests.operations.conftest import Manage, call

pytestmark = pytest.mark.django_db

TABLES = Path(__file__).parent / "tables"
SEND = "notifications.send_email_task"


def verify(*arguments: str) -> tuple[int, str]:
    return call("verify_routing", *arguments)


def problems(kind: Kind, found: report.Report | None = None) -> list[report.Problem]:
    return [problem for problem in (found or report.gather()).problems if problem.kind == kind]


def test_every_task_reaches_a_pool_in_every_topology():
    code, said = verify()

    assert code == 0
    assert f"{EMAILS.name}" in said
    assert (
        said.rstrip()
        .splitlines()[-1]
        .startswith(
            f"{len(report.our_tasks())} tasks, all drained in all {len(TOPOLOGIES)} topologies: "
        )
    )


def test_rows_name_the_queue_and_who_drains_it_in_each_topology():
    code, said = verify("--json")

    document = json.loads(said)
    row = next(row for row in document["tasks"] if row["task"] == SEND)
    assert code == 0
    assert document["ok"]
    assert document["counts"][EMAILS.name] >= 1
    assert row["queue"] == EMAILS.name
    assert row["pools"] == {
        topology.name: [pool.name for pool in topology.pools_for(EMAILS)]
        for topology in TOPOLOGIES.values()
    }


def test_a_task_past_the_kernel_is_unrouted(shared_task_name):
    code, said = verify()

    assert code == 1
    assert f"No queue stands beside {shared_task_name}" in said
    assert "@job_task(name=…, queue=…)" in said
    assert said.rstrip().endswith("1 problem.")


def test_machines_read_the_same_problem(shared_task_name):
    code, said = verify("--json")

    document = json.loads(said)
    assert code == 1
    assert not document["ok"]
    assert [(p["kind"], p["subject"]) for p in document["problems"]] == [
        (Kind.UNROUTED, shared_task_name)
    ]


def test_a_route_table_in_the_settings_sends_tasks_elsewhere(route_table):
    route_table({"*": {"queue": DEFAULT.name}})

    (problem,) = (p for p in problems(Kind.MISROUTED) if p.subject == SEND)

    assert (
        problem.what == f"{SEND} belongs to {EMAILS.name!r}; Celery sends it to {DEFAULT.name!r}."
    )


def test_a_task_of_the_registry_that_celery_does_not_know(monkeypatch):
    ghost = TaskSpec("notifications.ghost", HIGH, lambda: None)
    monkeypatch.setitem(registry._specs, ghost.name, ghost)

    assert [problem.subject for problem in problems(Kind.UNREGISTERED)] == [ghost.name]


def test_a_queue_that_nobody_drains_is_named_with_its_topology(monkeypatch):
    monkeypatch.setitem(TOPOLOGIES, "lame", Topology("lame", (Member(SLOW),), ""))

    code, said = verify()

    assert code == 1
    assert f"Nobody drains {EMAILS.name!r} in lame: {SEND} waits for ever." in said
    assert "in single" not in said


def test_a_topology_that_drains_what_tasks_use_is_enough():
    fast_only = Topology("fast-only", (Member(FAST),), "")
    used = {spec.queue for spec in registry.all_specs()}

    found = report.gather([fast_only])

    undrained = {row.queue for row in found.rows if not row.pools["fast-only"]}
    assert undrained == {queue.name for queue in used} - {queue.name for queue in FAST.queues}


def test_s0s_table_fails_with_the_reason():
    code, said = verify("--table", str(TABLES / "s0_celery_app.py"))

    assert code == 1
    assert (
        f"'*.send_*_email_task' matches none: {SEND} has nothing between 'send_' and "
        f"'_email_task'. The nearest registered name is {SEND}."
    ) in said
    assert "leads to 'bulk_predictions', which is not in the table." in said
    assert f"No rule matches {SEND}: it would fall into the default queue." in said


def test_s4s_table_fails_with_the_reason():
    code, said = verify("--table", str(TABLES / "s4_config.py"), "--json")

    document = json.loads(said)
    reasons = [p["what"] for p in document["problems"] if p["kind"] == Kind.MATCHES_NONE]
    assert code == 1
    assert len(reasons) == 4
    assert all("it is the path of a module" in reason for reason in reasons)
    assert document["table"]["tasks"][SEND] is None


def test_a_table_that_routes_everything_is_good(tmp_path):
    families = {spec.family for spec in registry.all_specs()}
    rules = {f"{family}.*": {"queue": DEFAULT.name} for family in families} | {SEND: EMAILS.name}
    table = tmp_path / "routes.json"
    table.write_text(json.dumps(rules))

    code, said = verify("--table", str(table))

    assert code == 0
    assert f"All {len(rules)} rules of the file match, and every task has one." in said


def test_a_table_that_is_not_there_is_said_without_a_traceback(manage: Manage):
    ended = manage("verify_routing", "--table", "nowhere.py")

    assert ended.returncode == 1
    assert ended.stderr.strip().endswith("nowhere.py cannot be read: No such file or directory.")
    assert "Traceback" not in ended.stderr


def test_celerys_own_tasks_are_not_ours():
    assert "celery.backend_cleanup" in current_app.tasks
    assert not [name for name in report.our_tasks() if name.startswith("celery.")]
