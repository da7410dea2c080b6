import pytest
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import ClockedSchedule, PeriodicTask

from apps.operations.routing import report
from apps.operations.routing.report import Kind
from tests.operations.conftest import NOBODY, Manage

pytestmark = pytest.mark.django_db

SEND = "notifications.send_email_task"


def unknown() -> list[report.Problem]:
    return [problem for problem in report.gather().problems if problem.kind == Kind.UNKNOWN]


def test_a_periodic_task_that_names_nobody_is_unknown():
    periodic("nightly", "notifications.send_emial_task")

    (problem,) = unknown()

    assert str(problem) == (
        "The periodic task 'nightly' names 'notifications.send_emial_task', "
        f"which nobody registered. Write {SEND!r}, or remove the entry."
    )


def test_a_periodic_task_that_is_switched_off_does_no_harm():
    periodic("nightly", "notifications.send_emial_task", enabled=False)
    periodic("hourly", SEND)
    periodic("celery's own", "celery.backend_cleanup")

    assert unknown() == []


def test_an_entry_of_the_settings_that_names_nobody_is_unknown(beat_schedule):
    beat_schedule["old"] = {"task": "xyz", "schedule": 60}
    beat_schedule["good"] = {"task": SEND, "schedule": 60}

    assert [problem.subject for problem in unknown()] == ["old"]


def test_without_a_database_the_schedule_is_left_out_and_this_is_said(manage: Manage):
    ended = manage("verify_routing", DATABASE_URL=f"postgres://nobody:secret@{NOBODY}/none")

    assert ended.returncode == 0
    assert "Left out: the schedule's rows, as no database answers" in ended.stdout
    assert "all drained" in ended.stdout
    assert "secret" not in ended.stdout + ended.stderr


def test_before_the_migrations_the_schedule_is_left_out_and_this_is_said():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_celery_beat_periodictask RENAME TO elsewhere")

    assert report.gather().left_out == ("the schedule's rows, as their table is not migrated yet.",)


def periodic(name: str, task: str, *, enabled: bool = True) -> None:
    clock = ClockedSchedule.objects.create(clocked_time=timezone.now())
    PeriodicTask.objects.create(name=name, task=task, clocked=clock, one_off=True, enabled=enabled)
