"""Sessions that are over for long go with their messages, and so does what deliveries said.

In small transactions: whoever is killed in between begins with what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.ids import first_uuid7
from apps.core.models import Status
from apps.core.work import Work
from apps.whatsapp.models import WINDOW, Delivery, Message, Session, Unclaimed

SESSIONS_AT_ONCE = 100
MESSAGES_AT_ONCE = 1000
DELIVERIES_AT_ONCE = 200


def clean_up(work: Work) -> None:
    """Delete what is older than ``WHATSAPP_KEEP_DAYS``, counted from the end of its window."""
    Cleaning(work, timezone.now() - timedelta(days=settings.WHATSAPP_KEEP_DAYS)).all()


class Cleaning:
    """One night's cleaning, and how much of what is gone.

    before: windows that passed before that, and what came when they were the last to be open
    """

    def __init__(self, work: Work, before: datetime) -> None:
        self._work = work
        self._latest = before - WINDOW
        self._done = work.done_before
        self.sessions = self.messages = self.deliveries = 0

    def __str__(self) -> str:
        return (
            f"{self.sessions} sessions with {self.messages} messages deleted, "
            f"{self.deliveries} deliveries emptied"
        )

    def all(self) -> None:
        """Sessions, then the deliveries that brought them."""
        for keys in _slices(old_sessions(self._latest), SESSIONS_AT_ONCE):
            while self._delete_some(keys):
                pass
        for keys in _slices(old_deliveries(self._latest), DELIVERIES_AT_ONCE):
            self._empty(keys)
        self._work.progress(self._done, self._done, str(self))

    def _delete_some(self, keys: Sequence[int]) -> bool:
        """Delete some of the messages of these sessions, or the sessions; whether any is left."""
        with self._chunk():
            sessions, messages = delete_some(keys, self._latest)
        self.sessions += sessions
        self.messages += messages
        return messages == MESSAGES_AT_ONCE

    def _empty(self, keys: Sequence[UUID]) -> None:
        """Forget what deliveries said, whatever became of them."""
        with self._chunk():
            emptied = old_deliveries(self._latest).filter(pk__in=keys).update(body=b"")
            Unclaimed.objects.filter(delivery__in=keys).delete()
        self.deliveries += emptied

    def _chunk(self) -> AbstractContextManager[None]:
        self._done += 1
        return self._work.chunk(self._done, note=str(self))


def delete_some(keys: Sequence[int], latest: datetime) -> tuple[int, int]:
    """Some messages of these sessions, and with the last ones the sessions; how many of both.

    In the caller's transaction. Who is writing to one just now has it locked: it stays.
    """
    old = old_sessions(latest).filter(pk__in=keys)
    mine = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
    some = Message.objects.filter(session__in=mine).values("pk")[:MESSAGES_AT_ONCE]
    messages = Message.objects.filter(pk__in=some).delete()[0]
    is_rest = messages < MESSAGES_AT_ONCE
    return Session.objects.filter(pk__in=mine).delete()[0] if is_rest else 0, messages


def old_sessions(latest: datetime) -> QuerySet[Session]:
    """Those whose last message is from before that."""
    return Session.objects.filter(last_message_at__lt=latest)


def old_deliveries(latest: datetime) -> QuerySet[Delivery]:
    """Those that came before that, still hold what they said, and are not just being taken."""
    rows = Delivery.objects.filter(pk__lt=first_uuid7(latest)).exclude(body=b"")
    return rows.exclude(job__status__in=(Status.WAITING, Status.RUNNING))


def _slices(rows: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """Primary keys in their order; what comes behind the last one is looked up when its turn is."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
    while keys:
        yield keys
        behind = rows.filter(pk__gt=keys[-1]).order_by("pk")
        keys = list(behind.values_list("pk", flat=True)[:size])
