"""Memories that are kept here: rows, and passages that are found by their words and meaning."""

from __future__ import annotations

from collections.abc import Callable

from apps.core.models import Status
from apps.core.work import Work
from apps.embeddings import store
from apps.memory import holders, keeping
from apps.memory.extraction import reading
from apps.memory.extraction.statements import Statement
from apps.memory.models import Embedding, Holder, Memory, Source, Telling
from apps.memory.shapes import Held

EmbedLater = Callable[[Holder], None]
"""Submits the job that gives passages their vectors, in the present transaction."""


def save(telling: Telling, work: Work, embed_later: EmbedLater) -> None:
    """Remember what was told: all of it in one commit, which empties the telling."""
    if work.done_before:
        return
    with work.chunk(1, 1):
        holder = holders.locked(telling.holder_id)
        # Read again under the lock: whoever deletes has emptied it.
        told = Telling.objects.filter(pk=telling.pk).first()
        if holder and told:
            kept = keeping.keep(holder, statements_of(told), told.kind, told.told_at)
            Telling.objects.filter(pk=told.pk).update(said=[], kept=kept.held)
            if kept.is_new and not _is_waiting(holder):
                embed_later(holder)


def statements_of(telling: Telling) -> list[Statement]:
    """What is worth remembering of it."""
    if telling.kind == Source.ONBOARDING:
        return reading.of_answers(telling.said)
    return reading.of_messages(telling.said)


def held(holder: Holder, most: int) -> list[Held]:
    """What is remembered, the latest first."""
    rows = Memory.objects.filter(holder=holder).order_by("-told_at", "-pk")[:most]
    return [_shown(holder, row) for row in rows]


def found(holder: Holder, question: str, most: int) -> list[Held]:
    """What is near to a question, nearest first.

    ``EmbedderMissing`` where the embedder is not installed.
    """
    passages = store.search(holder.pk, question, most=most)
    rows = Memory.objects.filter(holder=holder, number__in=[one.number for one in passages])
    by_number = {row.number: row for row in rows}
    return [
        _shown(holder, by_number[one.number], one.score)
        for one in passages
        if one.number in by_number
    ]


def forget_one(holder: Holder, memory: str) -> bool:
    """Delete one; False where there is none such of this holder."""
    return memory.isdecimal() and keeping.forget_one(holder.pk, int(memory))


def _is_waiting(holder: Holder) -> bool:
    """Whether a job that has not begun will see to it: it locks the holder before it looks."""
    return Embedding.objects.filter(holder=holder, job__status=Status.WAITING).exists()


def _shown(holder: Holder, row: Memory, score: float = 0.0) -> Held:
    return Held(
        holder, str(row.pk), row.text, row.source, row.language, told_at=row.told_at, score=score
    )
