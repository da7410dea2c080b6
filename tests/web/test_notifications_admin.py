"""Templates and scheduled notifications in the administration."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Job
from apps.notifications.intake import Text, schedule_notification
from apps.notifications.models import (
    Message,
    ScheduledNotification,
    State,
    Template,
    TemplateNotification,
)

SCHEDULED = reverse("admin:notifications_schedulednotification_changelist")
ADD_TEMPLATE = reverse("admin:notifications_template_add")
INVOICE = {
    "name": "invoice",
    "language": "es",
    "subject": "Factura de {{ name }}",
    "text": "Hola, {{ name }}",
    "html": "<p>Hola, {{ name }}</p>",
    "sample": json.dumps({"name": "<Ana>"}),
}


@pytest.fixture
def root(alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


@pytest.fixture
def editor(carol):
    carol.is_staff = True
    carol.save()
    wanted = ["view_template", "change_template", "add_template", "view_schedulednotification"]
    carol.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return carol


def schedule(**options):
    return schedule_notification(
        "ana@example.com", Text("Hello", "Hi"), **{"send_at": timezone.now()} | options
    )


def change_page(template):
    return reverse("admin:notifications_template_change", args=[template.pk])


def test_editor_writes_a_template(seen_by, editor):
    answer = seen_by(editor).post(ADD_TEMPLATE, INVOICE)

    assert answer.status_code == 302
    assert Template.objects.get(name="invoice").sample == {"name": "<Ana>"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The sample data has no nmae."), ("es", "Faltan en los datos de ejemplo: nmae.")],
)
def test_wrong_variable_is_named_and_nothing_is_saved(seen_by, editor, language, sentence):
    editor.language = language
    editor.save()

    answer = seen_by(editor).post(ADD_TEMPLATE, INVOICE | {"text": "Hola, {{ nmae }}"})

    assert sentence in answer.text
    assert not Template.objects.filter(name="invoice").exists()


@pytest.mark.parametrize("source", ["{% load static %}", "{% debug %}", "{{ name|safe }}"])
def test_editor_gets_nowhere_with_forbidden_words(seen_by, editor, source):
    answer = seen_by(editor).post(ADD_TEMPLATE, INVOICE | {"html": source})

    assert "The template cannot be read" in answer.text
    assert not Template.objects.filter(name="invoice").exists()


def test_preview_shows_both_languages_with_their_samples(seen_by, editor):
    template = Template.objects.get(name="reminder", language="en")

    page = seen_by(editor).get(change_page(template))

    assert "Form 29 of Los Aromos is due on May 20, 2026." in page.text
    assert "Formulario 29 de Los Aromos vence el 20 de mayo de 2026." in page.text


def test_preview_lets_nothing_of_a_template_into_the_page_itself(seen_by, editor):
    template = Template.objects.create(
        name="nasty",
        language="en",
        subject="<script>1</script>",
        text="<script>2</script> {{ x }}",
        html="<script>3</script> {{ x }} \" onload='x'",
        sample={"x": "<script>4</script>"},
    )

    page = seen_by(editor).get(change_page(template))

    assert "<script>1" not in page.text
    assert "<script>2" not in page.text
    assert "<script>3" not in page.text
    assert "<script>4" not in page.text
    assert '<iframe sandbox title="HTML" srcdoc="&lt;script&gt;3' in page.text
    assert "&amp;lt;script&amp;gt;4" in page.text
    assert "&quot; onload=" in page.text


def test_template_that_is_broken_in_the_database_still_has_its_page(seen_by, editor):
    template = Template.objects.create(name="x", language="en", subject="{{ y }}", text="z")

    assert "does not have: y" in seen_by(editor).get(change_page(template)).text


def test_action_cancels_what_has_not_gone_out_and_says_what_it_left(seen_by, root):
    planned, gone = schedule(), schedule()
    ScheduledNotification.objects.filter(pk=gone.pk).update(handed_out_at=timezone.now())
    chosen = {"action": "cancel", "_selected_action": [planned.pk, gone.pk]}

    answer = seen_by(root).post(SCHEDULED, chosen, follow=True)

    planned.refresh_from_db()
    gone.refresh_from_db()
    assert (planned.state, gone.state) == (State.CANCELLED, State.HANDED_OUT)
    assert "1 notification was cancelled." in answer.text
    assert "1 notification is not scheduled any more and was left as it is." in answer.text


def test_who_may_only_look_cannot_cancel(seen_by, editor):
    planned = schedule()

    seen_by(editor).post(SCHEDULED, {"action": "cancel", "_selected_action": [planned.pk]})

    planned.refresh_from_db()
    assert planned.state == State.SCHEDULED


@pytest.mark.parametrize("state", State)
def test_notifications_are_filtered_by_state(seen_by, root, state):
    now = timezone.now()
    for field in ("handed_out_at", "cancelled_at", "expired_at", None):
        planned = schedule()
        if field:
            ScheduledNotification.objects.filter(pk=planned.pk).update(**{field: now})

    page = seen_by(root).get(SCHEDULED, {"state__exact": state.value})

    assert [one.state for one in page.context["cl"].result_list] == [state]


def test_list_links_to_the_job_it_became_with_as_many_queries_for_many(seen_by, root, make_job):
    browser = seen_by(root)

    def hand_out(count):
        for _ in range(count):
            ScheduledNotification.objects.filter(pk=schedule(send_at=timezone.now()).pk).update(
                job=make_job(), handed_out_at=timezone.now() + timedelta(seconds=1)
            )

    hand_out(1)
    with CaptureQueriesContext(connection) as few:
        page = browser.get(SCHEDULED)
    hand_out(5)
    with CaptureQueriesContext(connection) as many:
        browser.get(SCHEDULED)

    job = Job.objects.earliest("id")
    assert reverse("admin:core_job_change", args=[job.pk]) in page.text
    assert len(few) == len(many)


@pytest.mark.parametrize("name", ["schedulednotification", "templatenotification"])
def test_nobody_adds_what_the_application_writes(seen_by, root, name):
    assert seen_by(root).get(reverse(f"admin:notifications_{name}_add")).status_code == 403


def test_template_notification_and_its_email_are_listed(seen_by, root, make_job):
    job = make_job(task="notifications.process_template_notification", queue="default")
    TemplateNotification.objects.create(
        job=job, recipient="ana@example.com", template="welcome", language="es"
    )

    page = seen_by(root).get(reverse("admin:notifications_templatenotification_changelist"))

    assert "welcome" in page.text
    assert not Message.objects.exists()
