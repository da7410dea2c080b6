"""What goes out, and how it is asked for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from email import message_from_string
from email.policy import default

import pytest
from django.conf import settings as django_settings

from apps.core import execution, files
from apps.core.errors import PermanentError
from apps.core.models import Job
from apps.notifications.intake import new_message, send_email, send_emails
from apps.notifications.models import Message
from apps.notifications.services import message_id
from apps.notifications.standin.client import Rule
from apps.notifications.tasks import send_email_task
from config.queues import EMAILS

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(job):
    execution.answer(send_email_task.spec, job.id)
    return Job.objects.get(pk=job.id)


def received(standin):
    [message] = standin.messages()
    return message_from_string(message.raw, policy=default)


def test_delay_as_guides_teach_it_writes_the_row_and_rings(broker):
    handle = send_email_task.delay(
        subject="Hello", message="How are you?", recipient="ana@example.com"
    )

    row = Message.objects.get()
    assert (row.job_id, row.recipient, row.body) == (handle.id, "ana@example.com", "How are you?")
    assert handle.status == "waiting"
    assert broker.llen(EMAILS.name) == 1


def test_mail_has_text_and_html_and_a_message_id_of_its_job(standin, broker):
    job = send_email("Hello", "Line one\n\n<b>not bold</b>", "ana@example.com")

    assert deliver(job).status == "done"

    mail = received(standin)
    assert mail["Message-ID"] == message_id(job.id)
    assert mail["To"] == "ana@example.com"
    assert mail["From"] == django_settings.DEFAULT_FROM_EMAIL
    assert "<b>not bold</b>" in mail.get_body(["plain"]).get_content()
    assert "&lt;b&gt;not bold" in mail.get_body(["html"]).get_content()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "because somebody asked"), ("es", "porque alguien pidió")]
)
def test_mail_speaks_the_language_of_its_reader(standin, broker, language, words):
    deliver(send_email("¿Qué tal?", "Año ñandú ✓", "ana@example.com", language=language))

    mail = received(standin)
    assert mail["Subject"] == "¿Qué tal?"
    for kind in ("plain", "html"):
        body = mail.get_body([kind]).get_content()
        assert "Año ñandú ✓" in body
        assert words in body


def test_attachment_arrives_whole(standin, broker, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = files.store(io.BytesIO(bytes(range(256))), name="informe año.bin")

    deliver(send_email("Report", "See below.", "ana@example.com", attachments=[stored]))

    [attachment] = received(standin).iter_attachments()
    assert attachment.get_filename() == "informe año.bin"
    assert attachment.get_content() == bytes(range(256))


def test_subject_cannot_smuggle_a_header(standin, broker):
    deliver(send_email("Hi\r\nBcc: eve@example.com", "Text", "ana@example.com"))

    mail = received(standin)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: eve@example.com"


def test_second_try_carries_the_same_message_id(standin, broker):
    standin.set_rules(Rule(at="dot", reply="451 4.3.0 later", times=1))
    job = send_email("Hello", "Text", "ana@example.com")

    assert deliver(job).status == "waiting"
    Job.objects.update(run_after="2020-01-01T00:00Z")
    assert deliver(job).status == "done"

    assert standin.ids() == {message_id(job.id): 1}


def test_recipient_that_is_refused_has_failed_with_what_the_server_said(standin, broker):
    standin.set_rules(Rule(at="rcpt", reply="550 5.1.1 no such user"))

    job = deliver(send_email("Hello", "Text", "ana@example.com"))

    assert (job.status, job.error_code) == ("failed", "RecipientRefused")
    assert "no such user" in job.error_text


@pytest.mark.parametrize("recipient", ["", "ana", "ana@", "ana@example.com\r\nBcc: x@y.z"])
def test_wrong_address_is_refused_before_anything_is_written(recipient, broker):
    with pytest.raises(PermanentError, match="not an e-mail address"):
        send_email("Hello", "Text", recipient)

    assert not Job.objects.exists()
    assert broker.llen(EMAILS.name) == 0


def test_unknown_language_is_refused_with_the_valid_ones(broker):
    with pytest.raises(PermanentError, match="en, es"):
        send_email("Hello", "Text", "ana@example.com", language="xx")


def test_same_dedup_key_sends_once_and_keeps_the_first(standin, broker, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = files.store(io.BytesIO(b"x"), name="x.txt")
    first = send_email("One", "Text", "ana@example.com", dedup_key="invoice-7")
    second = send_email(
        "Two", "Text", "ana@example.com", dedup_key="invoice-7", attachments=[stored]
    )

    assert first.id == second.id
    assert Message.objects.get().subject == "One"
    assert not Message.objects.get().attachments.exists()


def test_ten_thousand_messages_are_ten_thousand_jobs_and_two_hundred_rings(broker):
    messages = [new_message("Hi", "Text", f"p{n}@example.com") for n in range(10_000)]

    jobs = send_emails(messages)

    assert len({job.id for job in jobs}) == Job.objects.count() == 10_000
    assert broker.llen(EMAILS.name) == 200


def test_one_bad_recipient_in_a_bulk_does_not_stop_the_others(standin, broker):
    standin.set_rules(Rule(at="rcpt", match="p3@", reply="550 5.1.1 no such user"))
    jobs = send_emails([new_message("Hi", "Text", f"p{n}@example.com") for n in range(6)])

    deliver(jobs[0])

    assert Job.objects.filter(status="done").count() == 5
    assert Job.objects.get(status="failed").notifications_message.recipient == "p3@example.com"


def test_delay_returns_its_handle_with_the_broker_down():
    """In a process of its own, whose broker is a port where nobody listens."""
    script = (
        "import django; django.setup()\n"
        "from apps.notifications.tasks import send_email_task\n"
        "for n in range(50):\n"
        "    job = send_email_task.delay(subject='s', message='m', recipient='a@example.com')\n"
        "print(job.id, job.status)\n"
    )
    database = django_settings.DATABASES["default"]
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATABASE_URL": url,
    }

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        cwd=django_settings.BASE_DIR,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("waiting\n")
    assert Job.objects.filter(status="waiting").count() == Message.objects.count() == 50
    assert done.stderr.count("does not answer") == 1
