"""One statement on the database, and again on a new connection when the old one is dead."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)

Params = Sequence[Any] | dict[str, Any]

PATIENCE = 15.0
"""Seconds to wait for a database that restarts: the end of a job must not be lost for that."""

PAUSE = 0.25


def rows(sql: str, params: Params = (), *, often: bool = False) -> list[tuple[Any, ...]]:
    """Execute ``sql`` and fetch what it returns.

    often: each job executes it; the server then keeps it parsed and planned
    (docs/adr/0014-lean-writes.md), for which it must return the same columns each time

    Every statement of the kernel is conditional on the row's state, so executing one again after
    a connection broke in the middle changes nothing that the first had already changed.
    """
    execute = _execute_prepared if often else _execute
    give_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return execute(sql, params)
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


def _execute_prepared(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Django's own cursor puts the values into the text, which makes each statement a new one."""
    ours = connections[DEFAULT_DB_ALIAS]
    ours.ensure_connection()
    ours.validate_no_broken_transaction()
    with ours.wrap_database_errors:
        cursor = psycopg.Cursor(ours.connection)
        # psycopg wants literals, against injection; ours are constants of this package.
        cursor.execute(sql.encode(), params, prepare=True)
        return cursor.fetchall()
