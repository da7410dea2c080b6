"""The load test against real workers, and what it must notice."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from apps.notifications.standin.client import Rule, StandIn


@pytest.fixture
def standin():
    server = StandIn(settings.SMTP_STANDIN_URL)
    yield server
    server.set_rules()


def test_every_mail_is_delivered_once_by_the_default_topology(manage):
    done = manage(
        *("loadtest", "--topology", "fast-slow", "--json"),
        *("--mix", "emails=100,bulk-emails=300"),
    )

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    ledger = report["ledger"]
    assert (ledger["requested"], ledger["done"], ledger["witnessed"]) == (400, 400, 400)
    assert (ledger["lost"], ledger["twice"]) == (0, 0)
    assert [queue["queue"] for queue in report["queues"]] == ["emails"]
    assert [pool["pool"] for pool in report["memory"]] == ["fast"]
    assert report["conditions"]["workers"] == "fast, slow"


def test_one_worker_for_everything_is_enough(manage):
    done = manage("loadtest", "--topology", "single", "--mix", "emails=20")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "The ledger balances" in done.stdout


def test_mails_that_failed_make_the_exit_code_1(manage, standin):
    standin.set_rules(Rule(at="rcpt", match="person-3@", reply="550 5.1.1 no such user"))

    done = manage("loadtest", "--topology", "fast-slow", "--mix", "emails=5", "--json")

    assert done.returncode == 1
    ledger = json.loads(done.stdout)["ledger"]
    assert (ledger["done"], ledger["failed"], ledger["lost"]) == (4, 1, 0)


def test_without_workers_it_says_how_to_get_some(manage):
    done = manage("loadtest", "--mix", "emails=1")

    assert done.returncode == 2
    assert "manage.py run_worker" in done.stderr


def test_server_that_is_no_standin_gets_nothing(manage):
    done = manage("loadtest", "--mix", "emails=1", EMAIL_URL="smtp://127.0.0.1:1")

    assert done.returncode == 2
    assert "--really-send" in done.stderr
