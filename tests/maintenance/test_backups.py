"""A backup is of one instant, whatever is written meanwhile, and proves it by being restored."""

from __future__ import annotations

import io
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.core.ids import first_uuid7
from apps.core.models import Job, StoredFile
from apps.core.submit import JobHandle
from apps.core.ticks import get
from apps.maintenance import backups, contents, gateway, place
from apps.maintenance.errors import NoBackupProgram, NotEmpty, ProgramFailed, ScratchRefused
from apps.maintenance.intake import back_up, clean_files, test_restore
from apps.maintenance.models import Backup
from apps.maintenance.policy import BACKUPS, GRACE
from apps.maintenance.sweepers import drop_databases
from apps.notifications.intake import new_message, send_emails
from apps.notifications.models import Message
from tests.maintenance.conftest import ago, old_job, stored

pytestmark = pytest.mark.django_db(transaction=True)

# pytest would take it for a test.
restore_test = test_restore
del test_restore

TARGET = "faena_target_of_tests"
PLACE_ENVIRONMENT = place.Place.environment


@contextmanager
def load() -> Iterator[None]:
    """Somebody who writes e-mails as fast as the database takes them."""
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            send_emails(new_message(f"n {each}", "x" * 200, "a@example.com") for each in range(20))
            begun.set()
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert begun.wait(30)
        yield
    finally:
        stop.set()
        thread.join(30)


@pytest.fixture
def target() -> Iterator[place.Place]:
    """An empty database."""
    server = place.ours()
    with server.connect() as ours:
        ours.execute(f"DROP DATABASE IF EXISTS {TARGET} WITH (FORCE)")
        ours.execute(f"CREATE DATABASE {TARGET} TEMPLATE template0")
    yield server.named(TARGET)
    backups.drop(TARGET)


def url(where: place.Place) -> str:
    return f"postgres://{where.user}:{where.password}@{where.host}:{where.port}/{where.name}"


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("backup", *arguments, stdout=out)
    return out.getvalue()


def tried(done) -> Job:
    """The job that tests the backup, after it has ended."""
    return done(JobHandle(Job.objects.filter(task="maintenance.test_restore").latest("pk").pk))


def test_it_is_planned_for_three_at_night():
    assert str(get("maintenance.backup_database").at) == "0 3 * * * America/Santiago"


def test_backup_under_load_restores_to_the_instant_that_it_was_taken_in(done):
    with load():
        job = done(back_up())
    backup = Backup.objects.get()

    tested_job = tried(done)

    backup.refresh_from_db()
    assert (job.status, tested_job.status) == ("done", "done"), tested_job.error_text
    assert backup.tested_at
    held = backup.tables["public.notifications_message"][0]
    assert 20 <= held < Message.objects.count()
    assert backup.tables["public.core_job"][0] == held + 1  # the backup's own job
    assert tested_job.progress_note.endswith("rows are equal")
    assert backups.scratch_databases() == []


def test_checksum_tells_what_a_count_does_not():
    job = old_job("failed", 1, error_text="a")
    before = contents.contents(place.ours())
    assert contents.contents(place.ours()) == before
    Job.objects.filter(pk=job.pk).update(error_text="b")

    after = contents.contents(place.ours())

    assert contents.differences(before, after) == ["public.core_job has other contents"]
    Job.objects.all().delete()
    empty = contents.contents(place.ours())
    assert "public.core_job has 0 rows for 1" in contents.differences(before, empty)
    assert contents.differences({"a.b": [1, "2"]}, {}) == ["a.b is missing"]


def test_backup_that_does_not_hold_what_it_should_fails_loudly_and_is_not_kept_for_tested(done):
    done(back_up())
    backup = Backup.objects.get()
    backup.tables["public.core_job"][1] = "1"
    backup.save()

    job = tried(done)

    backup.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "RestoreDiffers")
    assert "public.core_job has other contents" in job.error_text
    assert backup.tested_at is None
    assert backups.scratch_databases() == []


