"""Payloads as Meta's documentation shows them, with the values that it gives as examples.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
and its pages text, image, location, unsupported, status, errors; people who hide their number:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

from typing import Any

LINE = "106540352242922"
SHEENA = "16505551234"
BSUID = "US.13491208655302741918"
WAMID = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="

Payload = dict[str, Any]


def _payload(*values: Payload, field: str = "messages") -> Payload:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": LINE}
    common = {"messaging_product": "whatsapp", "metadata": metadata}
    changes = [{"value": common | value, "field": field} for value in values]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": changes}],
    }


def _incoming(**message: Any) -> Payload:
    contacts = [{"profile": {"name": "Sheena Nelson"}, "wa_id": SHEENA}]
    sent = {"from": SHEENA, "id": WAMID, "timestamp": "1749416383"}
    return {"contacts": contacts, "messages": [sent | message]}


TEXT = _payload(_incoming(type="text", text={"body": "Does it come in another color?"}))

IMAGE = _payload(
    _incoming(
        type="image",
        image={
            "caption": "The best succulent ever?",
            "mime_type": "image/jpeg",
            "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=",
            "id": "1003383421387256",
        },
    )
)

LOCATION = _payload(
    _incoming(
        type="location",
        location={
            "address": "1071 5th Ave, New York, NY 10128",
            "latitude": 40.782910059774,
            "longitude": -73.959075808525,
            "name": "Solomon R. Guggenheim Museum",
        },
    )
)

UNSUPPORTED = _payload(
    _incoming(
        errors=[
            {
                "code": 131051,
                "title": "Message type unknown",
                "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."},
            }
        ],
        type="unsupported",
        unsupported={"type": "poll_update"},
    )
)

STATUS = _payload(
    {
        "statuses": [
            {
                "id": WAMID,
                "status": "sent",
                "timestamp": "1750030073",
                "recipient_id": SHEENA,
                "pricing": {"billable": True, "pricing_model": "PMP", "category": "marketing"},
            }
        ]
    }
)

ERRORS = _payload(
    {
        "errors": [
            {
                "code": 130429,
                "title": "Rate limit hit",
                "message": "Rate limit hit",
                "error_data": {"details": "Message failed to send."},
            }
        ]
    }
)

ACCOUNT = _payload({"event": "ACCOUNT_VIOLATION"}, field="account_update")

HIDDEN_NUMBER = _payload(
    {
        "contacts": [
            {"profile": {"name": "Sheena Nelson", "username": "realsheena"}, "user_id": BSUID}
        ],
        "messages": [
            {
                "from_user_id": BSUID,
                "id": WAMID,
                "timestamp": "1749416383",
                "type": "text",
                "text": {"body": "Does it come in another color?"},
            }
        ],
    }
)
