"""What can go wrong with an embedder, by what should happen next."""

from __future__ import annotations

from apps.core.errors import PermanentError, TransientError


class EmbedderBusy(TransientError):
    """The embeddings service does not answer, or asks us to come back later."""


class EmbedderRefused(PermanentError):
    """The embeddings service does not do what it is asked: look at the settings EMBEDDER_…"""


class EmbedderMissing(PermanentError):
    """The package of the embedder that EMBEDDER names is not installed."""
