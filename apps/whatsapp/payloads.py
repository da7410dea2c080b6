"""What a delivery says. It comes from outside, so each part may be anything at all.

The format: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/
overview, and reference/messages with its pages for each type. People who hide their number
have ``user_id`` and ``from_user_id`` in place of ``wa_id`` and ``from``: …/whatsapp/
business-scoped-user-ids
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.whatsapp.models import (
    LONGEST_LINE,
    LONGEST_MEDIA,
    LONGEST_MIME,
    LONGEST_NAME,
    LONGEST_PERSON,
    LONGEST_TYPE,
    LONGEST_WAMID,
)

OBJECT, FIELD = "whatsapp_business_account", "messages"
UNKNOWN = "unknown"
ANYBODY = "*"

MEDIA = frozenset({"audio", "document", "image", "sticker", "video"})
TEXT_OF = {"text": "body", "button": "text", "reaction": "emoji"}
REPLIES = ("button_reply", "list_reply")

SECONDS = re.compile(r"[0-9]{1,11}")
FIRST = datetime(2009, 1, 1, tzinfo=UTC)
"""WhatsApp is no older."""
FAST_CLOCK = timedelta(days=1)
"""A message from later than that would keep its session open, and from being cleaned up."""

Object = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One message that could be read; the fields are those of ``models.Message``."""

    line: str
    person: str
    name: str
    wamid: str
    sent_at: datetime
    type: str
    text: str = ""
    media_id: str = ""
    mime_type: str = ""


@dataclass
class Contents:
    """What a delivery holds; the numbers are those of ``models.Delivery``."""

    messages: list[Said] = field(default_factory=list)
    statuses: int = 0
    others: int = 0
    not_understood: int = 0

    def objects(self, parent: Any, key: str) -> Iterator[Object]:
        """The objects in the list ``key``; what is there instead is not understood."""
        given = parent.get(key) if isinstance(parent, dict) else None
        for one in given if isinstance(given, list) else [given]:
            if isinstance(one, dict):
                yield one
            else:
                self.not_understood += 1


def read(body: bytes, received_at: datetime) -> Contents:
    """All that can be read of it; never raises."""
    contents = Contents()
    for entry in contents.objects(_parsed(body), "entry"):
        for change in contents.objects(entry, "changes"):
            _read_change(change, contents, received_at + FAST_CLOCK)
    return contents


def _parsed(body: bytes) -> Any:
    try:
        parsed = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    is_ours = isinstance(parsed, dict) and parsed.get("object") == OBJECT
    return parsed if is_ours else None


def _read_change(change: Object, contents: Contents, latest: datetime) -> None:
    value = change.get("value")
    if change.get("field") != FIELD:
        contents.others += 1
    elif not isinstance(value, dict):
        contents.not_understood += 1
    else:
        contents.statuses += _count(contents, value, "statuses")
        contents.others += _count(contents, value, "errors")
        _read_messages(value, contents, latest)


def _count(contents: Contents, value: Object, key: str) -> int:
    return sum(1 for _ in contents.objects(value, key)) if key in value else 0


def _read_messages(value: Object, contents: Contents, latest: datetime) -> None:
    if FIELD not in value:
        return
    line = _identifier(_object(value, "metadata").get("phone_number_id"), LONGEST_LINE)
    names = _names(value.get("contacts"))
    for message in contents.objects(value, FIELD):
        said = _said(message, line, names)
        if said is None or not FIRST <= said.sent_at <= latest:
            contents.not_understood += 1
        else:
            contents.messages.append(said)


def _names(contacts: Any) -> dict[str, str]:
    """Person → the name that they call themselves; under ``ANYBODY`` where there is one contact.

    A person's ``wa_id`` may differ from the number that they write from.
    """
    given = [one for one in contacts if isinstance(one, dict)] if isinstance(contacts, list) else []
    found: dict[str, str] = {}
    for contact in given:
        name = _text(_object(contact, "profile").get("name"))[:LONGEST_NAME]
        known_as = ANYBODY if len(given) == 1 else _person(contact, "wa_id")
        found |= {known_as: name, _person(contact, "user_id"): name}
    return found


def _said(message: Object, line: str, names: dict[str, str]) -> Said | None:
    """The message; None for one that has no place."""
    person = _person(message, "from") or _person(message, "from_user_id")
    wamid = _identifier(message.get("id"), LONGEST_WAMID)
    sent_at = _moment(message.get("timestamp"))
    if not (line and person and wamid and sent_at):
        return None
    type_ = _identifier(message.get("type"), LONGEST_TYPE) or UNKNOWN
    about = _object(message, type_)
    is_media = type_ in MEDIA
    return Said(
        line=line,
        person=person,
        name=names.get(person) or names.get(ANYBODY, ""),
        wamid=wamid,
        sent_at=sent_at,
        type=type_,
        text=_words(type_, about),
        media_id=_identifier(about.get("id"), LONGEST_MEDIA) if is_media else "",
        mime_type=_text(about.get("mime_type"))[:LONGEST_MIME] if is_media else "",
    )


def _words(type_: str, about: Object) -> str:
    if type_ == "interactive":
        chosen = (_text(_object(about, reply).get("title")) for reply in REPLIES)
        return next(filter(None, chosen), "")
    key = "caption" if type_ in MEDIA else TEXT_OF.get(type_)
    return _text(about.get(key)) if key else ""


def _object(parent: Object, key: str) -> Object:
    found = parent.get(key)
    return found if isinstance(found, dict) else {}


def _person(parent: Object, key: str) -> str:
    return _identifier(parent.get(key), LONGEST_PERSON)


def _identifier(value: Any, longest: int) -> str:
    """The text as it stands, or nothing: a changed one would be somebody else's."""
    is_fit = isinstance(value, str) and value.isprintable() and len(value) <= longest
    return value if is_fit else ""


def _text(value: Any) -> str:
    """Without what PostgreSQL cannot keep: NUL, and halves of characters."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _moment(value: Any) -> datetime | None:
    """Unix seconds, which Meta writes as text, and here and there as a number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    seconds = SECONDS.fullmatch(str(value))
    return datetime.fromtimestamp(int(seconds[0]), UTC) if seconds else None
