"""Whether the database server has what vectors need; ``migrate`` asks before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

EXTENSION = "vector"
OLDEST = (0, 7)
"""The first pgvector with ``halfvec``."""


@register(Tags.database)
def check_extension(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """pgvector can be had, and is not too old."""
    return [error for alias in databases or () for error in missing(alias)]


def missing(alias: str) -> list[CheckMessage]:
    """What is wrong with the extension on the server of that database."""
    found = _version(alias)
    if found is None:
        return [
            Error(
                f"The PostgreSQL server has no extension {EXTENSION!r} (pgvector).",
                hint="Install it there (package postgresql-NN-pgvector), use the image"
                " pgvector/pgvector or a hosted PostgreSQL that has it; then migrate again.",
                id="embeddings.E001",
            )
        ]
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return [
            Error(
                f"pgvector {found} is too old: {oldest} or newer is needed, for halfvec.",
                hint=f"Install a newer one, then: ALTER EXTENSION {EXTENSION} UPDATE.",
                id="embeddings.E002",
            )
        ]
    return []


def _version(alias: str) -> str | None:
    """Of what is installed in the database, else of what can be."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(installed_version, default_version)"
            " FROM pg_available_extensions WHERE name = %s",
            [EXTENSION],
        )
        row = cursor.fetchone()
    return row[0] if row else None
