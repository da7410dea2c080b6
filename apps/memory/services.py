"""What the jobs of this family do."""

from __future__ import annotations

from apps.core.work import Work
from apps.embeddings import store
from apps.memory import holders, keepers, mem0, own
from apps.memory.models import Embedding, Erasure, Telling
from apps.memory.own import EmbedLater

AT_ONCE = 32
"""Passages of one chunk: the holder is locked while they are embedded, for about 50 ms."""


def save(telling: Telling, work: Work, embed_later: EmbedLater) -> None:
    """Remember what was told, here or at the service."""
    if keepers.is_elsewhere():
        mem0.save(telling, work)
    else:
        own.save(telling, work, embed_later)


def embed(row: Embedding, work: Work) -> None:
    """Give a holder's passages their vectors: those that have none, or another embedder's."""
    done, is_left = work.done_before, True
    while is_left:
        done += 1
        with work.chunk(done):
            # Whoever remembers something at this moment is seen, or submits another job.
            is_left = bool(holders.locked(row.holder_id)) and bool(
                store.renew(row.holder_id, most=AT_ONCE)
            )


def erase(erasure: Erasure, work: Work) -> None:
    """Let the service forget a holder."""
    mem0.erase(erasure)
    work.progress(1, 1)