def test_backup_whose_bytes_changed_is_not_restored(done, storage):
    done(back_up())
    path = storage / Backup.objects.get().file.key
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    job = tried(done)

    assert (job.status, job.error_code) == ("failed", "FileDamaged")
    assert backups.scratch_databases() == []


def test_password_is_on_no_command_line_and_in_no_environment(done, monkeypatch):
    seen = []
    run = subprocess.run

    def watched(command, **options):
        secret = options["env"].get("PGPASSFILE")
        seen.append(
            (list(map(str, command)), options["env"], secret and Path(secret).stat().st_mode)
        )
        return run(command, **options)

    monkeypatch.setattr(gateway.subprocess, "run", watched)
    done(back_up())
    tried(done)

    password = place.ours().password
    assert len(password) > 8
    programs = [(command, env, mode) for command, env, mode in seen if mode]
    assert [command[0].rpartition("/")[2] for command, *_ in programs] == ["pg_dump", "pg_restore"]
    assert all(password not in str((command, env)) for command, env, _ in seen)
    assert {mode & 0o777 for *_, mode in programs} == {0o600}
    assert not any(Path(env["PGPASSFILE"]).exists() for _, env, _ in programs)
    assert password not in repr(place.ours())


def test_password_is_escaped_as_libpq_reads_it():
    assert gateway._escaped(r"a:b\c") == r"a\:b\\c"


def test_refusal_of_the_program_is_tried_again_and_says_nothing_secret(done, monkeypatch):
    right = place.ours()
    wrong = right.named("no_such_database")
    monkeypatch.setattr(gateway.Place, "environment", lambda self: PLACE_ENVIRONMENT(wrong))

    job = done(back_up())

    assert (job.status, job.tries, job.error_code) == ("waiting", 1, "ProgramFailed")
    assert "no_such_database" in job.error_text
    assert right.password not in job.error_text
    assert not Backup.objects.exists()


def test_without_the_programs_it_fails_with_what_to_install(done, monkeypatch):
    monkeypatch.setattr(gateway, "_candidates", lambda name: iter(()))

    job = done(back_up())

    assert (job.status, job.error_code) == ("failed", "NoBackupProgram")
    assert "install the client programs" in job.error_text


def test_program_that_is_older_than_the_server_is_passed_over():
    assert gateway._version(gateway._program("pg_dump", 18)) >= 18
    with pytest.raises(NoBackupProgram):
        gateway._program("pg_dump", 1000)


def test_killed_after_it_was_kept_it_is_not_taken_again(done, monkeypatch):
    handle = back_up()
    done(handle)
    Job.objects.filter(pk=handle.id).update(status="waiting")

    assert done(handle).status == "done"

    assert Backup.objects.count() == 1
    assert Job.objects.filter(task="maintenance.test_restore").count() == 1


def test_without_a_backup_there_is_nothing_to_test(done):
    job = done(restore_test())

    assert (job.status, job.error_code) == ("failed", "NoBackup")


def test_user_who_may_create_no_database_is_told(monkeypatch, done):
    backup = backups.keep(backups.take())
    with place.ours().connect() as ours:
        ours.execute("DROP ROLE IF EXISTS faena_poor")
        ours.execute("CREATE ROLE faena_poor LOGIN PASSWORD 'poor-but-honest'")
    poor = place.Place(**vars(place.ours()) | {"user": "faena_poor", "password": "poor-but-honest"})
    monkeypatch.setattr(place, "ours", lambda: poor)
    try:
        with pytest.raises(ScratchRefused, match="may not create"):
            backups.prove(backup)
    finally:
        monkeypatch.undo()
        with place.ours().connect() as ours:
            ours.execute("DROP ROLE faena_poor")


