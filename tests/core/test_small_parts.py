"""Identifiers, pauses, errors and files."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from uuid import RFC_4122

import pytest
from django.core.files.storage import default_storage

from apps.core import files, registry
from apps.core.errors import PermanentError
from apps.core.ids import uuid7
from apps.core.registry import TaskAlreadyRegistered, TaskSpec
from apps.core.retry import Retry
from config.queues import DEFAULT


def test_uuid7_says_what_rfc_9562_wants():
    before = time.time_ns() // 1_000_000
    made = uuid7()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_uuid7_are_all_different_and_sort_as_they_were_made():
    made = [uuid7() for _ in range(10_000)]

    assert len(set(made)) == len(made)
    assert made == sorted(made)


def test_pause_is_drawn_below_an_exponential_and_a_cap(monkeypatch):
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    retry = Retry(times=9, base=10, cap=60)

    assert [retry.pause(n) for n in range(1, 6)] == [10, 20, 40, 60, 60]


def test_pause_after_a_thousand_tries_is_still_a_number():
    assert 1 <= Retry(times=9999).pause(1000) <= 600


@pytest.mark.parametrize(
    ("retry", "tries", "hours", "allowed"),
    [
        (Retry(times=2), 2, 0, True),
        (Retry(times=2), 3, 0, False),
        (Retry(times=None, within=timedelta(hours=24)), 500, 23, True),
        (Retry(times=None, within=timedelta(hours=24)), 1, 24, False),
    ],
)
def test_retry_allows(retry, tries, hours, allowed):
    assert retry.allows(tries, timedelta(hours=hours)) is allowed


def test_retry_without_an_end_is_refused():
    with pytest.raises(ValueError, match="something must end"):
        Retry(times=None)


def test_error_says_its_docstring_unless_told_otherwise():
    class AddressWrong(PermanentError):
        """Check the address."""

    assert str(AddressWrong()) == "Check the address."
    assert str(AddressWrong("No @ in it.")) == "No @ in it."
    assert AddressWrong().code == "AddressWrong"


def test_task_name_that_another_module_took_is_refused():
    def elsewhere() -> None: ...

    elsewhere.__module__ = "apps.elsewhere.tasks"

    with pytest.raises(TaskAlreadyRegistered, match=r"apps\.elsewhere"):
        registry.add(TaskSpec("notifications.send_email_task", DEFAULT, elsewhere))


@pytest.mark.parametrize("name", ["send", "a.b.c"])
def test_task_name_without_its_family_is_refused(name):
    with pytest.raises(ValueError, match=r"<family>\.<task>"):
        TaskSpec(name, DEFAULT, lambda: None)


def test_queue_as_text_is_refused():
    with pytest.raises(TypeError, match=r"config\.queues"):
        TaskSpec("core.example", "default", lambda: None)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_stored_file_is_read_back_and_known_by_its_checksum(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = files.store(io.BytesIO(b"content"), name="año.csv")

    assert files.read(stored) == b"content"
    assert (stored.size, stored.content_type) == (7, "text/csv")
    assert stored.key != stored.name


@pytest.mark.django_db
def test_file_that_changed_in_the_storage_is_not_handed_out(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = files.store(io.BytesIO(b"content"), name="a.txt")
    with default_storage.open(stored.key, "wb") as content:
        content.write(b"other")

    with pytest.raises(files.FileDamaged, match=r"a\.txt"):
        files.read(stored)
