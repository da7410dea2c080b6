"""Load: e-mails to invented people, counted where they arrive."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import cycle
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.models import ENDS, Job
from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.notifications.intake import new_message, send_emails, send_template
from apps.notifications.services import message_id
from apps.notifications.standin.client import StandIn, StandInUnreachable
from apps.notifications.tasks import send_email_task

ADDRESS = "person-{number}@example.com"


LOOK_EVERY = 0.5
PATIENCE = 60.0
"""Seconds without an e-mail's end after which those still on their way count as unseen."""


class OnStandIn:
    """What the scenarios share: the stand-in is the only place they send to."""

    def prepare(self, *, really_send: bool) -> None:
        """Refuse a mail server that is not the stand-in, unless told otherwise."""
        if not really_send and not _is_standin():
            raise UnsafeTarget(
                f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} is not the SMTP stand-in: these "
                "e-mails would go out. Start under `python -m embedded run`, set "
                "SMTP_STANDIN_URL, or say --really-send."
            )

    def witness(self, jobs: Sequence[UUID]) -> Witness | None:
        """How often the stand-in accepted each job's Message-ID."""
        if not _is_standin():
            return None
        accepted = StandIn(settings.SMTP_STANDIN_URL).ids()
        return Witness({job: accepted.get(message_id(job), 0) for job in jobs})


@scenario("emails")
class Emails(OnStandIn):
    """One ``send_email_task.delay()`` after the other, as guides teach it."""

    description = "e-mails, each by its own send_email_task.delay()"

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Ask for ``count`` e-mails, one by one."""
        return [
            send_email_task.delay(
                subject=f"Load test {seed}",
                message=f"This is e-mail {number} of {count}.",
                recipient=ADDRESS.format(number=number),
            ).id
            for number in range(1, count + 1)
        ]


@scenario("bulk-emails")
class BulkEmails(OnStandIn):
    """One mailing to many: bulk inserts, one ring for each chunk."""

    description = "e-mails of one mailing, by bulk intake"

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Ask for ``count`` e-mails at once."""
        messages = [
            new_message(
                subject=f"Load test {seed}",
                message=f"This is e-mail {number} of {count}.",
                recipient=ADDRESS.format(number=number),
            )
            for number in range(1, count + 1)
        ]
        with transaction.atomic():
            return [job.id for job in send_emails(messages)]


@scenario("templates")
class Templates(OnStandIn):
    """A template and its data for each reader; the e-mail that it makes is a job of its own."""

    description = "template notifications in two languages, counted as the e-mails they become"

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Ask for ``count`` reminders, one by one."""
        languages = cycle(dict(settings.LANGUAGES))
        return [
            send_template(
                ADDRESS.format(number=number),
                "reminder",
                {"what": f"Load test {seed}, {number}", "due": "2026-05-20", "note": ""},
                language=next(languages),
            ).id
            for number in range(1, count + 1)
        ]

    def witness(self, jobs: Sequence[UUID]) -> Witness | None:
        """How often the stand-in accepted the e-mails that each job has made."""
        emails = _emails_of(jobs)
        seen = super().witness(list(emails))
        if seen is None:
            return None
        effects = dict.fromkeys(jobs, 0)
        for email, job in emails.items():
            effects[job] += seen.effects[email]
        return Witness(effects)


def _emails_of(jobs: Sequence[UUID]) -> dict[UUID, UUID]:
    """E-mail → the job that made it, when all have ended or no other does."""
    emails = Job.objects.filter(parent__in=jobs)
    left, moved_at = -1, time.monotonic()
    while time.monotonic() - moved_at < PATIENCE:
        before, left = left, emails.exclude(status__in=ENDS).count()
        if left == 0:
            break
        if left != before:
            moved_at = time.monotonic()
        time.sleep(LOOK_EVERY)
    return dict(emails.values_list("pk", "parent_id"))


def _is_standin() -> bool:
    """Whether the mail server of the settings is the stand-in of the settings."""
    if not settings.SMTP_STANDIN_URL:
        return False
    try:
        address = StandIn(settings.SMTP_STANDIN_URL).smtp_address()
    except StandInUnreachable:
        return False
    return address == (settings.EMAIL_HOST, settings.EMAIL_PORT)
