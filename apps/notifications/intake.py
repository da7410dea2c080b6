"""How others ask for an e-mail: the only module of this family that they import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.models import Company, User
from apps.core.errors import PermanentError
from apps.core.models import StoredFile
from apps.core.submit import JobHandle, submit, submit_many
from apps.core.tasks import entrance
from apps.notifications.models import Message
from apps.notifications.tasks import send_email_task


class InvalidMessage(PermanentError, ValueError):
    """This e-mail cannot be sent as it is."""


@entrance(send_email_task)
def send_email(
    subject: str,
    message: str,
    recipient: str,
    *,
    language: str = settings.LANGUAGE_CODE,
    attachments: Sequence[StoredFile] = (),
    dedup_key: str | None = None,
    company: Company | None = None,
    requested_by: User | None = None,
) -> JobHandle:
    """Send one e-mail after the caller's transaction; ``InvalidMessage`` for a wrong address.

    dedup_key: a second call with the same key sends nothing and returns the first job
    """
    row = new_message(subject, message, recipient, language=language)
    row.has_attachments = bool(attachments)
    with transaction.atomic(savepoint=False):
        job = submit(
            send_email_task,
            row,
            dedup_key=dedup_key,
            company=company,
            requested_by=requested_by,
        )
        if row.job_id == job.id:
            row.attachments.add(*attachments)
    return job


def send_emails(
    messages: Iterable[Message], *, company: Company | None = None, requested_by: User | None = None
) -> list[JobHandle]:
    """Send many e-mails, each accounted by itself, with one ring for each chunk of them."""
    return submit_many(send_email_task, list(messages), company=company, requested_by=requested_by)


def new_message(
    subject: str, message: str, recipient: str, *, language: str = settings.LANGUAGE_CODE
) -> Message:
    """A message for ``send_emails``, checked but not saved."""
    try:
        validate_email(recipient)
    except ValidationError as error:
        raise InvalidMessage(f"{recipient!r} is not an e-mail address.") from error
    if language not in dict(settings.LANGUAGES):
        choice = ", ".join(dict(settings.LANGUAGES))
        raise InvalidMessage(f"No language {language!r}; choose from: {choice}.")
    return Message(recipient=recipient, subject=subject, body=message, language=language)
