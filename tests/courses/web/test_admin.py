from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.courses.models import Document, Question, Report

NAMES = ["courses_document", "courses_lesson", "courses_question"]


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def changelist(name):
    return reverse(f"admin:{name}_changelist")


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_as_many_queries_for_many_rows(seen_by, root, make_course, name):
    browser = seen_by(root)
    make_course()
    with CaptureQueriesContext(connection) as few:
        browser.get(changelist(name))
    for _ in range(5):
        make_course()

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(changelist(name))

    assert answer.status_code == 200
    assert len(few) == len(many)


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_looked_at_and_not_changed(seen_by, root, make_course, name):
    make_course()
    browser = seen_by(root)
    row = browser.get(changelist(name)).context["cl"].result_list[0]

    detail = browser.get(reverse(f"admin:{name}_change", args=[row.pk]))

    assert detail.status_code == 200
    assert 'name="_save"' not in detail.text
    assert browser.get(reverse(f"admin:{name}_add")).status_code == 403
    assert browser.post(reverse(f"admin:{name}_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_found_by_the_number_of_the_job(seen_by, root, make_course, name):
    wanted = make_course(lessons=1)
    make_course(lessons=1)

    page = seen_by(root).get(changelist(name), {"q": str(wanted.pk)})

    [*rows] = page.context["cl"].result_list
    assert len(rows) == {"courses_question": 2}.get(name, 1)


def test_questions_show_their_reports_and_are_filtered_by_doubt(seen_by, root, bob, make_course):
    make_course(lessons=1)
    reported, retired = Question.objects.order_by("number")
    Report.objects.create(question=reported, person=bob, reason="It is about cats.")
    Question.objects.filter(pk=retired.pk).update(retired_at=timezone.now())
    browser = seen_by(root)

    for doubt, found in (("reported", [reported]), ("retired", [retired])):
        page = browser.get(changelist("courses_question"), {"doubt": doubt})
        assert list(page.context["cl"].result_list) == found

    detail = browser.get(reverse("admin:courses_question_change", args=[reported.pk])).text
    assert "It is about cats." in detail


def test_a_password_that_still_waits_is_shown_to_nobody(seen_by, root, make_course):
    make_course(password="open sesame")
    [document] = Document.objects.all()

    detail = seen_by(root).get(reverse("admin:courses_document_change", args=[document.pk]))

    assert "open sesame" not in detail.text
