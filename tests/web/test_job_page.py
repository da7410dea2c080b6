from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, Role
from apps.core.burial import Cause
from apps.core.models import Breaker, Job, Pause, Run, Status
from apps.web import words
from apps.web.selectors import MOST_RUNS
from config.queues import EMAILS

CODES_OF_ENDINGS = ("DatabaseGone", "MemoryExceeded", "Stopped", "SystemExit", "TookTooLong")
HTMX = {"HX-Request": "true"}
TRACEBACK = f"{words.TRACEBACK}:\n  File secret.py\nZeroDivisionError: division by zero\n"


def address(job):
    return reverse("job", args=[job.id])


def add_run(job, **fields):
    start = timezone.now() - timedelta(minutes=1)
    given = {
        "due_at": start - timedelta(seconds=4),
        "started_at": start,
        "finished_at": start + timedelta(seconds=2.5),
        "outcome": Run.Outcome.DONE,
        "cpu_seconds": 0.21,
        "peak_memory_kb": 88 * 1024,
        "node": "fast@host",
    }
    return Run.objects.create(job=job, task=job.task, queue=job.queue, **given | fields)


def test_members_see_the_job_and_strangers_see_nothing_there(seen_by, alice, bob, carol, make_job):
    job = make_job(subject="Invoice")

    assert "Invoice" in seen_by(alice).get(address(job)).text
    assert "Invoice" in seen_by(bob).get(address(job)).text
    assert seen_by(carol).get(address(job)).status_code == 404


def test_who_asked_for_it_sees_it_without_a_company(seen_by, carol, make_job):
    job = make_job(company=None, requested_by=carol)

    assert seen_by(carol).get(address(job)).status_code == 200


def test_staff_sees_a_job_only_with_the_permission(seen_by, carol, make_job):
    job = make_job()
    carol.is_staff = True
    carol.save()
    assert seen_by(carol).get(address(job)).status_code == 404

    carol.user_permissions.add(Permission.objects.get(codename="view_job"))

    assert seen_by(carol).get(address(job)).status_code == 200


def test_a_job_that_does_not_exist_looks_like_one_of_strangers(seen_by, carol):
    answer = seen_by(carol).get(reverse("job", args=["01a202f3-4b07-7911-be7b-cd502160cfe0"]))

    assert answer.status_code == 404
    assert "or it is not yours to see" in answer.text


def test_a_running_job_shows_how_far_it_is_and_is_followed(seen_by, alice, make_job):
    job = make_job(
        status=Status.RUNNING, progress_done=3, progress_total=12, progress_note="chapter 3"
    )

    page = seen_by(alice).get(address(job)).text

    assert '<progress value="25" max="100"' in page
    assert "3 of 12" in page
    assert "chapter 3" in page
    assert "starts within 30 s" in page
    assert 'hx-trigger="every 1s"' in page
    assert "<noscript>" in page


def test_a_poll_gets_nothing_new_until_something_changed(seen_by, alice, make_job):
    browser, job = seen_by(alice), make_job(status=Status.RUNNING)
    seen = browser.get(address(job)).context["seen"]

    unchanged = browser.get(address(job), {"seen": seen}, headers=HTMX)
    Job.objects.filter(pk=job.pk).update(progress_note="half of it")
    changed = browser.get(address(job), {"seen": seen}, headers=HTMX)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert changed.text.startswith('<div id="job"')
    assert "half of it" in changed.text


def test_the_poll_stops_when_the_job_has_ended(seen_by, alice, make_job):
    job = make_job(status=Status.DONE)
    browser = seen_by(alice)
    seen = browser.get(address(job)).context["seen"]

    answer = browser.get(address(job), {"seen": seen}, headers=HTMX)

    assert answer.status_code == 286
    assert "It is done." in answer.text
    assert "hx-trigger" not in answer.text


def test_a_change_is_announced_where_the_page_stays(seen_by, alice, make_job):
    browser, job = seen_by(alice), make_job(status=Status.RUNNING)

    page = browser.get(address(job)).text
    poll = browser.get(address(job), headers=HTMX).text

    assert 'role="status" id="announcement"></p>' in page
    assert 'id="announcement" hx-swap-oob="innerHTML">running. It is being worked on.' in poll


def test_a_foreseen_error_tells_the_person_what_to_do(seen_by, bob, make_job):
    text = "The mail server does not accept this recipient: check the address."
    job = make_job(status=Status.FAILED, error_code="RecipientRefused", error_text=text)

    assert text in seen_by(bob).get(address(job)).text
    bob.language = "es"
    bob.save()
    assert "revisa la dirección" in seen_by(bob).get(address(job)).text


def test_a_bugs_traceback_is_for_staff_only(seen_by, alice, bob, make_job):
    job = make_job(status=Status.FAILED, error_code="ZeroDivisionError", error_text=TRACEBACK)
    alice.is_staff = True
    alice.save()

    people, staff = seen_by(bob).get(address(job)).text, seen_by(alice).get(address(job)).text

    assert "secret.py" not in people
    assert "ZeroDivisionError" not in people
    assert "not your fault" in people
    assert "secret.py" in staff


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": Status.DONE}, "It is done."),
        ({"status": Status.FAILED}, "It has failed and is not tried again."),
        ({"status": Status.CANCELLED}, "It was cancelled."),
        ({"status": Status.QUARANTINED}, "An administrator has to look at it."),
        ({"status": Status.UNKNOWN}, "Nobody can say whether it took effect."),
        ({"status": Status.RUNNING}, "It is being worked on."),
        ({"status": Status.WAITING}, "It waits for a free worker."),
        ({"tries": 1}, "It did not work once, for a reason that may pass."),
        ({"tries": 3}, "It did not work 3 times, for reasons that may pass."),
        ({"losses": 2}, "Processes that worked on it died 2 times."),
        ({"rings": 4}, "Workers were called to it 4 times."),
        ({"error_code": "Killed", "error_text": "x"}, "ended without a word"),
        ({"error_code": "MemoryExceeded", "error_text": "x"}, "Try again with less at a time"),
    ],
)
def test_the_state_is_told_in_plain_words(seen_by, alice, make_job, fields, sentence):
    job = make_job(**fields)

    assert sentence in seen_by(alice).get(address(job)).text


