import json
import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator

import pytest

from apps.core.models import Job
from apps.notifications.intake import send_email
from apps.notifications.tasks import send_email_task
from config.queues import (
    BULK,
    EMAILS,
    MAINTENANCE,
    QUEUES,
    REST,
    SPECIALISED,
)
from tests.operations.conftest import NOBODY, Manage, call, environment, job, manage_command
from tests.operations.terminal import SECONDS, read_rest, read_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]


def show(*arguments: str) -> tuple[int, str]:
    return call("show_queues", *arguments)


def test_the_pools_are_those_of_the_topology_that_runs(settings):
    settings.FAENA_TOPOLOGY = SPECIALISED.name

    _, said = show("--json")

    drained = {one["queue"]: one["pools"] for one in json.loads(said)["queues"]}
    assert drained[BULK.name] == [BULK.name]
    assert drained[MAINTENANCE.name] == [REST.name]


def test_people_see_every_queue_with_its_promise():
    job(EMAILS, due_for=EMAILS.starts_within + 10)

    code, said = show()

    rows = {queue: next(ln for ln in said.splitlines() if queue.name in ln) for queue in QUEUES}
    assert code == 0
    assert all(queue.promise in row for queue, row in rows.items())
    assert re.search(r"\b4\d s !", rows[EMAILS])
    assert f"{EMAILS.name} breaks its promise: {EMAILS.promise}, waits 4" in said
    assert "\x1b" not in said


def test_machines_read_numbers():
    job(EMAILS, due_for=EMAILS.starts_within + 10)

    code, said = show("--json")

    document = json.loads(said)
    emails = next(one for one in document["queues"] if one["queue"] == EMAILS.name)
    assert code == 0
    assert emails["messages"] == {"waiting": 0, "held": 0}
    assert emails["jobs"]["due"] == 1
    assert emails["breaks_promise"] is True
    assert document["silent"] == []


def test_jobs_of_a_queue_that_was_renamed_are_not_out_of_sight():
    Job.objects.create(task=send_email_task.name, queue="renamed")

    _, said = show()

    assert "Jobs name 'renamed', which is no queue." in said


@pytest.mark.django_db(transaction=True)
def test_without_the_broker_the_database_is_still_shown(manage: Manage):
    job(EMAILS)

    ended = manage("show_queues", "--json", REDIS_URL=f"redis://:secret@{NOBODY}/0")

    document = json.loads(ended.stdout)
    emails = next(one for one in document["queues"] if one["queue"] == EMAILS.name)
    assert ended.returncode == 1
    assert emails["messages"] is None
    assert emails["jobs"]["due"] == 1
    assert document["silent"][0].startswith("The broker does not answer (")
    assert "secret" not in ended.stdout + ended.stderr


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_broker_is_still_shown(manage: Manage):
    send_email("Hello", "You are in.", "ana@example.com")

    ended = manage("show_queues", "--json", DATABASE_URL=f"postgres://nobody:secret@{NOBODY}/none")

    document = json.loads(ended.stdout)
    emails = next(one for one in document["queues"] if one["queue"] == EMAILS.name)
    assert ended.returncode == 1
    assert emails["jobs"] is None
    assert emails["messages"]["waiting"] == 1
    assert document["silent"][0].startswith("The database does not answer (")
    assert "secret" not in ended.stdout + ended.stderr


@pytest.fixture
def watching(transactional_db) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """``show_queues --watch`` on a terminal, and our end of that terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        manage_command("show_queues", "--watch"),
        env=environment({"TERM": "xterm", "COLUMNS": "160", "LINES": "40"}),
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    yield process, ours
    process.kill()
    process.wait()
    os.close(ours)


def test_who_watches_sees_what_changes_until_ctrl_c(watching):
    process, terminal = watching
    before = read_until(terminal, MAINTENANCE.name)
    job(EMAILS, due_for=777)

    read_until(terminal, f"{EMAILS.name} breaks its promise")
    process.send_signal(signal.SIGINT)

    assert process.wait(SECONDS) == 0
    assert "breaks its promise" not in before
    assert "Traceback" not in read_rest(terminal)
