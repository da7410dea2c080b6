"""One statement on the database, and once more on a new connection when the old one is dead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection

Params = Sequence[Any] | dict[str, Any]


def rows(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Execute ``sql`` and fetch what it returns.

    Every statement of the kernel is conditional on the row's state, so executing one again after
    a connection broke in the middle changes nothing that the first had already changed.
    """
    try:
        return _execute(sql, params)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _execute(sql, params)


def _execute(sql: str, params: Params) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
