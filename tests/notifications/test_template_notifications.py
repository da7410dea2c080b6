"""From a template and its data to one e-mail, whatever is killed on the way."""

from __future__ import annotations

from email import message_from_string
from email.policy import default

import pytest

from apps.accounts.models import Company, User
from apps.core import execution
from apps.core.models import Job
from apps.core.replay import replay
from apps.notifications.errors import DataMissing, TemplateMissing
from apps.notifications.intake import InvalidMessage, send_template
from apps.notifications.models import Message, Template, TemplateNotification
from apps.notifications.services import message_id
from apps.notifications.tasks import process_template_notification, send_email_task
from config.queues import DEFAULT, EMAILS
from tests.notifications.conftest import killed

pytestmark = pytest.mark.django_db(transaction=True)

WELCOME = {"name": "Ana", "email": "ana@example.com", "address": "https://faena.example/"}


def process(job):
    execution.answer(process_template_notification.spec, job.id)
    return Job.objects.get(pk=job.id)


def test_template_becomes_one_email_that_arrives_in_text_and_html(standin, broker):
    job = send_template("ana@example.com", "welcome", WELCOME | {"name": "<Ana>"})

    assert broker.llen(DEFAULT.name) == 1
    assert process(job).status == "done"
    message = Message.objects.get()
    execution.answer(send_email_task.spec, message.job_id)

    [received] = standin.messages()
    mail = message_from_string(received.raw, policy=default)
    assert mail["Subject"] == "Welcome to Faena, <Ana>"
    assert "Hello <Ana>," in mail.get_body(["plain"]).get_content()
    html = mail.get_body(["html"]).get_content()
    assert "<p>Hello &lt;Ana&gt;,</p>" in html
    assert "&amp;lt;" not in html
    assert standin.ids() == {message_id(message.job_id): 1}


def test_email_belongs_to_the_company_and_person_of_its_notification(broker):
    company = Company.objects.create(name="Los Aromos")
    ana = User.objects.create_user("ana@faena.example", language="es")

    job = process(send_template(ana, "welcome", WELCOME, company=company, requested_by=ana))

    email = Message.objects.get().job
    assert (email.parent, email.company, email.requested_by) == (job, company, ana)
    assert (job.progress_done, job.progress_total, job.progress_note) == (1, 1, "")
    assert broker.llen(EMAILS.name) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "Welcome to"), ("es", "Te damos la")])
def test_reader_gets_the_language_of_the_reader(broker, language, words):
    reader = User.objects.create_user("ana@faena.example", language=language)

    process(send_template(reader, "welcome", WELCOME))

    message = Message.objects.get()
    assert message.subject.startswith(words)
    assert (message.language, message.recipient) == (language, "ana@faena.example")


def test_missing_language_falls_back_to_the_other_and_says_so(broker):
    Template.objects.filter(name="welcome", language="es").delete()

    job = process(send_template("ana@example.com", "welcome", WELCOME, language="es"))

    assert job.status == "done"
    assert job.progress_note == "There is no template 'welcome' in Español: it is in English."
    assert Message.objects.get().language == "en"


def test_missing_template_fails_with_what_to_do_and_runs_again_when_it_is_there(broker):
    job = send_template("ana@example.com", "invoice", {"n": 7})

    failed = process(job)
    Template.objects.create(name="invoice", language="en", subject="No. {{ n }}", text="{{ n }}")
    replay(job.id)

    assert (failed.status, failed.error_code) == ("failed", TemplateMissing.__name__)
    assert "'invoice': write it in the administration, then run this job again" in failed.error_text
    assert process(job).status == "done"
    assert Message.objects.get().subject == "No. 7"


def test_missing_variable_fails_with_its_name_and_sends_nothing(broker):
    job = process(send_template("ana@example.com", "welcome", {"name": "A", "address": "x"}))

    assert (job.status, job.error_code) == ("failed", DataMissing.__name__)
    assert "does not have: email" in job.error_text
    assert not Message.objects.exists()


def test_very_long_subject_is_cut_and_on_one_line(broker):
    process(send_template("ana@example.com", "welcome", WELCOME | {"name": "A\r\nBcc: x " * 50}))

    subject = Message.objects.get().subject
    assert len(subject) == 200
    assert "\n" not in subject


def test_second_ring_makes_no_second_email(broker):
    job = send_template("ana@example.com", "welcome", WELCOME)

    process(job)
    process(job)

    assert Message.objects.count() == 1


def test_killed_after_its_email_was_committed_it_ends_with_that_one(broker):
    job = send_template("ana@example.com", "welcome", WELCOME)

    killed(
        f"""
        from uuid import UUID
        from apps.core import execution, submit
        from apps.notifications.tasks import process_template_notification as task
        submit.ring = die
        execution.answer(task.spec, UUID("{job.id}"))
        """
    )

    assert Job.objects.get(pk=job.id).status == "running"
    assert Message.objects.count() == 1
    Template.objects.all().delete()
    assert process(job).status == "done"
    assert Message.objects.count() == 1


def test_job_whose_progress_was_forgotten_makes_no_second_email(broker):
    job = send_template("ana@example.com", "welcome", WELCOME)
    process(job)
    Job.objects.filter(pk=job.id).update(status="waiting", progress_done=0)

    assert process(job).status == "done"

    assert Message.objects.count() == 1


def test_killed_before_its_email_was_committed_it_makes_it_once(broker):
    job = send_template("ana@example.com", "welcome", WELCOME)

    killed(
        f"""
        from uuid import UUID
        from apps.core import execution
        from apps.core.work import Work
        from apps.notifications.tasks import process_template_notification as task
        Work._report = die
        execution.answer(task.spec, UUID("{job.id}"))
        """
    )

    assert not Message.objects.exists()
    assert process(job).status == "done"
    assert Message.objects.count() == 1


def test_same_dedup_key_sends_once(broker):
    first = send_template("ana@example.com", "welcome", WELCOME, dedup_key="welcome-7")
    second = send_template("ana@example.com", "welcome", WELCOME, dedup_key="welcome-7")

    assert first == second
    assert TemplateNotification.objects.count() == 1


def test_delay_goes_through_the_intake(broker):
    process_template_notification.delay("ana@example.com", "welcome", WELCOME)

    assert TemplateNotification.objects.get().context == WELCOME


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to": "ana"}, "'ana' is not an e-mail address"),
        ({"language": "xx"}, "choose from: en, es"),
        ({"context": {"x": object()}}, "plain data for JSON"),
        ({"context": {"x": float("nan")}}, "plain data for JSON"),
    ],
)
def test_what_could_not_be_sent_is_refused_and_nothing_is_written(broker, wrong, sentence):
    given = {"to": "ana@example.com", "name": "welcome", "context": {}} | wrong

    with pytest.raises(InvalidMessage, match=sentence):
        send_template(**given)

    assert not Job.objects.exists()
