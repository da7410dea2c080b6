from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Company
from apps.whatsapp import intake
from apps.whatsapp.models import Delivery, Line, LineTaking, Unclaimed
from tests.whatsapp.conftest import LINE, OTHER_LINE, body, message, take, value
from tests.whatsapp.web.conftest import written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

NAMES = ["line", "session", "message", "delivery", "unclaimed"]


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def fill(number: int) -> Line:
    """One more row of everything."""
    company = Company.objects.create(name=f"C{number}")
    line = intake.enter_line(company, f"10000{number}", "", by=None)
    written(line, f"Hello {number}", person=str(number))
    take(body(value(message(f"unclaimed.{number}"), line=f"99999{number}")))
    return line


def changelist(name):
    return reverse(f"admin:whatsapp_{name}_changelist")


def page(browser, name, row):
    return browser.get(reverse(f"admin:whatsapp_{name}_change", args=[row.pk]))


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_looked_at_and_not_changed(seen_by, root, name):
    fill(0)
    browser = seen_by(root)
    row = browser.get(changelist(name)).context["cl"].result_list[0]

    detail = page(browser, name, row)

    assert detail.status_code == 200
    assert 'name="_save"' not in detail.text
    assert browser.post(reverse(f"admin:whatsapp_{name}_delete", args=[row.pk])).status_code == 403
    may_add = browser.get(reverse(f"admin:whatsapp_{name}_add")).status_code
    assert may_add == (200 if name == "line" else 403)


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_as_many_queries_for_many_rows(seen_by, root, name):
    browser = seen_by(root)
    fill(0)
    browser.get(changelist(name))
    with CaptureQueriesContext(connection) as few:
        browser.get(changelist(name))
    for number in range(1, 4):
        fill(number)

    with CaptureQueriesContext(connection) as many:
        answer = browser.get(changelist(name))

    assert answer.status_code == 200
    assert len(few) == len(many)


def test_lists_say_nothing_of_what_was_written(seen_by, root):
    fill(0)

    for name in NAMES:
        text = seen_by(root).get(changelist(name)).text
        assert "Hello" not in text
        assert "Text of" not in text


def test_a_delivery_that_could_not_be_taken_is_shown_as_it_came(seen_by, root):
    browser = seen_by(root)
    take(b"<script>\x00\xff nonsense")

    shown = page(browser, "delivery", Delivery.objects.get())

    assert "&lt;script&gt;" in shown.text
    assert "nonsense" in shown.text
    assert "failed" in browser.get(changelist("delivery")).text

    Delivery.objects.update(body=b"")
    assert "Forgotten after its time." in page(browser, "delivery", Delivery.objects.get()).text


def test_a_number_is_entered_for_a_company_and_what_came_before_is_taken(seen_by, root):
    company = Company.objects.create(name="Los Aromos")
    take(body(value(message("wamid.1"))))
    given = {"company": company.pk, "phone_number_id": LINE, "name": "Desk"}

    answer = seen_by(root).post(reverse("admin:whatsapp_line_add"), given)

    assert answer.status_code == 302
    line = Line.objects.get()
    assert (line.company, line.name, line.created_by) == (company, "Desk", root)
    assert LineTaking.objects.get().line == line
    assert Unclaimed.objects.count() == 1


@pytest.mark.parametrize(
    ("phone_number_id", "sentence"),
    [(LINE, "entered already"), ("+56", "digits only"), ("", "required")],
)
def test_a_number_that_cannot_be_entered_is_refused(seen_by, root, phone_number_id, sentence):
    company = Company.objects.create(name="Los Aromos")
    intake.enter_line(company, LINE, "", by=None)
    given = {"company": company.pk, "phone_number_id": phone_number_id}

    answer = seen_by(root).post(reverse("admin:whatsapp_line_add"), given)

    assert (answer.status_code, Line.objects.count()) == (200, 1)
    assert sentence in answer.text


def test_the_action_ends_numbers(seen_by, root):
    company = Company.objects.create(name="Los Aromos")
    both = [intake.enter_line(company, one, "", by=None) for one in (LINE, OTHER_LINE)]
    chosen = {"action": "end_lines", "_selected_action": [line.pk for line in both]}

    answer = seen_by(root).post(changelist("line"), chosen, follow=True)

    assert "2 numbers were ended." in answer.text
    assert not Line.objects.filter(ended_at=None).exists()
