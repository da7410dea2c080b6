"""``manage.py queues``: pause, resume, probe, and see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from apps.core import breakers, gate
from apps.core.models import Breaker, Pause
from config.queues import EMAILS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]


@pytest.fixture
def say(capsys):
    """``say("show")`` → what was printed."""

    def run(*arguments: str) -> str:
        call_command("queues", *arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def smtp_is_down():
    in_a_minute = timezone.now() + timedelta(minutes=1)
    Breaker.objects.create(
        dependency="smtp",
        opened_at=timezone.now(),
        openings=3,
        probe_at=in_a_minute,
        error_text="The mail server said: 535 no",
    )


def test_pause_closes_the_queue_and_resume_opens_it(say):
    assert "emails is paused until somebody types: manage.py queues resume emails" in say(
        "pause", "emails", "--reason", "the provider moves", "--by", "Ana"
    )
    assert list(gate.closures()) == ["emails"]
    assert "Ana: the provider moves" in say("show")

    assert "emails goes on" in say("resume", "emails")

    assert gate.closures() == {}
    assert "Every queue is open." in say("show")


def test_pause_for_a_while_says_until_when(say):
    say("pause", "emails", "--reason", "lunch", "--for", "90m")

    left = Pause.objects.get().until - timezone.now()
    assert timedelta(minutes=89) < left <= timedelta(minutes=90)


@pytest.mark.parametrize("duration", ["90", "0s", "-1h", "an hour"])
def test_nonsense_as_a_duration_is_answered_with_what_there_is(duration):
    with pytest.raises(CommandError, match="90s, 30m, 2h or 1d") as refused:
        call_command("queues", "pause", "emails", "--reason", "x", f"--for={duration}")
    assert refused.value.returncode == 2
    assert not Pause.objects.exists()


def test_queue_that_keeps_the_system_alive_is_not_paused():
    with pytest.raises(CommandError, match="cannot be paused") as refused:
        call_command("queues", "pause", "high", "--reason", "x")
    assert refused.value.returncode == 2


def test_second_pause_replaces_the_first(say):
    say("pause", "emails", "--reason", "first", "--for", "1h")
    say("pause", "emails", "--reason", "second")

    assert (Pause.objects.get().reason, Pause.objects.get().until) == ("second", None)


def test_resuming_what_was_not_paused_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("queues", "resume", "emails")
    assert ended.value.code == 1
    assert "emails was not paused" in capsys.readouterr().err


def test_service_that_is_down_shows_why_and_when_it_is_tried(say, smtp_is_down):
    shown = " ".join(say("show").split())

    assert "smtp does not answer" in shown
    assert "then one job tries" in shown


def test_show_speaks_to_machines(say, smtp_is_down):
    say("pause", "pdf", "--reason", "disk full", "--by", "Ana")

    pause, outage = json.loads(say("show", "--json"))

    assert (pause["queue"], pause["why"], pause["until"]) == ("pdf", "Ana: disk full", None)
    assert (outage["queue"], outage["is_pause"]) == ("emails", False)


def test_probe_lets_the_next_job_try_at_once(say, smtp_is_down):
    assert "The next job that needs smtp tries at once" in say("probe", "smtp")

    assert gate.closures()[EMAILS.name].seconds == 0


def test_probe_of_a_service_that_is_well_is_told():
    with pytest.raises(SystemExit) as ended:
        call_command("queues", "probe", "smtp")
    assert ended.value.code == 1
    assert not breakers.probe_now("smtp")


def test_show_queues_says_what_is_closed_and_why(say, capsys):
    say("pause", "pdf", "--reason", "disk full", "--by", "Ana")

    call_command("show_queues")

    sentence = " ".join(capsys.readouterr().out.split())
    assert "pdf is closed until somebody resumes it. Ana: disk full" in sentence
