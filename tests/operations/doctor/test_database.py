"""The live checks of the database, on the real one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.core import ticks
from apps.core.beat.leader import Leader
from apps.core.models import BeatSign, Run, Status
from apps.core.ticks import every
from apps.operations import schedule_sync
from apps.operations.doctor.case import Case
from apps.operations.doctor.examination import examine
from apps.operations.doctor.findings import Severity
from apps.operations.doctor.registry import all_checks
from config.queues import ALL, EMAILS, SINGLE
from tests.beat.made_up import MakeTick, ticks_made_up
from tests.operations.conftest import job
from tests.operations.doctor.conftest import OURS, findings, said_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_tick(monkeypatch) -> Iterator[MakeTick]:
    monkeypatch.setattr(ticks, "_ticks", {})
    with ticks_made_up() as make:
        yield make


def test_2_a_tick_that_nobody_wrote_down(make_tick: MakeTick):
    tick = make_tick(every(minutes=5))

    [finding] = findings(2, live=True)

    assert f"The schedule of {tick.name} would be created" in finding.what
    assert finding.repair == "Type: manage.py schedule sync"


def test_2_a_schedule_that_was_synchronised_is_well(make_tick: MakeTick):
    make_tick(every(minutes=5))
    schedule_sync.sync()

    assert findings(2, live=True) == []


def test_2_what_an_operator_changed_is_a_warning(make_tick: MakeTick):
    tick = make_tick(every(minutes=5))
    schedule_sync.sync()
    hourly = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.filter(name=tick.name).update(interval=hourly)

    [finding] = findings(2, live=True)

    assert "an operator changed it" in finding.what
    assert finding.severity == Severity.WARNING


def test_2_an_entry_that_beat_refuses(make_tick: MakeTick):
    hourly = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.create(name="by hand", task="nobody.knows", interval=hourly)

    [finding] = findings(2, live=True)

    assert finding.what == "The entry 'by hand' never runs."
    assert "is no tick" in finding.repair


def test_7_connections_fit_the_test_server():
    assert findings(7, live=True) == []


def test_7_a_database_with_a_limit_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute(
            f'ALTER DATABASE "{connection.settings_dict["NAME"]}" CONNECTION LIMIT 20'
        )  # gone with this test's transaction

        [finding] = findings(7, live=True)

    assert "fast-slow may open 30 connections (fast 9, slow 5, web 8, beat 4, by hand 4)" in (
        finding.what
    )
    assert "the database takes 20" in finding.what


def test_7_more_workers_than_the_server_takes():
    [finding] = findings(7, Case(SINGLE.with_replicas(all=100)), live=True)

    assert f"{ALL.name} 500" in finding.what


@pytest.fixture
def make_leader(transactional_db) -> Iterator[Callable[[], Leader]]:
    made: list[Leader] = []

    def make() -> Leader:
        made.append(Leader())
        return made[-1]

    yield make
    for one in made:
        if one._session is not None:
            one._session.close()


def sign(seconds_ago: float = 0) -> None:
    ticked = timezone.now() - timedelta(seconds=seconds_ago)
    BeatSign.objects.create(node="here", pid=1, ticked_at=ticked)


def test_9_no_beat(make_leader):
    [finding] = findings(9, live=True)

    assert "No beat leads (none is connected)" in finding.what
    assert "manage.py run_beat" in finding.repair


def test_9_a_beat_that_leads_and_one_that_stands_by_are_well(make_leader):
    first, second = make_leader(), make_leader()
    first.clock()
    second.clock()
    sign()

    [nine] = [check for check in all_checks() if check.number == 9]
    [result] = examine(OURS, [nine])

    assert result.findings == ()
    assert result.looked_at.startswith("1 leads, 1 stand by, last tick ")


def test_9_beats_that_are_connected_and_do_not_lead(make_leader):
    first, second = make_leader(), make_leader()
    first.clock()
    second.clock()
    first._session.execute("SELECT pg_advisory_unlock_all()")

    assert "No beat leads (2 stand by)" in said_by(findings(9, live=True))


def test_9_a_leader_that_does_not_tick(make_leader):
    make_leader().clock()
    sign(seconds_ago=300)

    [finding] = findings(9, live=True)

    assert "ticked 300" in finding.what
    assert "60 s are allowed" in finding.what


def test_9_a_leader_that_never_ticked(make_leader):
    make_leader().clock()

    assert "The leading beat ticked never" in said_by(findings(9, live=True))


def stuck() -> str:
    return "\n".join(one.what for one in findings(11, live=True) if "are due in" in one.what)


@pytest.mark.usefixtures("broker")
def test_11_jobs_wait_and_nothing_starts():
    job(EMAILS, due_for=EMAILS.starts_within + 10)

    assert f"1 jobs are due in {EMAILS.name!r} ({EMAILS.promise}), the oldest for 4" in stuck()


@pytest.mark.usefixtures("broker")
def test_11_jobs_that_wait_no_longer_than_promised_are_well():
    job(EMAILS, due_for=1)

    assert stuck() == ""


@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize(("ago", "is_stuck"), [(10, False), (600, True)])
def test_11_a_run_that_started_lately_says_that_it_only_takes_long(ago, is_stuck):
    late = job(EMAILS, due_for=EMAILS.starts_within + 10)
    began = timezone.now() - timedelta(seconds=ago)
    Run.objects.create(
        job=late, task=late.task, queue=late.queue, node="n", due_at=began, started_at=began
    )

    assert bool(stuck()) == is_stuck


@pytest.mark.usefixtures("broker")
def test_11_a_job_that_started_lately_and_still_runs_counts_as_well():
    job(EMAILS, due_for=EMAILS.starts_within + 10)
    job(EMAILS, Status.RUNNING, started_at=timezone.now())

    assert stuck() == ""


def forget_migration(app: str, name: str) -> None:
    assert MigrationRecorder.Migration.objects.filter(app=app, name=name).delete()[0] == 1


def test_12_all_migrations_are_applied():
    assert findings(12, live=True) == []


def test_12_a_migration_that_is_not_applied():
    forget_migration("loadtest", "0001_initial")

    [finding] = findings(12, live=True)

    assert "loadtest.0001_initial" in finding.what
    assert finding.repair == "Type: manage.py migrate"


def test_12_a_history_that_lacks_its_beginning():
    forget_migration("accounts", "0001_initial")

    assert "is applied before its dependency accounts.0001_initial" in said_by(
        findings(12, live=True)
    )
