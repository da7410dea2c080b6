"""Settings refuse what would go wrong later, and keep what reliability rests on."""

import os
import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings

from config.queues import EMAILS, LONGEST_COUNTDOWN, QUEUES
from tests.contracts.tree import ROOT

PRODUCTION = {
    "FAENA_ENV": "production",
    "SECRET_KEY": "made-up-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "ALLOWED_HOSTS": "faena.example",
}

# What must hold, whoever edits settings.py, and for what reason it was chosen.
RELIABILITY = {
    "task_acks_late": True,  # a message is gone only when its work has ended
    "task_reject_on_worker_lost": False,  # a killer job would come back for ever
    "task_retry_on_worker_lost": True,  # a new ring at once instead of the reconciler's
    "task_acks_on_failure": True,  # the row decides, not the broker
    "task_acks_on_timeout": True,
    "worker_cancel_long_running_tasks_on_connection_loss": False,  # no kill in mid-commit
    "worker_eta_task_limit": 50,  # bounds what one killed worker takes along
    "result_backend": None,  # the job table is the record
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_create_missing_queues": False,  # a misspelt queue is an error, not a queue
    "broker_connection_retry_on_startup": True,  # a worker may start before its broker
    "broker_connection_max_retries": None,  # and never gives up
    "beat_sync_every": 1,
    "worker_soft_shutdown_timeout": 0,  # run_worker sets it by pool
}
TRANSPORT = {
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "retry_on_timeout": False,  # a publish repeated blindly is a publish twice
}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a process of its own does."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(**environment: str) -> str:
    process = start(**environment)
    assert process.returncode != 0
    lines = process.stderr.splitlines()
    assert len(lines) == 1, "A refusal is one sentence, not a traceback."
    return lines[0]


def test_production_starts_with_what_it_needs() -> None:
    process = start(**PRODUCTION)

    assert (process.returncode, process.stderr) == (0, "")


def test_without_a_word_it_is_production() -> None:
    assert refusal(DATABASE_URL=PRODUCTION["DATABASE_URL"]).startswith("SECRET_KEY is not set.")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_production_refuses_to_start_without(name: str) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    assert refusal(**environment).startswith(f"{name} is not set.")


def test_production_refuses_the_secret_of_the_demo() -> None:
    assert "SECRET_KEY" in refusal(**PRODUCTION | {"SECRET_KEY": settings.SECRET_KEY})


def test_nonsense_is_refused_with_what_to_write() -> None:
    assert refusal(**PRODUCTION, DEBUG="yes") == "DEBUG='yes': use 'True' or 'False'."
    assert "use a whole number" in refusal(**PRODUCTION, EMAIL_TIMEOUT="soon")
    assert "fast-slow" in refusal(**PRODUCTION, TOPOLOGY="fats-slow")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_a_secret_may_lie_in_a_file(name: str, tmp_path) -> None:
    path = tmp_path / "secret"
    path.write_text(PRODUCTION[name] + "\n")
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    process = start(**environment, **{f"{name}_FILE": str(path)})

    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("name", RELIABILITY)
def test_celery_setting_holds(name: str) -> None:
    assert current_app.conf[name] == RELIABILITY[name]


@pytest.mark.parametrize("name", TRANSPORT)
def test_transport_option_holds(name: str) -> None:
    assert current_app.conf.broker_transport_options[name] == TRANSPORT[name]


def test_messages_come_back_only_after_the_longest_work() -> None:
    longest = max(queue.lease for queue in QUEUES) + LONGEST_COUNTDOWN

    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > longest
    assert (
        (settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"])
        == settings.CELERY_VISIBILITY_TIMEOUT
    )


def test_connections_to_the_broker_are_named_after_their_visibility_timeout() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert options["client_name"] == f"faena-visibility-{options['visibility_timeout']}s"


def test_commands_to_the_broker_end() -> None:
    assert 1 < settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] <= 30


def test_publishing_gives_up_soon_and_leaves_it_to_the_reconciler() -> None:
    policy = settings.CELERY_TASK_PUBLISH_RETRY_POLICY

    assert policy["max_retries"] * policy["interval_max"] < 2


def test_the_mail_server_is_given_up_before_the_soft_limit() -> None:
    assert 0 < settings.EMAIL_TIMEOUT < EMAILS.soft_limit


def test_every_queue_of_the_table_and_no_other_is_declared() -> None:
    declared = [queue.name for queue in settings.CELERY_TASK_QUEUES]

    assert declared == [queue.name for queue in QUEUES]
