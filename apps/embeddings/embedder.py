"""What turns texts into vectors whose angle says how near their meanings are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
"""(texts, dimensions), each row of length 1."""


class Embedder(Protocol):
    """One way of doing it; vectors of different ones cannot be compared.

    identity:   name and version, stored with every vector
    is_lexical: whether near means 'the same words', so that other languages are far
    """

    identity: str
    dimensions: int
    is_lexical: bool

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of what is searched."""

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of what is asked."""
