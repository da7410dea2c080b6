from __future__ import annotations

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from apps.core.models import Status

# What the policy would block: script or style inside the page, and handlers in attributes.
INSIDE = re.compile(
    r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")|javascript:"
)


@pytest.fixture
def staff(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def test_every_answer_says_where_a_page_may_load_things_from(client, db):
    for address in ("/sign-in/", "/nothing-here/", "/healthz/live", "/admin/login/"):
        policy = client.get(address).headers["Content-Security-Policy"]

        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_no_page_needs_what_the_policy_forbids(client, seen_by, staff, make_job):
    job = make_job(status=Status.RUNNING, error_text="<script>alert(1)</script>")
    browser = seen_by(staff)
    pages = [client.get("/sign-in/"), client.get("/nothing-here/")]
    pages += [
        browser.get(address)
        for address in (
            reverse("work-list"),
            reverse("job", args=[job.id]),
            reverse("admin:core_job_changelist"),
            reverse("admin:core_job_change", args=[job.id]),
            reverse("admin:accounts_user_change", args=[staff.pk]),
        )
    ]

    for page in pages:
        assert INSIDE.search(page.text) is None, page.request["PATH_INFO"]


def test_htmx_comes_from_here_and_evaluates_nothing(client, db):
    page = client.get("/sign-in/").text

    assert 'src="/static/django_htmx/htmx-2.min.js"' in page
    assert '"allowEval": false' in page
    assert '"includeIndicatorStyles": false' in page


def test_pages_of_people_are_kept_in_no_cache(seen_by, alice, make_job):
    for address in (reverse("work-list"), reverse("job", args=[make_job().id])):
        assert "no-store" in seen_by(alice).get(address).headers["Cache-Control"]


def test_what_people_write_is_shown_and_not_obeyed(seen_by, alice, make_job):
    make_job(subject="<img src=x onerror=alert(1)>")

    page = seen_by(alice).get(reverse("work-list")).text

    assert "&lt;img src=x" in page
    assert "<img" not in page


def test_the_page_for_our_own_errors_needs_no_database_and_no_person():
    # No mark for the database here: a query would fail this test.
    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "It is not your fault" in answer.content.decode()
