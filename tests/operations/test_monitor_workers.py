import json
import os
import pty
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from apps.operations.monitor.sources import PATIENCE
from config.queues import EMAILS, MAINTENANCE, QUEUES
from tests.operations.conftest import NOBODY, Manage, call, environment, job, manage_command
from tests.operations.terminal import SECONDS, read_rest, read_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

Live = tuple["subprocess.Popen[bytes]", int]
LEAVES_THE_SCREEN = "\x1b[?1049l"
SHOWS_THE_CURSOR = "\x1b[?25h"


def monitor(*arguments: str) -> tuple[int, str]:
    return call("monitor_workers", *arguments)


def queue_in(document: dict, queue) -> dict:
    return next(one for one in document["queues"] if one["queue"] == queue.name)


def test_without_workers_one_picture_says_so_and_ends_with_1():
    code, said = monitor()

    assert code == 1
    assert "✗ No worker answers." in said
    assert all(queue.name in said for queue in QUEUES)
    assert "\x1b" not in said


def test_machines_read_one_document():
    job(EMAILS, due_for=EMAILS.starts_within + 10)

    code, said = monitor("--json", "--window", "90s")

    document = json.loads(said)
    emails = queue_in(document, EMAILS)
    assert code == 1
    assert document["window_seconds"] == 90
    assert emails["jobs"]["due"] == 1
    assert (emails["promise_now"], emails["slots"]) == ("late", 0)
    assert any(text.startswith("emails breaks its promise") for text in document["problems"])
    assert document["database"]["connections"] > 0


def test_who_asks_leaves_nothing_in_the_broker(broker):
    monitor("--once")

    assert broker.keys("*") == []


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--window", "15", "write it as 90s, 15m or 2h"),
        ("--window", "0s", "write it as 90s, 15m or 2h"),
        ("--window", "25h", "up to 24h"),
        ("--every", "0", "not a number of seconds from 0.5"),
        ("--every", "often", "not a number of seconds"),
        ("--for", "-1", "not a number of seconds"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_can(manage: Manage, option, value, hint):
    ended = manage("monitor_workers", f"{option}={value}")

    assert ended.returncode == 2
    assert hint in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_broker_the_database_is_still_shown(manage: Manage):
    job(EMAILS)

    ended = manage("monitor_workers", "--json", REDIS_URL=f"redis://:secret@{NOBODY}/0")

    document = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert queue_in(document, EMAILS)["jobs"]["due"] == 1
    assert queue_in(document, EMAILS)["messages"] is None
    assert document["problems"][-1].startswith("The broker does not answer: ")
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stdout + ended.stderr


def test_without_the_database_the_broker_is_still_shown(manage: Manage, broker):
    broker.rpush(EMAILS.name, "{}")

    ended = manage(
        "monitor_workers", "--json", DATABASE_URL=f"postgres://nobody:secret@{NOBODY}/none"
    )

    document = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert queue_in(document, EMAILS)["jobs"] is None
    assert queue_in(document, EMAILS)["window"] is None
    assert queue_in(document, EMAILS)["messages"]["waiting"] == 1
    assert document["problems"][-1].startswith("The database does not answer: ")
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stdout + ended.stderr


@pytest.fixture
def deaf() -> Iterator[str]:
    """An address at which somebody takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("variable", "scheme", "who"),
    [("REDIS_URL", "redis", "The broker"), ("DATABASE_URL", "postgres", "The database")],
)
def test_a_service_that_hangs_holds_nobody_up(manage: Manage, deaf, variable, scheme, who):
    began = time.monotonic()
    ended = manage("monitor_workers", "--json", **{variable: f"{scheme}://me@{deaf}/0"})
    took = time.monotonic() - began

    problems = json.loads(ended.stdout)["problems"]
    assert f"{who} does not answer: no word for 3 s." in problems
    assert ended.returncode == 1
    assert took < PATIENCE + 15  # most of it for Django to start on a busy machine


def test_runs_that_cannot_be_read_hold_nothing_else_up(manage: Manage):
    job(EMAILS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE core_run IN ACCESS EXCLUSIVE MODE")

        ended = manage("monitor_workers", "--json")

    document = json.loads(ended.stdout)
    assert "What ran lately cannot be read: no word for 3 s." in document["problems"]
    assert queue_in(document, EMAILS)["window"] is None
    assert queue_in(document, EMAILS)["jobs"]["due"] == 1


@pytest.fixture
def live() -> Iterator[Live]:
    """The monitor on a terminal of 80 columns, and our end of that terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        manage_command("monitor_workers", "--every", "0.5"),
        env=environment({"TERM": "xterm", "COLUMNS": "80", "LINES": "30"}),
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    yield process, ours
    process.kill()
    process.wait()
    os.close(ours)


def test_who_watches_sees_what_changes_until_ctrl_c_and_has_a_clean_terminal(live: Live):
    process, terminal = live
    before = read_until(terminal, MAINTENANCE.name)
    job(EMAILS, due_for=777)

    read_until(terminal, f"{EMAILS.name} breaks its promise")
    process.send_signal(signal.SIGINT)
    after = read_rest(terminal)

    assert process.wait(SECONDS) == 0
    assert "breaks its promise" not in before
    assert LEAVES_THE_SCREEN in after
    assert SHOWS_THE_CURSOR in after
    assert "Traceback" not in after


def test_a_stopped_monitor_leaves_a_clean_terminal_too(live: Live):
    process, terminal = live
    read_until(terminal, MAINTENANCE.name)

    process.terminate()
    after = read_rest(terminal)

    assert process.wait(SECONDS) == 0
    assert LEAVES_THE_SCREEN in after


def test_who_closes_the_window_ends_the_monitor(transactional_db):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        manage_command("monitor_workers", "--every", "0.5"),
        env=environment({"TERM": "xterm"}),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    read_until(ours, MAINTENANCE.name)

    os.close(ours)

    try:
        assert process.wait(SECONDS) is not None
    finally:
        process.kill()


def test_a_look_can_last_so_long_and_no_longer():
    began = time.monotonic()
    _, said = monitor("--json", "--for", "2")

    assert time.monotonic() - began >= 2
    assert json.loads(said)["problems"] != []
