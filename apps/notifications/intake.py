"""How others ask for an e-mail: the only module of this family that they import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.db import transaction
from django.utils.timezone import is_naive

from apps.accounts.models import Company, User
from apps.core.errors import PermanentError
from apps.core.models import StoredFile
from apps.core.submit import JobHandle, submit, submit_many
from apps.core.tasks import entrance
from apps.notifications import pending
from apps.notifications.models import Message, ScheduledNotification, TemplateNotification
from apps.notifications.tasks import process_template_notification, send_email_task


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
    _check_address(recipient)
    _check_language(language)
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
        context=_plain(context),
        language=_check_language(language or readers_language),
    )
    return submit(
        process_template_notification,
        row,
        dedup_key=dedup_key,
        company=company,
        requested_by=requested_by,
    )


@dataclass(frozen=True)
class FromTemplate:
    """A notification whose words stand in a template; ``context`` is plain data for JSON."""

    name: str
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Text:
    """A notification in ready-made words."""

    subject: str
    body: str


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
    _check_times(send_at, valid_until)
    fields = (
        _content(content)
        | _reader_fields(to)
        | {
            "language": _check_language(language) if language else "",
            "send_at": send_at,
            "valid_until": valid_until,
            "company": company,
        }
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
    return _check_address(to), settings.LANGUAGE_CODE


def _reader_fields(to: User | str) -> dict[str, Any]:
    if isinstance(to, User):
        return {"user": to, "recipient": ""}
    return {"user": None, "recipient": _check_address(to)}


def _content(content: FromTemplate | Text) -> dict[str, Any]:
    match content:
        case FromTemplate(name, context):
            said = {"template": name, "context": _plain(context)}
        case Text(subject, body):
            said = {"subject": subject, "body": body}
    if not (said.get("template") or said.get("subject")):
        raise InvalidMessage("A notification needs the name of a template, or a subject.")
    return {"template": "", "context": {}, "subject": "", "body": ""} | said


def _plain(context: Mapping[str, Any] | None) -> dict[str, Any]:
    plain = dict(context or {})
    try:
        json.dumps(plain, cls=DjangoJSONEncoder, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidMessage(f"The context has to be plain data for JSON: {error}.") from error
    return plain


def _check_address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidMessage(f"{address!r} is not an e-mail address.") from error
    return address


def _check_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        choice = ", ".join(dict(settings.LANGUAGES))
        raise InvalidMessage(f"No language {language!r}; choose from: {choice}.")
    return language


def _check_times(send_at: datetime, valid_until: datetime | None) -> None:
    if is_naive(send_at) or (valid_until is not None and is_naive(valid_until)):
        raise InvalidMessage("send_at and valid_until need a time zone: take timezone.now().")
    if valid_until is not None and valid_until < send_at:
        raise InvalidMessage("valid_until is before send_at: it would never go out.")
