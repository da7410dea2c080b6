"""How statements become memories: each once, the last word on a subject, and what was deleted not.

Everything here happens under the lock of one holder, in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from apps.embeddings.models import Passage
from apps.memory import holders
from apps.memory.extraction.plain import digest_of
from apps.memory.extraction.statements import Statement, denial_of, understood
from apps.memory.models import LONGEST_SUBJECT, Forgotten, Holder, Memory, Source, Telling

MOST_HELD = 2_000
"""Memories of one holder; whoever tells more loses the oldest."""


class Kept(NamedTuple):
    """How many of the statements are held now, and whether one of them is new."""

    held: int
    is_new: bool


def keep(holder: Holder, statements: Iterable[Statement], source: str, told_at: datetime) -> Kept:
    """Remember statements of one telling in their order. What was told later stays."""
    known = [_keep_one(holder, one, source, told_at) for one in statements]
    holder.save(update_fields=["next_number"])
    _drop_the_oldest(holder)
    return Kept(sum(one is not None for one in known), any(known))


def _keep_one(holder: Holder, said: Statement, source: str, told_at: datetime) -> bool | None:
    """Whether it is new; ``None`` where it is not remembered."""
    if not said.words or _is_forgotten(holder, said, told_at):
        return None
    rivals = list(_rivals(holder, said))
    same = [row for row in rivals if row.digest == said.digest]
    if later := [row for row in rivals if _outlives(row, said, told_at)]:
        return False if later == same else None
    Memory.objects.filter(pk__in=[row.pk for row in rivals if row not in same]).delete()
    if same:
        Memory.objects.filter(pk=same[0].pk).update(told_at=told_at)
        return False
    _add(holder, said, source, told_at)
    return True


def _rivals(holder: Holder, said: Statement) -> Iterator[Memory]:
    """Memories that cannot be held beside it: the same, of the same subject, denied or denying."""
    rival = Q(digest=said.digest) | Q(subject=denial_of(said.words))
    if said.subject:
        rival |= Q(subject=said.subject[:LONGEST_SUBJECT])
    if said.denied:
        rival |= Q(digest=digest_of(said.denied))
    yield from Memory.objects.filter(rival, holder=holder)


def _outlives(row: Memory, said: Statement, told_at: datetime) -> bool:
    """Whether this memory stays, and the statement goes."""
    if row.subject == said.subject and row.source != Source.ONBOARDING:
        about = understood(row.text)
        if about.value != said.value and bool(about.denied) != bool(said.denied):
            # "No longer Ana" says nothing against Pedro, whichever was told first.
            return bool(said.denied)
    return row.told_at > told_at


def _add(holder: Holder, said: Statement, source: str, told_at: datetime) -> None:
    """Its passage has no vector yet: until then it is found by its words."""
    Memory.objects.create(
        holder=holder,
        number=holder.next_number,
        text=said.text,
        language=said.language,
        digest=said.digest,
        subject=said.subject[:LONGEST_SUBJECT],
        source=source,
        told_at=told_at,
    )
    Passage.objects.create(
        owner=holder.pk, number=holder.next_number, text=said.text, language=said.language
    )
    holder.next_number += 1


def _drop_the_oldest(holder: Holder) -> None:
    rows = Memory.objects.filter(holder=holder).order_by("-told_at", "-pk")
    Memory.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_HELD:])).delete()


def _is_forgotten(holder: Holder, said: Statement, told_at: datetime) -> bool:
    """Whether somebody has deleted it since it was told."""
    if holder.forgotten_at and told_at <= holder.forgotten_at:
        return True
    deleted = Forgotten.objects.filter(holder=holder, at__gte=told_at)
    return deleted.filter(digest__in=_traces(holder.pk, said.digest, said.subject)).exists()


def forget_one(holder: UUID, memory: int) -> bool:
    """Delete one memory, so that nothing told before brings it back; False where it is not."""
    with transaction.atomic():
        if not holders.locked(holder):
            return False
        row = Memory.objects.filter(holder=holder, pk=memory).first()
        if row is None:
            return False
        for trace in _traces(holder, row.digest, row.subject):
            Forgotten.objects.update_or_create(
                holder_id=holder, digest=trace, defaults={"at": Now()}
            )
        row.delete()
    return True


def forget(holder: UUID) -> None:
    """Delete everything, and what was told and waits; whoever works on it finds out."""
    with transaction.atomic():
        if not holders.locked(holder):
            return
        Holder.objects.filter(pk=holder).update(forgotten_at=Now())
        Memory.objects.filter(holder=holder).delete()
        Forgotten.objects.filter(holder=holder).delete()
        Telling.objects.filter(holder=holder).update(said=[])


def _traces(holder: UUID, digest: str, subject: str) -> list[str]:
    """By which a deleted statement is known again, for this holder only."""
    return [digest_of(f"{holder} {what}") for what in (digest, subject[:LONGEST_SUBJECT]) if what]
