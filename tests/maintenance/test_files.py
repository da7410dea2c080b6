"""Files that nothing refers to go, row and bytes; what is used stays, whenever that began."""

from __future__ import annotations

import threading

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from apps.core.ids import first_uuid7
from apps.core.models import Job, StoredFile
from apps.maintenance import files
from apps.maintenance.intake import clean_files
from apps.maintenance.models import Backup
from apps.notifications.intake import send_email
from apps.notifications.models import Message
from apps.predictions.models import Upload
from tests.maintenance.conftest import ago, stored
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

REFERENCES = {
    "Message_attachments.storedfile",
    "Upload.file",
    "Upload.workbook",
    "Upload.csv",
    "Document.file",
    "Artifact.file",
    "Form.pdf",
    "Backup.file",
}


def attach(file: StoredFile) -> None:
    send_email("Hello", "You have a file.", "ana@example.com", attachments=[file])


def upload(file: StoredFile, **fields) -> None:
    job = Job.objects.create(task="predictions.annual", queue="bulk")
    Upload.objects.create(
        job=job, kind="annual", file=file, most_problems=1, language="en", **fields
    )


def is_there(file: StoredFile) -> tuple[bool, bool]:
    """Its row, its bytes."""
    return StoredFile.objects.filter(pk=file.pk).exists(), default_storage.exists(file.key)


def test_old_file_that_nothing_refers_to_goes_with_its_bytes(done):
    file = stored(content=b"x" * 100_000)

    job = done(clean_files())

    assert is_there(file) == (False, False)
    assert job.status == "done"
    assert job.progress_note == "1 files that nothing referred to (0.1 MB), 0 without a row"


def test_file_within_the_grace_stays(done):
    file = stored(hours=23)

    done(clean_files())

    assert is_there(file) == (True, True)


def test_every_foreign_key_to_a_file_is_found():
    found = {f"{field.model.__name__}.{field.name}" for field in files._references()}

    assert found >= REFERENCES


def test_file_that_something_refers_to_stays_whatever_that_is(done):
    attached, uploaded, csv, backup = (stored(name) for name in "abcd")
    attach(attached)
    upload(uploaded, csv=csv)
    Backup.objects.create(file=backup, seconds=1, server="18", tables={})
    free = stored("e")

    done(clean_files())

    assert [is_there(file) for file in (attached, uploaded, csv, backup)] == [(True, True)] * 4
    assert is_there(free) == (False, False)


def test_file_that_is_being_referred_to_just_now_stays(done):
    file, outcome = stored(), []

    with meanwhile(lambda: outcome.append(done(clean_files()).status)):
        attach(file)

    assert outcome == ["done"]
    assert is_there(file) == (True, True)
    assert Message.objects.get().attachments.get() == file


def test_file_that_somebody_refers_to_for_long_is_left_for_the_next_time(done, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_WAIT", "50ms")
    file, kept_open = stored(), threading.Event()
    begun = threading.Event()

    def refer() -> None:
        with transaction.atomic():
            attach(file)
            begun.set()
            kept_open.wait(30)
        connection.close()

    somebody = threading.Thread(target=refer)
    somebody.start()
    begun.wait(30)
    job = done(clean_files())
    kept_open.set()
    somebody.join(30)

    assert (job.status, is_there(file)) == ("done", (True, True))
    assert job.progress_note.endswith("1 left for the next time")
    assert Message.objects.get().attachments.get() == file


def test_file_that_was_referred_to_after_it_was_found_free_stays(done, monkeypatch):
    used, free = stored("used"), stored("free")
    in_slices = files.in_slices

    def and_then_somebody_uses_it(*arguments):
        for keys in in_slices(*arguments):
            attach(used)
            yield keys

    monkeypatch.setattr(files, "in_slices", and_then_somebody_uses_it)

    assert done(clean_files()).status == "done"

    assert (is_there(used), is_there(free)) == ((True, True), (False, False))


def test_bytes_without_a_row_go_after_the_grace_and_strangers_stay(done, storage):
    old, young = first_uuid7(ago(hours=25)).hex, first_uuid7(ago(hours=23)).hex
    for name in (old, young, "somebody-elses.txt", "f" * 32):
        (storage / name).write_bytes(b"x")
    kept = stored(hours=1)

    job = done(clean_files())

    left = {path.name for path in storage.iterdir()}
    assert left == {young, "somebody-elses.txt", "f" * 32, kept.key}
    assert job.progress_note.endswith("1 without a row")


def test_killed_between_row_and_bytes_the_next_one_removes_the_bytes(done, monkeypatch, storage):
    file = stored()
    old_key = first_uuid7(ago(hours=26)).hex
    (storage / file.key).rename(storage / old_key)
    StoredFile.objects.filter(pk=file.pk).update(key=old_key)

    def dies(keys):
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(files, "_delete_bytes", dies)
        done(clean_files())
    assert not StoredFile.objects.exists()
    assert (storage / old_key).exists()

    assert done(clean_files()).progress_note.endswith("1 without a row")

    assert not (storage / old_key).exists()


def test_two_at_once_remove_everything_once(done):
    for number in range(60):
        stored(str(number))
    kept = stored("used")
    attach(kept)
    jobs = [clean_files() for _ in range(3)]
    ended: list[Job] = []

    def work(handle) -> None:
        ended.append(done(handle))
        connection.close()

    threads = [threading.Thread(target=work, args=[handle]) for handle in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert {job.status for job in ended} == {"done"}
    assert [StoredFile.objects.get()] == [kept]
    removed = [int(job.progress_note.split()[0]) for job in ended]
    assert sum(removed) == 60


def test_more_than_a_slice_is_removed_in_chunks(done, monkeypatch):
    monkeypatch.setattr(files, "FILES_AT_ONCE", 3)
    for number in range(10):
        stored(str(number))

    job = done(clean_files())

    assert not StoredFile.objects.exists()
    assert job.progress_done == 10
