"""Yesterday's work in figures, once a day, to those who want it, in their language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts.models import User
from apps.core.models import Job, Run
from apps.core.submit import JobHandle
from apps.core.ticks import get, slot_of, submit_tick
from apps.maintenance import reports
from apps.maintenance.figures import from_stored, lines_of
from apps.maintenance.intake import report
from apps.maintenance.models import Reader, Report
from apps.notifications.models import Message
from tests.maintenance.conftest import old_job, run_of

pytestmark = pytest.mark.django_db(transaction=True)

CHILE = ZoneInfo("America/Santiago")
NAME = "maintenance.daily_reports"
DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 1, 12, tzinfo=CHILE)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def reader(email: str, language: str = "en", **fields) -> User:
    user = User.objects.create_user(email, "x", language=language, **{"is_staff": True} | fields)
    Reader.objects.create(user=user)
    return user


def slot(day: date = DAY) -> JobHandle:
    """The tick of the night after ``day``."""
    at = datetime(day.year, day.month, day.day, 2, tzinfo=CHILE) + timedelta(days=1)
    return submit_tick(NAME, at)


def test_it_is_planned_at_two_at_night_and_no_day_is_missed():
    tick = get(NAME)

    assert (str(tick.at), tick.missed.value) == ("0 2 * * * America/Santiago", "catch up")


def test_figures_of_a_task(done):
    job = old_job("done", 1, task="courses.made_up", queue="pdf")
    for second in range(1, 101):
        start = NOON + timedelta(minutes=second)
        run_of(
            job,
            start + timedelta(seconds=second / 10),
            due_at=start - timedelta(seconds=second),
            started_at=start,
            outcome="failed" if second > 98 else "done",
            error_code="PdfRefused" if second > 98 else "",
            peak_memory_kb=second * 1024,
            cpu_seconds=0.5,
        )

    [line] = lines_of(DAY)

    assert (line.queue, line.task, line.count, line.failed) == ("pdf", "courses.made_up", 100, 2)
    assert line.outcomes == {"done": 98, "failed": 2}
    assert line.failures == {"PdfRefused": 2}
    assert line.wait == pytest.approx([50.5, 95.05])
    assert line.run == pytest.approx([5.05, 9.505])
    assert (line.memory_mb, line.cpu) == (100, 50)


def test_a_day_is_one_of_the_local_calendar(done):
    job = old_job("done", 1)
    start = datetime(2026, 5, 1, tzinfo=CHILE)
    inside = [start, start + timedelta(hours=24) - timedelta(microseconds=1)]
    outside = [start - timedelta(microseconds=1), start + timedelta(hours=24)]
    for ended in sorted(inside + outside):
        run_of(job, ended)

    assert [line.count for line in lines_of(DAY)] == [2]


def test_day_of_the_clock_change_has_its_25_hours(done):
    job = old_job("done", 1)
    for hour in range(-1, 26):
        start = datetime(2026, 4, 4, tzinfo=CHILE).astimezone(UTC)
        run_of(job, start + timedelta(hours=hour))

    assert [line.count for line in lines_of(date(2026, 4, 4))] == [25]


def test_report_is_of_the_day_before_its_slot_however_late_it_runs(done):
    job = done(slot())

    assert (job.status, Report.objects.get().day) == ("done", DAY)


def test_asked_for_by_hand_it_is_of_yesterday(done):
    job = done(report())

    today = timezone.localtime(job.created_at, CHILE).date()
    assert Report.objects.get().day == today - timedelta(days=1)
    assert slot_of(job) == job.created_at


def test_each_reader_gets_it_once_and_in_their_language(done, broker):
    run_of(old_job("done", 1), NOON)
    reader("ana@faena.example", "es")
    reader("bob@faena.example")
    reader("former@faena.example", is_staff=False)
    reader("gone@faena.example", is_active=False)

    done(slot())
    done(report())
    Job.objects.filter(task=NAME).update(dedup_key=None)
    done(slot())

    sent = Message.objects.filter(job__dedup_key__contains=str(DAY)).order_by("recipient")
    assert [(one.recipient, one.language) for one in sent] == [
        ("ana@faena.example", "es"),
        ("bob@faena.example", "en"),
    ]
    assert "notifications.process_pending" in sent[1].body
    assert sent[1].subject == "Work of May 1, 2026"
    assert "2026" in sent[0].subject


def test_report_that_was_made_stays_as_it_is(done):
    job = old_job("done", 1)
    run_of(job, NOON)
    done(slot())
    run_of(job, NOON)
    Job.objects.filter(task=NAME).update(dedup_key=None)

    done(slot())

    [line] = from_stored(Report.objects.get().lines)
    assert line.count == 1


def test_wrong_address_keeps_no_other_reader_from_it(done):
    bad = reader("bad@faena.example")
    User.objects.filter(pk=bad.pk).update(email="no address")
    reader("zoe@faena.example")

    assert done(slot()).status == "done"

    assert [one.recipient for one in Message.objects.all()] == ["zoe@faena.example"]


def test_quiet_day_says_so(done):
    done(slot())

    with translation.override("en"):
        assert reports.text(Report.objects.get()) == "Nothing was worked on that day."


def test_text_has_outcomes_causes_times_and_memory(done):
    job = old_job("done", 1, task="sii.made_up", queue="sii")
    run_of(job, NOON, outcome=Run.Outcome.LOST, error_code="Killed", peak_memory_kb=300 * 1024)
    done(slot())

    with translation.override("en"):
        text = reports.text(Report.objects.get())

    assert text.startswith("1 executions, of which 1 failed.\n\nsii · sii.made_up\n")
    assert "because of: Killed: 1" in text
    assert "waited 0.0 s (95 % at most 0.0 s), ran 1.0 s (95 % at most 1.0 s)" in text
    assert "peak memory 300 MB" in text


def test_staff_see_it_in_the_administration(done, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = False
    run_of(old_job("done", 1), NOON, error_code="<script>", outcome="failed")
    done(slot())
    root = User.objects.create_superuser("root@faena.example", "x")
    browser = Client()
    browser.force_login(root)

    listed = browser.get(reverse("admin:maintenance_report_changelist"))
    page = browser.get(
        reverse("admin:maintenance_report_change", args=[Report.objects.get().pk])
    ).content.decode()

    assert listed.status_code == 200
    assert "notifications.process_pending" in page
    assert "<script>: 1" not in page
    for name in ("backup", "reader"):
        assert browser.get(reverse(f"admin:maintenance_{name}_changelist")).status_code == 200
