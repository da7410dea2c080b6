"""A service that speaks OpenAI's protocol for embeddings: the maker's, or one of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from apps.embeddings import gateway
from apps.embeddings.embedder import LONGEST_IDENTITY, Matrix, unit
from apps.embeddings.errors import EmbedderRefused

BATCH = 64
"""Texts in one request: some 15,000 tokens, which every service takes."""

PASSAGES_SECONDS = 60.0
QUESTION_SECONDS = 10.0
"""A person waits for it."""


class Endpoint:
    """As many dimensions as the service's first answer has, and then always as many."""

    is_lexical = False

    def __init__(self) -> None:
        self.identity = _identity(settings.EMBEDDER_MODEL)
        self.near = settings.EMBEDDER_NEAR / 100
        self._dimensions = 0

    @property
    def dimensions(self) -> int:
        """The service is asked where nothing was embedded yet."""
        if not self._dimensions:
            self.questions(["?"])
        return self._dimensions

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One request for each ``BATCH`` texts.

        Raises:
            EmbedderBusy:    it may work later
            EmbedderRefused: somebody has to look at the settings
        """
        return self._matrix(texts, PASSAGES_SECONDS)

    def questions(self, texts: Sequence[str]) -> Matrix:
        """The same, for somebody who waits."""
        return self._matrix(texts, QUESTION_SECONDS)

    def _matrix(self, texts: Sequence[str], seconds: float) -> Matrix:
        batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
        rows = [self._rows(batch, seconds) for batch in batches]
        return np.concatenate(rows) if rows else np.zeros((0, self._dimensions), np.float32)

    def _rows(self, texts: Sequence[str], seconds: float) -> Matrix:
        vectors = gateway.embeddings(texts, seconds=seconds)
        lengths = {len(vector) for vector in vectors}
        self._dimensions = self._dimensions or max(lengths)
        if lengths != {self._dimensions}:
            text = _("The embeddings service answers with vectors of different lengths.")
            raise EmbedderRefused(text)
        return unit(vectors)


def _identity(model: str) -> str:
    """The model's name, cut so that it still is another than other long ones."""
    name = f"endpoint/{model}"
    if len(name) <= LONGEST_IDENTITY:
        return name
    return f"{name[: LONGEST_IDENTITY - 9]}#{crc32(name.encode()):08x}"
