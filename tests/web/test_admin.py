from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core import admin as core_admin
from apps.core import files
from apps.core.models import Run, Status

BIG = ["core_job", "core_run", "core_storedfile", "notifications_message"]


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def changelist(name):
    return reverse(f"admin:{name}_changelist")


def fill(make_job, count):
    now = timezone.now()
    for _ in range(count):
        job = make_job()
        Run.objects.create(
            job=job,
            task=job.task,
            queue=job.queue,
            node="n",
            due_at=now,
            started_at=now,
            outcome=Run.Outcome.DONE,
        )
        files.store(io.BytesIO(b"x"), name="x.txt")


@pytest.mark.parametrize("name", BIG)
def test_big_tables_are_listed_with_as_many_queries_for_many_rows(
    seen_by, root, make_job, settings, tmp_path, name
):
    settings.MEDIA_ROOT = tmp_path
    browser = seen_by(root)
    fill(make_job, 1)
    with CaptureQueriesContext(connection) as few:
        browser.get(changelist(name))
    fill(make_job, 10)

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(changelist(name))

    assert answer.status_code == 200
    assert len(few) == len(many)


@pytest.mark.parametrize("name", BIG)
def test_big_tables_are_never_counted_to_their_end(seen_by, root, name):
    with CaptureQueriesContext(connection) as queries:
        seen_by(root).get(changelist(name))

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all(f"LIMIT {core_admin.MOST_ROWS}" in sql for sql in counts)


@pytest.mark.parametrize("name", BIG)
def test_nobody_adds_changes_or_deletes_what_the_kernel_writes(
    seen_by, root, make_job, settings, tmp_path, name
):
    settings.MEDIA_ROOT = tmp_path
    fill(make_job, 1)
    browser = seen_by(root)
    page = browser.get(changelist(name))
    row = page.context["cl"].result_list[0]

    detail = browser.get(reverse(f"admin:{name}_change", args=[row.pk]))

    assert detail.status_code == 200
    assert 'name="_save"' not in detail.text
    assert browser.get(reverse(f"admin:{name}_add")).status_code == 403
    assert browser.post(reverse(f"admin:{name}_delete", args=[row.pk])).status_code == 403


def test_jobs_are_found_by_their_number_and_nothing_by_nonsense(seen_by, root, make_job):
    wanted = make_job()
    make_job()
    browser = seen_by(root)

    for text, found in ((str(wanted.id), [wanted]), ("nonsense", [])):
        page = browser.get(changelist("core_job"), {"q": text})
        assert list(page.context["cl"].result_list) == found


@pytest.mark.parametrize("query", ["status=failed", "queue=emails", "task=core.rescue_jobs"])
def test_jobs_are_filtered_from_the_table_and_the_registry(seen_by, root, make_job, query):
    make_job(status=Status.FAILED)
    make_job(queue="bulk")

    page = seen_by(root).get(f"{changelist('core_job')}?{query}")

    assert len(page.context["cl"].result_list) == {"s": 1, "q": 1, "t": 0}[query[0]]


def test_the_action_cancels_what_can_be_cancelled(seen_by, root, make_job):
    waiting, done = make_job(), make_job(status=Status.DONE)
    chosen = {"action": "cancel_jobs", "_selected_action": [waiting.pk, done.pk]}

    answer = seen_by(root).post(changelist("core_job"), chosen, follow=True)

    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.status, done.status) == (Status.CANCELLED, Status.DONE)
    assert "1 job was cancelled or asked to stop." in answer.text


def test_the_action_runs_again_what_is_quarantined_or_failed(seen_by, root, make_job):
    states = (Status.QUARANTINED, Status.FAILED, Status.UNKNOWN, Status.DONE)
    jobs = [make_job(status=status) for status in states]
    chosen = {"action": "run_again", "_selected_action": [job.pk for job in jobs]}

    answer = seen_by(root).post(changelist("core_job"), chosen, follow=True)

    for job in jobs:
        job.refresh_from_db()
    assert [job.status for job in jobs] == ["waiting", "waiting", "unknown", "done"]
    assert "2 jobs run again." in answer.text
    assert "2 jobs were left as they are" in answer.text


@pytest.mark.parametrize(
    ("action", "status"),
    [("cancel_jobs", Status.WAITING), ("run_again", Status.FAILED)],
)
def test_who_may_only_look_can_neither_cancel_nor_run_again(
    seen_by, carol, make_job, action, status
):
    job = make_job(status=status)
    carol.is_staff = True
    carol.save()
    carol.user_permissions.add(Permission.objects.get(codename="view_job"))
    chosen = {"action": action, "_selected_action": [job.pk]}

    seen_by(carol).post(changelist("core_job"), chosen)

    job.refresh_from_db()
    assert job.status == status
