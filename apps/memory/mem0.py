"""Memories that Mem0 keeps: it extracts, tells twice from new, and searches.

Understanding takes it a while after it has answered. So a job asks until that is done, and what is
to be erased waits for what is still being understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from apps.core.models import Status
from apps.core.work import Work
from apps.memory import gateway, holders, keeping
from apps.memory.errors import MemoryServiceBusy, StillUnderstanding
from apps.memory.extraction import secrets
from apps.memory.models import Erasure, Holder, Source, Telling
from apps.memory.shapes import Held

ASK_AGAIN = 5.0
"""Seconds after which it is asked whether it has understood."""

KNOWN_ALREADY = "known"
"""The event of a telling that was found there: its answer was lost."""

SUCCEEDED, FAILED = "SUCCEEDED", "FAILED"
UNDER_WAY = (Status.WAITING, Status.RUNNING)


def save(telling: Telling, work: Work) -> None:
    """Tell it once, and wait until it has understood."""
    if _is_being_erased(telling.holder_id):
        raise StillUnderstanding(retry_after=ASK_AGAIN)
    if not telling.event:
        with work.chunk(0, 1):
            _hand_over(telling, is_again=work.token > 1)
    state = _state_of(telling)
    if state == FAILED:
        Telling.objects.filter(pk=telling.pk).update(event="")
        raise MemoryServiceBusy
    if state != SUCCEEDED:
        raise StillUnderstanding(retry_after=ASK_AGAIN)
    with work.chunk(1, 1):
        Telling.objects.filter(pk=telling.pk).update(said=[])


def _hand_over(telling: Telling, *, is_again: bool) -> None:
    """Under the holder's lock: whoever deletes comes before it, or finds its event."""
    holder = holders.locked(telling.holder_id)
    told = Telling.objects.filter(pk=telling.pk).first()
    if not holder or not told or _is_forgotten(holder, told):
        telling.event = KNOWN_ALREADY
        Telling.objects.filter(pk=telling.pk).update(said=[])
        return
    messages = list(_messages(told))
    mark = {"telling": str(told.pk)}
    if not messages or (is_again and gateway.listed(holder.pk, mark)):
        telling.event = KNOWN_ALREADY
    else:
        telling.event = gateway.add(holder.pk, messages, mark | {"source": told.kind})
    Telling.objects.filter(pk=told.pk).update(event=telling.event, kept=len(messages))


def _is_forgotten(holder: Holder, told: Telling) -> bool:
    return bool(holder.forgotten_at and told.told_at <= holder.forgotten_at)


def _messages(telling: Telling) -> Iterable[Mapping[str, str]]:
    """What it is told: without secrets."""
    for one in telling.said:
        role = one.get("role", "user")
        text = one["content"] if "content" in one else f"{one['asked']} {one['answer']}"
        if harmless := secrets.without(text):
            yield {"role": role, "content": harmless}


def _state_of(telling: Telling) -> str:
    return SUCCEEDED if telling.event == KNOWN_ALREADY else gateway.state_of(telling.event)


def _is_being_erased(holder: Any) -> bool:
    """What is told after an erasure began must not be erased by it."""
    return Erasure.objects.filter(holder=holder, job__status__in=UNDER_WAY).exists()


def erasure_of(holder: Holder) -> Erasure:
    """All of a holder is to go, also what the service is still understanding."""
    events = Telling.objects.filter(holder=holder, job__status__in=UNDER_WAY)
    known = events.exclude(event__in=("", KNOWN_ALREADY)).values_list("event", flat=True)
    return Erasure(holder=holder.pk, events=list(known))


def erase(erasure: Erasure) -> None:
    """Delete all of a holder there, and look whether it is gone."""
    if any(gateway.state_of(event) not in (SUCCEEDED, FAILED) for event in erasure.events):
        raise StillUnderstanding(retry_after=ASK_AGAIN)
    gateway.delete_all(erasure.holder)
    if gateway.listed(erasure.holder):
        raise StillUnderstanding(retry_after=ASK_AGAIN)


def held(holder: Holder, most: int) -> list[Held]:
    """What it holds, as far as one answer lists it."""
    return [_shown(holder, one) for one in gateway.listed(holder.pk)[:most]]


def found(holder: Holder, question: str, most: int) -> list[Held]:
    """What it finds near to a question."""
    return [_shown(holder, one) for one in gateway.search(holder.pk, question, most)]


def forget_one(holder: Holder, memory: str) -> bool:
    """Delete one; False where there is none such of this holder."""
    return gateway.delete(holder.pk, memory)


def forget(holder: Holder) -> None:
    """What was told and waits here; what is there, an erasure deletes."""
    keeping.forget(holder.pk)


def _shown(holder: Holder, one: gateway.Found) -> Held:
    metadata = one.get("metadata")
    source = metadata.get("source", "") if isinstance(metadata, dict) else ""
    return Held(
        holder=holder,
        id=str(one["id"]),
        text=one["memory"],
        source=source if source in Source.values else "",
        told_at=_time(one.get("created_at")),
        score=float(one.get("score") or 0.0),
    )


def _time(said: Any) -> datetime | None:
    try:
        return parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
