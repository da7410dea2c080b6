"""Where passages are kept and found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Found:
    """A passage that a question is near to.

    likeness: cosine of meaning, -1 to 1; ``None`` where only words were searched
    score:    of both lists fused; only its order means something
    """

    number: int
    text: str
    likeness: float | None
    score: float


def add(owner: UUID, first: int, texts: Sequence[str], language: str) -> None:
    """Store passages ``first``, ``first`` + 1, … of an owner, with the present embedder's vectors.

    In the caller's transaction, so that a chunk of work and its passages are one.
    """
    raise NotImplementedError


def search(owner: UUID, question: str, *, most: int = 5) -> list[Found]:
    """The passages that a question is near to, nearest first; none when nothing is near."""
    raise NotImplementedError


def forget(owner: UUID) -> None:
    """Delete all passages of an owner."""
    raise NotImplementedError
