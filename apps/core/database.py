"""One statement on the database, and again on a new connection when the old one is dead."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection

Params = Sequence[Any] | dict[str, Any]

PATIENCE = 15.0
"""Seconds to wait for a database that restarts: the end of a job must not be lost for that."""

PAUSE = 0.25


def rows(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Execute ``sql`` and fetch what it returns.

    Every statement of the kernel is conditional on the row's state, so executing one again after
    a connection broke in the middle changes nothing that the first had already changed.
    """
    give_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return _execute(sql, params)
        except (OperationalError, InterfaceError):
            if not is_gone() or time.monotonic() > give_up_at:
                raise
            connection.close()
            time.sleep(PAUSE)


def is_gone() -> bool:
    """Whether the connection is dead, outside a transaction that would be lost with it."""
    return not connection.in_atomic_block and not connection.is_usable()


def _execute(sql: str, params: Params) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
