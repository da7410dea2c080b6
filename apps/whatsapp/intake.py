"""How others ask for this work: Meta by deliveries, people by entering numbers."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction

from apps.accounts.models import Company, User
from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance
from apps.whatsapp import gateway, lines, outcome
from apps.whatsapp.models import Delivery, Line, LineTaking
from apps.whatsapp.selectors import waiting_for
from apps.whatsapp.tasks import cleanup_old_sessions, take_delivery, take_unclaimed

__all__ = [
    "clean_up",
    "deliver",
    "end_line",
    "enter_line",
    "outcome",
    "require_secrets",
    "shake_hands",
]

require_secrets = gateway.require_secrets


@entrance(take_delivery)
def deliver(body: bytes, signature: str) -> JobHandle:
    """Keep what Meta delivers and have it taken; ``NotConfigured``, ``NotSigned``.

    body, signature: as they came. The same bytes again are the same job.

    Nothing of it is read here: whatever Meta signed is kept, whether we understand it or not.
    """
    require_secrets()
    gateway.check_signature(body, signature)
    key = f"{take_delivery.name}:{sha256(body).hexdigest()}"
    return submit(take_delivery, Delivery(body=body), dedup_key=key)


def shake_hands(mode: str, token: str) -> None:
    """Return when Meta may use our webhook; ``NotConfigured``, ``NotSigned``."""
    require_secrets()
    gateway.check_handshake(mode, token)


def enter_line(company: Company, phone_number_id: str, name: str, *, by: User | None) -> Line:
    """The number is the company's, and so is what came to it before; ``LineTaken``, …"""
    with transaction.atomic():
        line = lines.enter(company, phone_number_id, name, by=by)
        if waiting_for(line).exists():
            submit(take_unclaimed, LineTaking(line=line), company=company, requested_by=by)
    return line


def end_line(line: Line) -> bool:
    """It takes no more messages; False for one that was ended before."""
    return lines.end(line)


@entrance(cleanup_old_sessions)
def clean_up() -> JobHandle:
    """Delete sessions that are over for long, now."""
    return submit(cleanup_old_sessions)
