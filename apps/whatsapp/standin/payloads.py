"""Deliveries as Meta writes them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ACCOUNT = "102290129340398"
NUMBER = "56229999999"


@dataclass(frozen=True)
class Text:
    """sent_at: Unix seconds"""

    person: str
    name: str
    text: str
    sent_at: int
    wamid: str


def new_wamid() -> str:
    return f"wamid.{b64encode(secrets.token_bytes(36)).decode()}"


def delivery(line: str, texts: Sequence[Text]) -> bytes:
    """One change for each text; as Meta does, with all but ASCII escaped."""
    changes = [{"value": _value(line, one), "field": "messages"} for one in texts]
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": ACCOUNT, "changes": changes}],
    }
    return json.dumps(body, separators=(",", ":")).encode()


def _value(line: str, one: Text) -> dict[str, Any]:
    message = {
        "from": one.person,
        "id": one.wamid,
        "timestamp": str(one.sent_at),
        "type": "text",
        "text": {"body": one.text},
    }
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": NUMBER, "phone_number_id": line},
        "contacts": [{"profile": {"name": one.name}, "wa_id": one.person}],
        "messages": [message],
    }


def signature(secret: str, body: bytes) -> str:
    """What X-Hub-Signature-256 says."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
