"""Load: e-mails to invented people, counted where they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.notifications.intake import new_message, send_emails
from apps.notifications.services import message_id
from apps.notifications.standin.client import StandIn, StandInUnreachable
from apps.notifications.tasks import send_email_task

ADDRESS = "person-{number}@example.com"


class OnStandIn:
    """What both scenarios share: the stand-in is the only place they send to."""

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


def _is_standin() -> bool:
    """Whether the mail server of the settings is the stand-in of the settings."""
    if not settings.SMTP_STANDIN_URL:
        return False
    try:
        address = StandIn(settings.SMTP_STANDIN_URL).smtp_address()
    except StandInUnreachable:
        return False
    return address == (settings.EMAIL_HOST, settings.EMAIL_PORT)
