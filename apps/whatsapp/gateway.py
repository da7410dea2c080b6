"""The one door to Meta: who speaks to us there, and how they prove it.

The handshake when the webhook is set up, and the signature over the raw bytes of each delivery:
https://developers.facebook.com/docs/graph-api/webhooks/getting-started
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from apps.whatsapp.errors import NotConfigured, NotSigned

SUBSCRIBE = "subscribe"

LARGEST = 3 * 1024 * 1024
"""Bytes of a delivery: Meta says that none is larger than 3 MB (same source)."""


def require_secrets() -> None:
    """Raise ``NotConfigured`` where nobody has entered Meta's secrets."""
    if not (settings.WHATSAPP_APP_SECRET and settings.WHATSAPP_VERIFY_TOKEN):
        raise NotConfigured


def check_handshake(mode: str, token: str) -> None:
    """Raise ``NotSigned`` unless whoever sets the webhook up knows our token."""
    knows_it = _equal(token, settings.WHATSAPP_VERIFY_TOKEN)
    if mode != SUBSCRIBE or not knows_it:
        raise NotSigned


def check_signature(body: bytes, signature: str) -> None:
    """Raise ``NotSigned`` unless ``signature``, the header as it came, is right for these bytes."""
    key = settings.WHATSAPP_APP_SECRET.encode()
    right = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
    if not _equal(signature, right):
        raise NotSigned


def _equal(given: str, right: str) -> bool:
    """Compared in a time that tells nothing; text from outside may be anything."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
