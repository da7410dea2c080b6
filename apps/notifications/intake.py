"""How others ask for an e-mail: the only module of this family that they import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Company, User
from apps.core.models import StoredFile
from apps.core.submit import JobHandle, submit, submit_many
from apps.core.tasks import entrance
from apps.notifications import pending
from apps.notifications.errors import InvalidMessage
from apps.notifications.models import Message, ScheduledNotification, TemplateNotification
from apps.notifications.planning import (
    FromTemplate,
    Text,
    check_address,
    check_language,
    fields_of,
    plain,
)
from apps.notifications.sources import Reminder, handed_out, source
from apps.notifications.tasks import process_template_notification, send_email_task

__all__ = [
    "FromTemplate",
    "InvalidMessage",
    "Reminder",
    "Text",
    "cancel_notification",
    "handed_out",
    "new_message",
    "schedule_notification",
    "send_email",
    "send_emails",
    "send_template",
    "source",
]


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
    check_address(recipient)
    check_language(language)
    return Message(recipient=recipient, subject=subject, body=message, language=language)


@entrance(process_template_notification)
def send_template(
    to: User | str,
    name: str,
    context: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
    dedup_key: str | None = None,
    company: Company | None = None,
    requested_by: User | None = None,
) -> JobHandle:
    """Send what the template ``name`` makes of ``context``, after the caller's transaction.

    language:  the reader's, unless told otherwise
    dedup_key: a second call with the same key sends nothing and returns the first job

    ``InvalidMessage`` for a wrong address or data that JSON cannot carry. A template that is
    missing or wrong fails the job and not the caller: a person can correct it and run it again.
    """
    address, readers_language = _reader(to)
    row = TemplateNotification(
        recipient=address,
        template=name,
        context=plain(context),
        language=check_language(language or readers_language),
    )
    return submit(
        process_template_notification,
        row,
        dedup_key=dedup_key,
        company=company,
        requested_by=requested_by,
    )


def schedule_notification(
    to: User | str,
    content: FromTemplate | Text,
    *,
    send_at: datetime,
    valid_until: datetime | None = None,
    language: str | None = None,
    dedup_key: str | None = None,
    company: Company | None = None,
) -> ScheduledNotification:
    """Plan a notification; it goes out within five minutes of ``send_at``.

    to:          a person, whose address and language are taken when it goes out, or an address
    valid_until: it expires, and is shown as expired, rather than go out later than this
    dedup_key:   its source's name for it. A second call changes everything about it until it has
                 gone out; afterwards nothing. What was cancelled stays so, and what has expired
                 comes back if its new ``valid_until`` is still to come.

    ``InvalidMessage`` for what could not go out.
    """
    fields = fields_of(
        to,
        content,
        send_at=send_at,
        valid_until=valid_until,
        language=language,
        company=company,
    )
    return pending.schedule(dedup_key, fields)


def cancel_notification(which: ScheduledNotification | str) -> bool:
    """Cancel a scheduled notification, or the one with this key; ``False`` if it is too late."""
    known = {"dedup_key": which} if isinstance(which, str) else {"pk": which.pk}
    return pending.cancel(ScheduledNotification.objects.filter(**known)) > 0


def _reader(to: User | str) -> tuple[str, str]:
    """Address and language."""
    if isinstance(to, User):
        return to.email, to.language
    return check_address(to), settings.LANGUAGE_CODE
