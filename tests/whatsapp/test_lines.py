"""A number belongs to one company at a time, and what came before it was entered is not lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from apps.accounts.models import Company
from apps.core.models import Job
from apps.whatsapp import intake, lines
from apps.whatsapp.errors import LineTaken, TooManyLines
from apps.whatsapp.models import Delivery, Line, LineTaking, Message, Session, Unclaimed
from tests.meanwhile import meanwhile
from tests.whatsapp.conftest import (
    LINE,
    OTHER_LINE,
    answer,
    answering,
    at,
    body,
    deliver,
    message,
    take,
    value,
    wamids,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def other(line) -> Company:
    return Company.objects.create(name="Los Boldos")


def enter(company, phone_number_id=OTHER_LINE) -> Line:
    return intake.enter_line(company, phone_number_id, "", by=None)


def run_all() -> None:
    """Workers take whatever waits, until nothing does."""
    while job := Job.objects.filter(status="waiting").order_by("pk").first():
        answer(job.pk)


# One company at a time


def test_a_number_that_is_entered_is_nobody_elses(line, other):
    with pytest.raises(LineTaken, match="entered already"):
        enter(other, LINE)
    with pytest.raises(LineTaken):
        enter(line.company, LINE)

    assert Line.objects.count() == 1


def test_the_database_holds_to_it_too(line, other):
    with pytest.raises(IntegrityError):
        Line.objects.create(company=other, phone_number_id=LINE)


def test_two_companies_at_once_and_one_has_it(line, other):
    refused = []

    def second() -> None:
        with pytest.raises(LineTaken):
            enter(other)
        refused.append(other)

    with meanwhile(second):
        enter(line.company)

    assert refused == [other]
    assert Line.objects.get(phone_number_id=OTHER_LINE).company == line.company


def test_a_company_has_a_bounded_number_of_them(line, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 2)
    second = enter(line.company)

    with pytest.raises(TooManyLines, match="end one first"):
        enter(line.company, "106540352240003")
    assert intake.end_line(second)
    enter(line.company, "106540352240003")


def test_a_number_that_was_ended_takes_no_more_and_keeps_what_it_has(line):
    take(body(value(message("wamid.1"))))

    assert intake.end_line(line)
    assert not intake.end_line(line)

    assert take(body(value(message("wamid.2")))).error_code == "UnclaimedLine"
    assert wamids() == ["wamid.1"]


def test_a_number_that_changes_hands_takes_no_message_along(line, other):
    take(body(value(message("wamid.1", at(0)))))
    intake.end_line(line)
    enter(other, LINE)

    take(body(value(message("wamid.1", at(0)), message("wamid.2", at(1)))))

    texts = {one.wamid: one.session.line.company for one in Message.objects.all()}
    assert texts == {"wamid.1": line.company, "wamid.2": other}
    assert Session.objects.count() == 2


# What came before


def test_what_came_before_is_taken_when_the_number_is_entered(line):
    jobs = [
        take(body(value(message(f"wamid.{n}", at(n)), line=OTHER_LINE), value(message(f"w{n}"))))
        for n in range(3)
    ]
    assert {job.error_code for job in jobs} == {"UnclaimedLine"}

    enter(line.company)
    [taking] = LineTaking.objects.all()
    assert taking.job.company == line.company
    run_all()

    assert wamids() == ["w0", "w1", "w2", "wamid.0", "wamid.1", "wamid.2"]
    assert set(Job.objects.values_list("status", "error_text")) == {("done", "")}
    assert not Unclaimed.objects.exists()


def test_where_nothing_came_before_nothing_is_asked_for(line):
    enter(line.company)

    assert not LineTaking.objects.exists()


def test_a_delivery_for_two_numbers_waits_for_the_other_one(line, other):
    job = take(
        body(
            value(message("wamid.1"), line=OTHER_LINE),
            value(message("wamid.2"), line="106540352240003"),
        )
    )
    enter(other)
    run_all()
    job.refresh_from_db()
    assert (wamids(), job.error_code) == (["wamid.1"], "UnclaimedLine")
    assert [one.phone_number_id for one in Unclaimed.objects.all()] == ["106540352240003"]

    enter(line.company, "106540352240003")
    run_all()

    assert wamids() == ["wamid.1", "wamid.2"]


def test_entered_while_a_worker_says_that_nobody_has(line):
    """The note and the number are one after the other: whoever is second sees the first."""
    job = deliver(body(value(message("wamid.1"), line=OTHER_LINE)))

    with meanwhile(answering(job.id)):
        enter(line.company)

    run_all()
    assert wamids() == ["wamid.1"]
    assert not Unclaimed.objects.exists()


def test_noted_while_the_number_is_being_entered(line):
    job = deliver(body(value(message("wamid.1"), line=OTHER_LINE)))

    def entering() -> None:
        enter(line.company)

    with meanwhile(entering):
        lines.hold(Delivery.objects.get(pk=job.id), [OTHER_LINE])
        Job.objects.filter(pk=job.id).update(status="failed")

    run_all()
    assert wamids() == ["wamid.1"]


def test_a_delivery_that_is_just_being_taken_is_waited_for(line):
    job = take(body(value(message("wamid.1"), line=OTHER_LINE)))
    # Noted, and its end not written yet.
    Job.objects.filter(pk=job.pk).update(status="running")
    enter(line.company)
    taking = LineTaking.objects.get()

    waits = answer(taking.pk)

    assert (waits.status, waits.error_code, waits.tries) == ("waiting", "DeliveryAtWork", 0)
    Job.objects.filter(pk=job.pk).update(status="failed")
    run_all()
    assert wamids() == ["wamid.1"]


def test_what_a_person_cancelled_stays_so(line):
    job = take(body(value(message("wamid.1"), line=OTHER_LINE)))
    Job.objects.filter(pk=job.pk).update(status="cancelled")

    enter(line.company)
    run_all()

    assert wamids() == []
