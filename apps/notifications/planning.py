"""What a notification for later says, to whom and when: checked before it is planned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.utils.timezone import is_naive

from apps.accounts.models import Company, User
from apps.notifications.errors import InvalidMessage


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


def fields_of(
    to: User | str,
    content: FromTemplate | Text,
    *,
    send_at: datetime,
    valid_until: datetime | None,
    language: str | None,
    company: Company | None,
) -> dict[str, Any]:
    """The fields of its row; ``InvalidMessage`` for what could not go out."""
    _check_times(send_at, valid_until)
    return (
        _content(content)
        | _reader(to)
        | {
            "language": check_language(language) if language else "",
            "send_at": send_at,
            "valid_until": valid_until,
            "company": company,
        }
    )


def plain(context: Mapping[str, Any] | None) -> dict[str, Any]:
    """Data for a template; ``InvalidMessage`` for what JSON cannot carry."""
    data = dict(context or {})
    try:
        json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidMessage(f"The context has to be plain data for JSON: {error}.") from error
    return data


def check_address(address: str) -> str:
    """The same address; ``InvalidMessage`` for what is none."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidMessage(f"{address!r} is not an e-mail address.") from error
    return address


def check_language(language: str) -> str:
    """The same language; ``InvalidMessage`` for one that is not spoken here."""
    if language not in dict(settings.LANGUAGES):
        choice = ", ".join(dict(settings.LANGUAGES))
        raise InvalidMessage(f"No language {language!r}; choose from: {choice}.")
    return language


def _check_times(send_at: datetime, valid_until: datetime | None) -> None:
    """``InvalidMessage`` for times without a zone, and for an end before the beginning."""
    if is_naive(send_at) or (valid_until is not None and is_naive(valid_until)):
        raise InvalidMessage("send_at and valid_until need a time zone: take timezone.now().")
    if valid_until is not None and valid_until < send_at:
        raise InvalidMessage("valid_until is before send_at: it would never go out.")


def _reader(to: User | str) -> dict[str, Any]:
    if isinstance(to, User):
        return {"user": to, "recipient": ""}
    return {"user": None, "recipient": check_address(to)}


def _content(content: FromTemplate | Text) -> dict[str, Any]:
    match content:
        case FromTemplate(name, context):
            said = {"template": name, "context": plain(context)}
        case Text(subject, body):
            said = {"subject": subject, "body": body}
    if not (said.get("template") or said.get("subject")):
        raise InvalidMessage("A notification needs the name of a template, or a subject.")
    return {"template": "", "context": {}, "subject": "", "body": ""} | said
