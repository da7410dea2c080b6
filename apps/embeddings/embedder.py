"""What turns texts into vectors whose angle says how near their meanings are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
"""(texts, dimensions), each row of length 1; of length 0 where a text has nothing to go by."""


class Embedder(Protocol):
    """One way of doing it; vectors of different ones cannot be compared.

    identity:   name and version, stored with every vector
    dimensions: of its vectors
    is_lexical: whether near means 'the same words', so that other languages are far
    near:       cosine from which a passage has to do with a question; infinite where only words
                can tell
    """

    @property
    def identity(self) -> str:
        """At most ``LONGEST_IDENTITY`` characters; a new one makes all vectors anew."""

    @property
    def dimensions(self) -> int:
        """Known at the latest when something was embedded."""

    @property
    def is_lexical(self) -> bool:
        """See above."""

    @property
    def near(self) -> float:
        """See above."""

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of what is searched."""

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of what is asked."""


LONGEST_IDENTITY = 60


def unit(rows: object) -> Matrix:
    """Each row at length 1, or as it is where it has none."""
    matrix = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 0)
