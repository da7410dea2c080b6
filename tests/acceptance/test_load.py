"""The load test against real workers, and what it must notice."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from apps.notifications.standin.client import Rule, StandIn
from config.queues import BULK, EMAILS


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


def test_open_load_of_any_shape_is_judged_by_its_limits(manage, tmp_path):
    page, saved = tmp_path / "report.html", tmp_path / "before.json"
    test = (
        *("loadtest", "--topology", "single", "--json", "--rate", "10"),
        *("--mix", f"emails=30,synthetic=20:queue={BULK.name}:seconds=0.1:cpu=0.5:failures=0.3"),
    )

    done = manage(*test, "--max-wait-p95", f"{EMAILS.name}=60", "--save-baseline", str(saved))

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    ledger, pace = report["ledger"], report["pace"]
    assert (ledger["requested"], ledger["witnessed"]) == (50, 50)
    assert (ledger["lost"], ledger["twice"]) == (0, 0)
    assert ledger["failed"] == ledger["failed_as_asked"] == ledger["asked_to_fail"] > 0
    assert pace["intended"] == 10
    assert pace["achieved"] == pytest.approx(10, rel=0.2)
    assert [queue["queue"] for queue in report["queues"]] == [EMAILS.name, BULK.name]
    assert json.loads(saved.read_text()) == report

    done = manage(
        *test,
        *("--max-wait-p95", f"{BULK.name}=0.000001", "--min-throughput", "1"),
        *("--baseline", str(saved), "--html", str(page)),
    )

    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [check["holds"] for check in report["thresholds"]] == [False, True]
    assert len(report["problems"]) == 1
    assert len(report["comparison"]["changes"]) == 3
    assert report["comparison"]["differences"] == []
    assert "Not everything held." in page.read_text()


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
