"""How near the meanings of short texts are: neither the same nor from another world."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from apps.embeddings.embedder import Matrix

Embed: TypeAlias = Callable[[Sequence[str]], Matrix]

NEAREST, FARTHEST = 0.75, 0.3
"""Cosines. Nearer to the right answer may be right as well; farther is no temptation."""
BEST = 0.6


class Likeness:
    """Cosines between texts that are known beforehand, so that they are embedded at once."""

    def __init__(self, texts: Collection[str], embed: Embed | None) -> None:
        self._rows = {text: row for row, text in enumerate(sorted(set(texts)))}
        self._vectors = embed(list(self._rows)) if embed and self._rows else None

    def between(self, text: str, others: Sequence[str]) -> list[float] | None:
        """Cosine of ``text`` to each; ``None`` where there are no vectors."""
        if self._vectors is None or not others:
            return None
        rows = [self._rows[other] for other in others]
        cosines = self._vectors[rows] @ self._vectors[self._rows[text]]
        return [float(cosine) for cosine in cosines]
