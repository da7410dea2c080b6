from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Company, Membership
from apps.core.models import Status
from apps.web.selectors import PAGE, work_of
from apps.web.wanted import Wanted

HTMX = {"HX-Request": "true"}


def subjects(user, wanted=None):
    return [entry.title.split(" → ")[0] for entry in work_of(user, wanted or Wanted()).entries]


def test_people_see_what_they_asked_for_and_what_their_companies_did(alice, bob, make_job):
    make_job(subject="alice's own", company=None)
    make_job(subject="the company's", requested_by=None)
    make_job(subject="both", requested_by=alice)

    assert subjects(alice) == ["both", "the company's", "alice's own"]
    assert subjects(bob) == ["both", "the company's"]


def test_a_stranger_sees_nothing_and_is_told_what_to_do(seen_by, carol, make_job):
    make_job(subject="secret")

    answer = seen_by(carol).get(reverse("work-list"))

    assert "secret" not in answer.text
    assert "No work yet" in answer.text
    assert "hx-get" not in answer.text


def test_without_signing_in_there_is_no_list(client, db):
    assert client.get(reverse("work-list")).status_code == 302


def test_jobs_of_several_companies_are_mixed_newest_first(alice, make_job):
    second = Company.objects.create(name="El Boldo")
    Membership.objects.create(user=alice, company=second)
    make_job(subject="1", requested_by=None)
    make_job(subject="2", requested_by=None, company=second)
    make_job(subject="3", requested_by=None)

    assert subjects(alice) == ["3", "2", "1"]


def test_the_status_filter_leaves_the_others_out(seen_by, alice, make_job):
    make_job(subject="broken", status=Status.FAILED)
    make_job(subject="fine", status=Status.DONE)

    page = seen_by(alice).get(reverse("work-list"), {"status": "failed"}).text

    assert "broken" in page
    assert "fine" not in page
    assert '<option value="failed" selected>' in page


def test_the_kind_filter_leaves_other_families_out(seen_by, alice, make_job):
    make_job(subject="a letter")
    make_job(task="elsewhere.count_sheep", queue="bulk")

    page = seen_by(alice).get(reverse("work-list"), {"family": "notifications"}).text

    assert "a letter" in page
    assert "elsewhere.count_sheep" not in page


def test_a_filter_that_finds_nothing_offers_the_way_back(seen_by, alice, make_job):
    make_job()

    page = seen_by(alice).get(reverse("work-list"), {"status": "failed"}).text

    assert "Nothing of this kind" in page
    assert "No work yet" not in page


@pytest.mark.parametrize("query", ["status=nonsense", "family=nonsense", "before=nonsense"])
def test_nonsense_in_the_address_is_left_out(seen_by, alice, make_job, query):
    make_job(subject="still here")

    answer = seen_by(alice).get(f"{reverse('work-list')}?{query}")

    assert answer.status_code == 200
    assert "still here" in answer.text


def test_pages_follow_each_other_without_gap_or_double(alice, make_job):
    ids = [make_job(status=Status.DONE).id for _ in range(PAGE + 3)]

    first = work_of(alice, Wanted())
    second = work_of(alice, Wanted(before=first.older))

    shown = [entry.job.id for page in (first, second) for entry in page.entries]
    assert shown == sorted(ids, reverse=True)
    assert first.older == shown[PAGE - 1]
    assert second.older is None


def test_a_full_page_with_nothing_behind_it_leads_nowhere(alice, make_job):
    for _ in range(PAGE):
        make_job()

    assert work_of(alice, Wanted()).older is None


def test_links_to_other_pages_keep_the_filter(seen_by, alice, make_job):
    for _ in range(PAGE + 1):
        make_job(status=Status.DONE)

    page = seen_by(alice).get(reverse("work-list"), {"status": "done"}).text

    assert "?status=done&amp;before=" in page


def test_a_row_says_what_when_how_long_and_how_far(seen_by, alice, make_job):
    start = timezone.now() - timedelta(minutes=5)
    make_job(
        subject="Invoice",
        status=Status.DONE,
        started_at=start,
        finished_at=start + timedelta(seconds=75),
    )
    make_job(status=Status.RUNNING, progress_done=1, progress_total=4)

    page = seen_by(alice).get(reverse("work-list")).text

    assert "Invoice → a@b.example" in page
    assert "took 1 min 15 s" in page
    assert '<progress value="25" max="100"' in page


def test_a_job_whose_row_or_task_is_gone_is_shown_by_its_task(alice, make_job):
    make_job(task="removed.family_task", queue="bulk")
    make_job().notifications_message.delete()

    titles = [entry.title for entry in work_of(alice, Wanted()).entries]

    assert titles == ["notifications.send_email_task", "removed.family_task"]


def test_the_list_follows_only_while_something_on_it_moves(seen_by, alice, make_job):
    browser = seen_by(alice)
    make_job(status=Status.DONE)
    assert "hx-trigger" not in browser.get(reverse("work-list")).text

    make_job(status=Status.WAITING)

    assert 'hx-trigger="every 3s"' in browser.get(reverse("work-list")).text


def test_a_poll_gets_the_list_alone_and_nothing_when_nothing_changed(seen_by, alice, make_job):
    browser = seen_by(alice)
    job = make_job(status=Status.RUNNING, progress_total=10)
    url, seen = reverse("work-list"), work_of(alice, Wanted()).fingerprint

    unchanged = browser.get(url, {"seen": seen}, headers=HTMX)
    type(job).objects.filter(pk=job.pk).update(progress_done=5)
    changed = browser.get(url, {"seen": seen}, headers=HTMX)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert changed.text.startswith('<section id="work"')
    assert seen not in changed.text


def test_as_many_queries_for_a_full_page_as_for_one_row(seen_by, alice, make_job):
    browser = seen_by(alice)
    make_job()
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("work-list"))
    for _ in range(PAGE + 5):
        make_job()

    with CaptureQueriesContext(connection) as many:
        browser.get(reverse("work-list"))

    # session, person, companies, ids, jobs, one for the family's rows
    assert (len(few), len(many)) == (6, 6)