@pytest.mark.parametrize("code", [*(cause.name.title() for cause in Cause), *CODES_OF_ENDINGS])
def test_what_the_kernel_writes_has_words_for_people(code):
    assert code in words._KERNEL_ERRORS


def test_job_of_a_paused_queue_says_so(make_job):
    job = make_job(status=Status.WAITING)
    Pause.objects.create(queue=job.queue, reason="secret", by="Ana")

    assert words.meaning(job).startswith("Work of this kind is paused.")


def test_job_whose_service_is_down_says_so(make_job):
    job = make_job(status=Status.WAITING, queue=EMAILS.name)
    now = timezone.now()
    Breaker.objects.create(dependency=EMAILS.needs or "", opened_at=now, probe_at=now)

    assert words.meaning(job).startswith("A service that it needs does not answer.")


def test_a_job_for_later_says_when(make_job):
    later = timezone.now() + timedelta(minutes=9)

    assert words.meaning(make_job(run_after=later)).startswith("It starts on ")
    assert words.meaning(make_job(run_after=later, tries=2)).startswith("It did not work yet")


def test_a_retry_that_succeeded_shows_no_error(make_job):
    job = make_job(status=Status.DONE, error_code="MailServerBusy", error_text="busy")

    assert words.error(job, is_staff=True) == ""


def test_runs_are_a_table_of_what_each_took(seen_by, alice, make_job):
    job = make_job(status=Status.DONE)
    add_run(job)

    page = seen_by(alice).get(address(job)).text

    for cell in ("4.0 s", "2.5 s", "0.21 s", "88.0\xa0MB"):
        assert f'<td class="number">{cell}</td>' in page


def test_children_are_counted_by_status(seen_by, alice, make_job):
    parent = make_job(status=Status.RUNNING)
    for status in (Status.DONE, Status.DONE, Status.FAILED):
        make_job(parent=parent, status=status)

    page = seen_by(alice).get(address(parent)).text

    assert "<strong>2</strong> done" in page
    assert "<strong>1</strong> failed" in page


def test_as_many_queries_however_many_runs_and_children(seen_by, bob, make_job):
    browser, job = seen_by(bob), make_job(status=Status.RUNNING)
    with CaptureQueriesContext(connection) as few:
        browser.get(address(job))
    for _ in range(MOST_RUNS + 5):
        add_run(job)
        make_job(parent=job)

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(address(job))

    # session, person, job, title, children, runs, may Bob cancel
    assert (len(few), len(many)) == (7, 7)
    assert f"Only the newest {MOST_RUNS} are shown." in answer.text


def test_cancelling_ends_a_waiting_job_at_once(seen_by, bob, make_job):
    browser, job = seen_by(bob), make_job()
    assert 'id="cancel"' in browser.get(address(job)).text

    answer = browser.post(reverse("cancel-job", args=[job.id]))

    job.refresh_from_db()
    assert answer.url == address(job)
    assert job.status == Status.CANCELLED
    assert 'id="cancel"' not in browser.get(address(job)).text


def test_cancelling_asks_a_running_job_to_stop(seen_by, alice, make_job):
    browser, job = seen_by(alice), make_job(status=Status.RUNNING)

    page = browser.post(reverse("cancel-job", args=[job.id]), follow=True).text

    job.refresh_from_db()
    assert job.status == Status.RUNNING
    assert job.cancel_requested_at is not None
    assert "It was asked to stop" in page
    assert 'id="cancel"' not in page


def test_cancelling_too_late_says_so_and_changes_nothing(seen_by, alice, make_job):
    browser, job = seen_by(alice), make_job(status=Status.DONE)

    page = browser.post(reverse("cancel-job", args=[job.id]), follow=True).text

    job.refresh_from_db()
    assert "It had ended before it could be cancelled." in page
    assert (job.status, job.cancel_requested_at) == (Status.DONE, None)


def test_a_stranger_cannot_cancel_and_learns_nothing(seen_by, carol, make_job):
    job = make_job()

    answer = seen_by(carol).post(reverse("cancel-job", args=[job.id]))

    job.refresh_from_db()
    assert answer.status_code == 404
    assert job.status == Status.WAITING


def test_a_viewer_sees_the_job_but_may_not_cancel_it(seen_by, carol, company, make_job):
    Membership.objects.create(user=carol, company=company, role=Role.VIEWER)
    browser, job = seen_by(carol), make_job()

    page = browser.get(address(job))
    answer = browser.post(reverse("cancel-job", args=[job.id]))

    job.refresh_from_db()
    assert 'id="cancel"' not in page.text
    assert answer.status_code == 403
    assert job.status == Status.WAITING


def test_cancelling_takes_a_post(seen_by, alice, make_job):
    job = make_job()

    assert seen_by(alice).get(reverse("cancel-job", args=[job.id])).status_code == 405
    job.refresh_from_db()
    assert job.status == Status.WAITING
