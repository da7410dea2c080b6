"""What Meta's calls are answered, and what is kept of them."""

from __future__ import annotations

import logging

import pytest
from django.db import transaction
from django.http import UnreadablePostError
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.core.models import Job
from apps.whatsapp import webhook as module
from apps.whatsapp.gateway import LARGEST
from apps.whatsapp.models import Delivery
from config.queues import DEFAULT
from tests.whatsapp.conftest import SECRET, TOKEN, as_bytes, body, message, sign, value
from tests.whatsapp.published import TEXT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

HOOK = reverse("whatsapp-webhook")
HELLO = body(value(message("wamid.1")))
UNSET = ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")


@pytest.fixture
def meta(settings, tmp_path) -> Client:
    """Calls as a server does, with all of Django's checks."""
    settings.STATIC_ROOT = tmp_path
    return Client(enforce_csrf_checks=True)


def shake(meta, **given):
    query = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158201444"}
    return meta.get(HOOK, query | {f"hub.{name}": text for name, text in given.items()})


def post(meta, what: bytes = HELLO, signature: str | None = None, **headers):
    given = {"x-hub-signature-256": sign(what) if signature is None else signature} | headers
    return meta.post(HOOK, what, content_type="application/json", headers=given)


def made_by_hand():
    headers = {"x-hub-signature-256": sign(HELLO)}
    return RequestFactory().post(HOOK, HELLO, content_type="application/json", headers=headers)


def kept() -> list[bytes]:
    return [bytes(body) for body in Delivery.objects.values_list("body", flat=True)]


# Handshake


def test_the_challenge_comes_back_as_plain_text(meta):
    answer = shake(meta)

    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_challenge_is_never_a_page(meta):
    answer = shake(meta, challenge="<script>alert(1)</script>")

    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "given",
    [
        {"verify_token": ""},
        {"verify_token": f"{TOKEN}x"},
        {"verify_token": TOKEN.upper()},
        {"verify_token": "\udcff\0ñ"},
        {"mode": "unsubscribe"},
        {"mode": ""},
    ],
)
def test_who_does_not_know_the_token_is_refused(meta, given):
    if "\udcff" in given.get("verify_token", ""):
        answer = meta.get(f"{HOOK}?hub.mode=subscribe&hub.verify_token=%ff%00%c3%b1")
    else:
        answer = shake(meta, **given)

    assert (answer.status_code, answer.text) == (403, "This is not signed as Meta signs.")


def test_without_any_parameters_it_is_refused(meta):
    assert meta.get(HOOK).status_code == 403


# Deliveries


def test_a_delivery_is_kept_as_it_came_and_becomes_a_job(meta):
    answer = post(meta)

    assert (answer.status_code, answer.text) == (200, "Kept.")
    assert kept() == [HELLO]
    job = Job.objects.get()
    assert (job.task, job.queue, job.status) == ("whatsapp.take_delivery", DEFAULT.name, "waiting")


def test_the_same_bytes_again_are_the_same_job(meta):
    assert [post(meta).status_code for _ in range(3)] == [200, 200, 200]

    assert Job.objects.count() == Delivery.objects.count() == 1


def test_other_bytes_are_another_job(meta):
    post(meta)
    post(meta, HELLO + b"\n")

    assert Job.objects.count() == 2


def test_a_broker_that_is_down_changes_nothing_for_meta(meta, monkeypatch):
    def down(*_args, **_options):
        raise ConnectionError

    monkeypatch.setattr("apps.core.rings.ring", down)

    assert post(meta).status_code == 200
    assert kept() == [HELLO]


@pytest.mark.parametrize(
    "what",
    [
        b"not json",
        b"\xff\xfe\x00",
        b"null",
        as_bytes({"object": "instagram", "entry": []}),
        as_bytes([TEXT]),
        b"[" * 100_000,
    ],
    ids=["text", "binary", "null", "other object", "list", "deep"],
)
def test_whatever_meta_signed_is_kept_since_repeating_it_would_bring_nothing_new(meta, what):
    assert post(meta, what).status_code == 200

    assert kept() == [what]


