"""What is looked up: numbers, sessions with their last messages, and what waits for a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from apps.accounts.models import Company
from apps.core.models import Job, Status
from apps.whatsapp.models import Line, Message, Session, Unclaimed

SESSIONS, MESSAGES = 50, 100
"""On one page."""

PREVIEW = 120
"""Characters of a session's last message in the list."""


@dataclass(frozen=True)
class Page:
    """Some rows; ``more`` is the last of them where others follow it."""

    rows: Sequence[Any]
    more: int | None


def lines_of(company: Company) -> QuerySet[Line]:
    """The numbers that it has now."""
    return Line.objects.filter(company=company, ended_at=None).order_by("name", "pk")


def standing_line(phone_number_id: str) -> Line | None:
    """The number, if a company has entered it."""
    return Line.objects.filter(phone_number_id=phone_number_id, ended_at=None).first()


def locked_line(phone_number_id: str) -> Line | None:
    """The same, for the caller's transaction alone."""
    standing = Line.objects.filter(phone_number_id=phone_number_id, ended_at=None)
    return standing.select_for_update(no_key=True).first()


def sessions_of(company: Company, before: int | None = None) -> Page:
    """Its sessions, those with the newest message first.

    before: only what stands behind this session
    """
    found = Session.objects.filter(line__company=company)
    if last := found.filter(pk=before).first() if before else None:
        at = last.last_message_at
        found = found.filter(Q(last_message_at__lt=at) | Q(last_message_at=at, pk__lt=last.pk))
    return _page(_with_last_message(found).order_by("-last_message_at", "-pk"), SESSIONS)


def session_of(company: Company, session_id: int) -> Session | None:
    """One of the company's sessions."""
    found = Session.objects.filter(pk=session_id, line__company=company)
    return found.select_related("line").first()


def messages_of(session: Session, after: int | None = None) -> Page:
    """Its messages, the first ones first.

    after: only what stands behind this message
    """
    found = Message.objects.filter(session=session)
    if last := found.filter(pk=after).first() if after else None:
        at = last.sent_at
        found = found.filter(Q(sent_at__gt=at) | Q(sent_at=at, pk__gt=last.pk))
    return _page(found.order_by("sent_at", "pk"), MESSAGES)


def waiting_for(line: Line) -> QuerySet[Unclaimed]:
    """Deliveries with messages that came to it while nobody had entered it."""
    return Unclaimed.objects.filter(phone_number_id=line.phone_number_id).order_by("pk")


def is_running(unclaimed: Unclaimed) -> bool:
    """Whether that delivery is just being taken."""
    return Job.objects.filter(pk=unclaimed.delivery_id, status=Status.RUNNING).exists()


def _with_last_message(sessions: QuerySet[Session]) -> QuerySet[Any]:
    last = Message.objects.filter(session=OuterRef("pk")).order_by("-sent_at", "-pk")
    return sessions.select_related("line").annotate(
        last_type=Subquery(last.values("type")[:1]),
        last_text=Subquery(last.annotate(start=Left(F("text"), PREVIEW)).values("start")[:1]),
    )


def _page(rows: QuerySet[Any], most: int) -> Page:
    found = list(rows[: most + 1])
    return Page(found[:most], found[most - 1].pk if len(found) > most else None)
