"""Load: what invented people write to an invented number, compared with what is kept of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Company
from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.whatsapp import gateway, intake
from apps.whatsapp.errors import LineTaken, NotConfigured
from apps.whatsapp.models import Message
from apps.whatsapp.selectors import standing_line
from apps.whatsapp.standin.payloads import Text, delivery, new_wamid, signature

LINE = "990000000000001"
PEOPLE = 20
"""So few that several workers have messages of the same person at once."""


@scenario("whatsapp")
class Deliveries:
    """Each with two messages of its own, one of them twice, and one of the delivery before."""

    description = "signed deliveries of invented people's messages, some of which come again"

    def __init__(self) -> None:
        self._sent: dict[UUID, list[Text]] = {}
        self._last: list[Text] = []
        self._lock = threading.Lock()

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system; what is signed has to be checked, though."""
        try:
            gateway.require_secrets()
        except NotConfigured:
            raise UnsafeTarget("Set WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN first.") from None

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Deliver ``count`` times, as the webhook does when it has read the request."""
        _enter_line()
        return [self._deliver(seed + number) for number in range(count)]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: how often its messages are kept as they were sent; the worst one counts."""
        texts = [text for job in jobs for text in self._sent.get(job, ())]
        kept = _kept(texts)
        return Witness({job: _seen(self._sent.get(job, ()), kept) for job in jobs})

    def _deliver(self, number: int) -> UUID:
        new = [_text(number), _text(number)]
        with self._lock:
            texts = [*new, *self._last]
            self._last = new[:1]
        body = delivery(LINE, [*texts, new[0]])
        job = intake.deliver(body, signature(settings.WHATSAPP_APP_SECRET, body)).id
        with self._lock:
            self._sent[job] = texts
        return job


def _enter_line() -> None:
    if standing_line(LINE):
        return
    try:
        with transaction.atomic():
            company = Company.objects.create(name="Load test of WhatsApp")
            intake.enter_line(company, LINE, "", by=None)
    except LineTaken:  # another thread was first
        pass


def _text(number: int) -> Text:
    person = f"5690{number % PEOPLE:07d}"
    wamid = new_wamid()
    return Text(person, f"Person {number % PEOPLE}", f"Text of {wamid}", int(time.time()), wamid)


def _kept(texts: Sequence[Text]) -> Counter[tuple[object, ...]]:
    rows = Message.objects.filter(text__in=[one.text for one in texts])
    return Counter(rows.values_list("wamid", "text", "session__wa_id", "sent_at"))


def _seen(texts: Sequence[Text], kept: Counter[tuple[object, ...]]) -> int:
    counts = [kept[_as_kept(one)] for one in texts]
    return max(counts) if counts and all(counts) else 0


def _as_kept(one: Text) -> tuple[object, ...]:
    return one.wamid, one.text, one.person, datetime.fromtimestamp(one.sent_at, UTC)
