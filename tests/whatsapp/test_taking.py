"""From a delivery to messages: each is stored once, and what cannot be is kept and said."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from apps.accounts.models import Company
from apps.core.models import Job, Run
from apps.core.outcome import of
from apps.whatsapp import services, sessions
from apps.whatsapp.models import Delivery, Message, Session, Unclaimed
from tests.whatsapp import published
from tests.whatsapp.conftest import (
    OTHER_LINE,
    PEDRO,
    ROSA,
    ago,
    answer,
    as_bytes,
    body,
    deliver,
    message,
    take,
    value,
    wamids,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker", "line")]


def numbers(job: Job) -> tuple[int, ...]:
    row = Delivery.objects.get(pk=job.pk)
    return row.messages, row.statuses, row.others, row.not_understood, row.unclaimed


def test_a_message_is_stored_with_all_that_is_known_of_it():
    job = take(as_bytes(published.IMAGE))

    assert (job.status, job.company) == ("done", None)
    [stored] = Message.objects.all()
    assert stored.wamid == published.WAMID
    assert stored.text == "The best succulent ever?"
    assert (stored.type, stored.media_id, stored.mime_type) == (
        "image",
        "1003383421387256",
        "image/jpeg",
    )
    assert stored.session.profile_name == "Sheena Nelson"
    assert stored.session.wa_id == published.SHEENA
    assert numbers(job) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        (published.TEXT, (1, 0, 0, 0, 0)),
        (published.LOCATION, (1, 0, 0, 0, 0)),
        (published.UNSUPPORTED, (1, 0, 0, 0, 0)),
        (published.HIDDEN_NUMBER, (1, 0, 0, 0, 0)),
        (published.STATUS, (0, 1, 0, 0, 0)),
        (published.ERRORS, (0, 0, 1, 0, 0)),
        (published.ACCOUNT, (0, 0, 1, 0, 0)),
    ],
    ids=["text", "location", "unsupported", "hidden number", "status", "errors", "account"],
)
def test_what_meta_publishes_is_taken(payload, wanted):
    job = take(as_bytes(payload))

    assert (job.status, numbers(job)) == ("done", wanted)
    assert Message.objects.count() == wanted[0]


def test_the_same_message_in_another_delivery_is_stored_once():
    take(body(value(message("wamid.1"))))
    take(body(value(message("wamid.1"), message("wamid.2"))))
    take(body(value(message("wamid.2")), value(message("wamid.1"), message("wamid.1"))))

    assert wamids() == ["wamid.1", "wamid.2"]


def test_what_was_stored_is_not_changed_by_what_comes_later():
    take(body(value(message("wamid.1", text={"body": "first"}))))
    take(body(value(message("wamid.1", text={"body": "second"}))))

    assert Message.objects.get().text == "first"


def test_one_bad_message_in_a_batch_loses_no_other_and_is_kept_visibly():
    what = body(value(message("wamid.1"), {"id": 7}, message("wamid.2")), "nonsense")

    job = take(what)

    assert wamids() == ["wamid.1", "wamid.2"]
    assert (job.status, job.error_code) == ("failed", "NotUnderstood")
    assert numbers(job) == (2, 0, 0, 2, 0)
    assert bytes(Delivery.objects.get().body) == what


@pytest.mark.parametrize("what", [b"not json", b"\x00\xff", b"[" * 100_000, b"{}"])
def test_what_is_no_delivery_is_kept_visibly(what):
    job = take(what)

    assert (job.status, job.error_code) == ("failed", "NotUnderstood")
    assert "kept as it came" in job.error_text
    assert bytes(Delivery.objects.get().body) == what


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "a\ud800b",
        "👩‍👩‍👧‍👦",
        "\u202eمرحبا\u202c",
        "x" * 200_000,
        "'; DROP TABLE whatsapp_message; --",
        "",
    ],
    ids=["NUL", "half", "emoji", "right to left", "long", "SQL", "empty"],
)
def test_whatever_people_write_is_stored(text):
    sent = value(message("wamid.1", text={"body": text}), name=text or "Rosa")

    assert take(body(sent)).status == "done"

    stored = Message.objects.get().text
    assert stored == text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\ud800", "?")


def test_whoever_is_killed_in_between_goes_on_and_stores_each_once(monkeypatch):
    people = [f"5690000000{n}" for n in range(5)]
    sent = [value(message(f"wamid.{n}", person=one)) for n, one in enumerate(people)]
    job_id, store, calls = deliver(body(*sent)).id, sessions.store, []

    def dies(*args):
        calls.append(args)
        if len(calls) == 3:
            raise SystemExit
        store(*args)

    monkeypatch.setattr(sessions, "store", dies)
    answer(job_id)
    assert wamids() == ["wamid.0", "wamid.1"]

    job = answer(job_id)

    assert (job.status, job.progress_done, job.progress_total) == ("done", 6, 6)
    assert wamids() == [f"wamid.{n}" for n in range(5)]
    assert Session.objects.count() == 5


def test_many_messages_of_a_person_are_stored_in_several_transactions(monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)

    job = take(body(value(*[message(f"wamid.{n}") for n in range(5)])))

    assert (job.status, job.progress_total) == ("done", 4)
    assert Session.objects.count() == 1


def test_the_page_of_the_job_says_how_much_and_not_what():
    take(body(value(message("wamid.1", text={"body": "private"}), {}, statuses=[{}, {}])))
    row = Delivery.objects.get()

    facts = {fact.label: fact.value for fact in of(row).facts(row)}

    assert facts == {
        "Messages": "1",
        "To numbers that nobody has entered": "0",
        "Statuses of sent messages": "2",
        "Other notifications": "0",
        "Not understood": "1",
    }


def test_what_people_write_is_in_no_log_note_error_or_name(caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    private: dict[str, Any] = {"text": {"body": "so private"}}
    good = take(body(value(message("wamid.1", **private), name="Her name")))
    bad = take(body(value(message("wamid.2", **private), {"id": "so private"}, name="Her name")))
    lost = take(body(value(message("wamid.3", **private), line=OTHER_LINE, name="Her name")))

    def breaks(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(sessions, "_message", breaks)
    bug = take(body(value(message("wamid.4", **private), name="Her name")))

    assert [job.status for job in (good, bad, lost, bug)] == ["done", "failed", "failed", "failed"]
    said = [f"{vars(job)}" for job in Job.objects.all()]
    said += [f"{vars(run)}" for run in Run.objects.all()]
    said += [str(row) for row in [*Delivery.objects.all(), *Message.objects.all()]]
    for words in ("so private", "Her name", ROSA):
        assert words not in caplog.text
        assert all(words not in one for one in said)


# Numbers that nobody has entered


def test_messages_to_nobodys_number_are_kept_with_a_clear_note():
    what = body(
        value(message("wamid.1"), line=OTHER_LINE),
        value(message("wamid.2", person=PEDRO)),
        value(message("wamid.3", person=PEDRO), line=OTHER_LINE),
    )

    job = take(what)

    assert wamids() == ["wamid.2"]
    assert (job.status, job.error_code) == ("failed", "UnclaimedLine")
    assert job.error_text.startswith("No company has entered the number that was written to")
    assert numbers(job) == (3, 0, 0, 0, 2)
    assert Unclaimed.objects.get().phone_number_id == OTHER_LINE
    assert bytes(Delivery.objects.get().body) == what


def test_statuses_of_nobodys_number_are_no_problem():
    job = take(body(value(line=OTHER_LINE, statuses=[{}])))

    assert job.status == "done"
    assert not Unclaimed.objects.exists()


def test_taken_again_by_a_person_it_says_the_same_once_more():
    job = take(body(value(message("wamid.1"), line=OTHER_LINE)))
    Job.objects.filter(pk=job.pk).update(status="waiting")

    assert answer(job.pk).error_code == "UnclaimedLine"
    assert Unclaimed.objects.count() == 1


def test_what_was_forgotten_cannot_be_taken_any_more():
    handle = deliver(body(value(message("wamid.1"))))
    Delivery.objects.update(body=b"")

    job = answer(handle.id)

    assert (job.status, job.error_code) == ("failed", "ContentsForgotten")
    assert ago(hours=1) < job.finished_at


def test_messages_of_a_company_that_was_deleted_are_nobodys(line):
    job = deliver(body(value(message("wamid.1"))))
    Company.objects.all().delete()

    assert answer(job.id).error_code == "UnclaimedLine"


def test_three_megabytes_of_messages_are_taken():
    texts = [message(f"wamid.{n}", text={"body": "x" * 3900}) for n in range(700)]
    what = body(value(*texts))
    assert len(what) > 2_800_000

    job = take(what)

    assert (job.status, Message.objects.count()) == ("done", 700)
    assert json.loads(bytes(Delivery.objects.get().body))
