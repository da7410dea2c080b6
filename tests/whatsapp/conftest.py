"""A company with a number, secrets of the test's own, and deliveries as Meta signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.accounts.models import Company
from apps.core import execution, registry
from apps.core.models import Job
from apps.core.submit import JobHandle
from apps.whatsapp import intake
from apps.whatsapp.models import Line, Message, Session
from apps.whatsapp.selectors import locked_line

SECRET = "app-secret-of-this-test-4f7d"
TOKEN = "verify-token-of-this-test-91ac"
LINE, OTHER_LINE = "106540352242922", "106540352242999"
ROSA, PEDRO = "56911112222", "56933334444"

Value = dict[str, Any]
EnterLine = Callable[..., Line]


@pytest.fixture(autouse=True)
def secrets(settings) -> None:
    settings.WHATSAPP_APP_SECRET, settings.WHATSAPP_VERIFY_TOKEN = SECRET, TOKEN


@pytest.fixture
def line(transactional_db: None) -> Line:
    """Los Aromos has a number."""
    company = Company.objects.create(name="Los Aromos")
    return intake.enter_line(company, LINE, "Front desk", by=None)


def ago(**span: float) -> datetime:
    """A whole second, as Meta's times are."""
    return (timezone.now() - timedelta(**span)).replace(microsecond=0)


def message(wamid: str, at: datetime | None = None, person: str = ROSA, **fields: Any) -> Value:
    """A text, unless told otherwise."""
    given = {"type": "text", "text": {"body": f"Text of {wamid}"}} | fields
    return {"from": person, "id": wamid, "timestamp": unix(at or ago(minutes=1))} | given


def unix(at: datetime) -> str:
    return str(int(at.timestamp()))


def value(*messages: Any, line: str = LINE, name: str = "Rosa", **fields: Any) -> Value:
    """Of one change: messages that one person wrote to one number."""
    person = messages[0].get("from") if messages and isinstance(messages[0], dict) else ROSA
    given: Value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "56229999999", "phone_number_id": line},
        "contacts": [{"profile": {"name": name}, "wa_id": person}],
    }
    return given | ({"messages": list(messages)} if messages else {}) | fields


def body(*values: Any) -> bytes:
    """A delivery with a change for each."""
    changes = [{"value": one, "field": "messages"} for one in values]
    return as_bytes({"object": "whatsapp_business_account", "entry": [{"changes": changes}]})


def as_bytes(payload: Any) -> bytes:
    return json.dumps(payload).encode()


def sign(what: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), what, hashlib.sha256).hexdigest()


def deliver(what: bytes) -> JobHandle:
    return intake.deliver(what, sign(what))


def take(what: bytes) -> Job:
    """Deliver it, and let a worker take it."""
    return answer(deliver(what).id)


def answer(job_id: UUID) -> Job:
    """A worker gets the ring, whatever time it is for."""
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(run_after=job.created_at)
    execution.answer(registry.get(job.task), job_id)
    return Job.objects.get(pk=job_id)


def answering(job_id: UUID) -> Callable[[], None]:
    """The same, to be called elsewhere."""

    def work() -> None:
        answer(job_id)

    return work


def locked(phone_number_id: str = LINE) -> Line:
    """The number, for this transaction alone, as a worker takes it."""
    found = locked_line(phone_number_id)
    assert found
    return found


def wamids() -> list[str]:
    return list(Message.objects.order_by("wamid").values_list("wamid", flat=True))


def limits() -> list[tuple[datetime, datetime]]:
    rows = Session.objects.order_by("started_at")
    return list(rows.values_list("started_at", "last_message_at"))


def at(hours: float) -> datetime:
    """Hours of a timeline that lies some days back."""
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