# Refusals


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        sign(HELLO)[:-1],
        sign(HELLO) + "0",
        sign(HELLO).upper(),
        sign(HELLO).removeprefix("sha256="),
        sign(HELLO).replace("sha256", "sha1"),
        sign(HELLO, "another secret"),
        sign(HELLO, TOKEN),
        sign(HELLO, ""),
        sign(HELLO + b" "),
        "sha256=ñandú",
    ],
)
def test_what_is_not_signed_right_is_refused_and_not_kept(meta, signature):
    answer = post(meta, signature=signature)

    assert (answer.status_code, answer.text) == (403, "This is not signed as Meta signs.")
    assert not Job.objects.exists()


def test_without_the_header_it_is_refused(meta):
    answer = meta.post(HOOK, HELLO, content_type="application/json")

    assert (answer.status_code, Job.objects.count()) == (403, 0)


def test_a_signature_is_over_the_bytes_and_not_over_what_they_say(meta):
    same_meaning = HELLO.replace(b" ", b"")

    assert post(meta, same_meaning, signature=sign(HELLO)).status_code == 403


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_the_bytes_are_read_whatever_they_are_said_to_be(meta, content_type):
    headers = {"x-hub-signature-256": sign(HELLO)}

    answer = meta.post(HOOK, HELLO, content_type=content_type, headers=headers)

    assert (answer.status_code, kept()) == (200, [HELLO])


def test_as_much_as_meta_sends_is_taken_and_more_is_refused_before_it_is_read(meta):
    largest = HELLO + b" " * (LARGEST - len(HELLO))
    assert post(meta, largest).status_code == 200

    class NeverRead:
        def read(self, *_size):
            raise AssertionError

    request = made_by_hand()
    request.META["CONTENT_LENGTH"] = str(LARGEST + 1)
    request._stream = NeverRead()
    answer = module.webhook(request)

    assert (answer.status_code, Delivery.objects.count()) == (413, 1)


@pytest.mark.parametrize("length", ["", "soon"])
def test_a_body_without_a_length_is_not_read(length):
    request = made_by_hand()
    request.META["CONTENT_LENGTH"] = length
    # As WSGIRequest does with such a length.
    request._stream.limit = 0

    assert module.webhook(request).status_code == 403


def test_a_delivery_that_breaks_off_is_refused(monkeypatch):
    request = made_by_hand()

    class Broken:
        def read(self, *_size):
            raise UnreadablePostError

    request._stream = Broken()

    assert module.webhook(request).status_code == 400


@pytest.mark.parametrize("name", UNSET)
@pytest.mark.parametrize("call", [shake, post])
def test_where_it_is_not_set_up_there_is_nothing(meta, settings, name, call):
    setattr(settings, name, "")

    answer = call(meta)

    assert (answer.status_code, answer.text) == (404, "WhatsApp is not set up here.")
    assert not Job.objects.exists()


def test_an_empty_secret_signs_nothing(meta, settings):
    settings.WHATSAPP_APP_SECRET = settings.WHATSAPP_VERIFY_TOKEN = ""

    assert post(meta, signature=sign(HELLO, "")).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head"])
def test_other_methods_are_refused(meta, method):
    assert getattr(meta, method)(HOOK).status_code == 405


def test_a_delivery_that_cannot_be_stored_is_not_answered_200(meta, monkeypatch):
    def full(*_args, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("apps.core.submit._insert", full)
    meta.raise_request_exception = False

    assert post(meta).status_code == 500
    with transaction.atomic():
        assert not Delivery.objects.exists()


def test_secrets_are_in_no_answer_and_no_log(meta, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [
        shake(meta),
        shake(meta, verify_token="wrong"),
        shake(meta, mode="x"),
        post(meta),
        post(meta, signature="sha256=0"),
    ]

    for secret in (SECRET, TOKEN):
        assert secret not in caplog.text
        assert all(secret not in f"{answer.text}{answer.headers}" for answer in answers)


def test_what_was_written_is_in_no_log(meta, caplog):
    caplog.set_level(logging.DEBUG, logger="apps")

    post(meta, body(value(message("wamid.1", text={"body": "very private"}))))

    assert "very private" not in caplog.text