def test_newest_tested_backups_are_kept_and_the_files_of_others_cleaned(done):
    rows = [
        Backup.objects.create(
            file=stored(f"{number}.dump"),
            seconds=1,
            server="18",
            tables={},
            tested_at=timezone.now() if number % 2 else None,
        )
        for number in range(2 * BACKUPS + 6)
    ]

    backups.prune()
    backups.prune()
    done(clean_files())

    left = list(Backup.objects.order_by("pk"))
    assert left == rows[6:]
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {one.file_id for one in left}


def test_databases_of_dead_tests_are_dropped_and_of_living_ones_not():
    old, young = first_uuid7(ago(hours=25)), first_uuid7(ago(hours=1))
    alive = Job.objects.create(
        pk=first_uuid7(ago(hours=26)), task="maintenance.test_restore", queue="maintenance"
    )
    names = [f"{backups.SCRATCH}{key.hex}" for key in (old, young, alive.pk)]
    with place.ours().connect() as ours:
        for name in names:
            ours.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')

    dropped = drop_databases()

    left = sorted(name for name, _ in backups.scratch_databases())
    for name in left:
        backups.drop(name)
    assert dropped == 1
    assert left == sorted(names[1:])
    assert timedelta(hours=24) == GRACE


def test_command_saves_tests_lists_and_restores(done, target, monkeypatch):
    old_job("failed", 1, error_text="of this very test")
    monkeypatch.setenv("RESTORE_URL", url(target))

    assert "restores well" in command("now")
    [listed] = json.loads(command("list", "--json"))
    assert listed["tested_at"]
    assert "restores well" in command("verify", str(listed["number"]))
    assert "tested" in command("list")
    assert "rows are equal" in command("restore", "--into", "RESTORE_URL")

    with target.connect() as there:
        assert there.execute("SELECT error_text FROM core_job").fetchall() == [
            ("of this very test",)
        ]
    with pytest.raises(CommandError, match="holds tables already"):
        command("restore", "--into", "RESTORE_URL")


@pytest.mark.parametrize("hours_ago", [None, 27])
def test_command_fails_where_no_backup_was_tested_lately(hours_ago, db, storage):
    backups.keep(backups.take())
    _tested(hours_ago)

    with pytest.raises(CommandError, match="No backup was tested in the last 26 hours"):
        command("list", "--tested-within", "26")


def test_command_lists_where_one_was_tested_lately(db, storage):
    backups.keep(backups.take())
    _tested(25)

    assert "tested" in command("list", "--tested-within", "26")


def _tested(hours_ago: int | None) -> None:
    when = None if hours_ago is None else timezone.now() - timedelta(hours=hours_ago)
    Backup.objects.update(tested_at=when)


def test_command_restores_a_file_whose_row_is_lost(done, target, storage, monkeypatch):
    backups.keep(backups.take())
    [path] = storage.iterdir()
    monkeypatch.setenv("RESTORE_URL", url(target))

    command("restore", "--file", str(path), "--into", "RESTORE_URL")

    assert "public.core_job" in contents.contents(target)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "7"], "no such backup"),
        (["restore", "--into", "NOT_SET"], "not set"),
        (["restore", "--into", "postgres://a:secret@h/d"], "does not belong on a command line"),
        (["restore", "--into", "postgres://h/d", "--file", "/no/such"], "no such file"),
    ],
)
def test_command_says_what_was_asked_for_wrongly(arguments, message):
    with pytest.raises(CommandError, match=message) as raised:
        command(*arguments)

    assert "secret" not in str(raised.value)


def test_database_that_is_not_empty_is_not_restored_into(target, done):
    with target.connect() as there:
        there.execute("CREATE TABLE somebody_elses (id int)")

    with pytest.raises(NotEmpty):
        backups.restore(backups.keep(backups.take()), target)


def test_unfinished_restore_leaves_nothing(target, tmp_path):
    broken = tmp_path / "x.dump"
    broken.write_bytes(b"PGDMP and then nothing")

    with pytest.raises(ProgramFailed):
        backups.restore_file(broken, target)

    assert contents.contents(target) == {}
