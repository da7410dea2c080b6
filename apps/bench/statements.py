"""What the database is asked, counted by itself (pg_stat_statements)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.core import database
from embedded import attach

LIBRARY = "pg_stat_statements"
WIDTH = 110
"""Characters of a statement that are shown."""


@contextmanager
def counted() -> Iterator[None]:
    """The server counts statements for as long as the block lasts; it restarts before and after."""
    _load(f"ALTER SYSTEM SET shared_preload_libraries = '{LIBRARY}'")
    _execute(f"CREATE EXTENSION IF NOT EXISTS {LIBRARY}")
    try:
        yield
    finally:
        _execute(f"DROP EXTENSION {LIBRARY}")
        _load("ALTER SYSTEM RESET shared_preload_libraries")


def _load(setting: str) -> None:
    _execute(setting)
    connection.close()
    attach().postgres.restart()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def forget() -> None:
    """Begin to count anew."""
    _execute(f"SELECT {LIBRARY}_reset()")


def said() -> Counter[str]:
    """How often each statement was executed here, constants and our own questions left out."""
    sql = """
        SELECT query, calls FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND query NOT LIKE '%%pg_stat_%%'
    """
    counts: Counter[str] = Counter()
    for query, calls in database.rows(sql):
        counts[_short(query)] += calls
    return counts


def _short(query: str) -> str:
    """On one line."""
    line = " ".join(query.split())
    return line if len(line) <= WIDTH else f"{line[:WIDTH]} …"


def transactions() -> int:
    """Committed and rolled back in this database since it counts."""
    sql = """
        SELECT xact_commit + xact_rollback FROM pg_stat_database
        WHERE datname = current_database()
    """
    [(count,)] = database.rows(sql)
    return int(count)
