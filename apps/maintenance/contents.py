"""What a database holds, in a few numbers: of each table its rows and a checksum over them.

The checksum is a sum of hashes of the rows as text, so their order does not count and the server
computes it; with the same settings the same rows give the same text. Sequences are not compared:
they belong to no snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from apps.maintenance.place import Place

Contents = dict[str, list[Any]]
"""``schema.table`` → [number of rows, checksum]"""

_SETTINGS = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
)
# Tables of extensions come with their extensions.
_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (
          SELECT 1 FROM pg_depend AS d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""
_SUM = """
    SELECT count(*), coalesce(sum(hashtextextended("the row"::text, 0)), 0)::text
    FROM {table} AS "the row"
"""


@contextmanager
def snapshot(place: Place) -> Iterator[tuple[str, Contents]]:
    """One instant of a database: its name for other connections, and what it holds.

    The name is good for as long as the block lasts.
    """
    with place.connect() as connection:
        _prepare(connection)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(row[0] if row else ""), _count(connection)
        connection.execute("ROLLBACK")


def contents(place: Place) -> Contents:
    """What a database holds now."""
    with place.connect() as connection:
        _prepare(connection)
        return _count(connection)


def server_of(place: Place) -> tuple[int, str]:
    """Its major version, and the whole one in words."""
    with place.connect() as connection:
        version = connection.info.parameter_status("server_version") or ""
        return connection.info.server_version // 10_000, version.split()[0]


def differences(wanted: Contents, found: Contents) -> list[str]:
    """Each table that is not the same, in words."""
    tables = sorted(wanted.keys() | found.keys())
    return [
        _difference(name, wanted.get(name), found.get(name))
        for name in tables
        if wanted.get(name) != found.get(name)
    ]


def _difference(name: str, wanted: list[Any] | None, found: list[Any] | None) -> str:
    if wanted is None or found is None:
        return f"{name} is {'not in the backup' if wanted is None else 'missing'}"
    if wanted[0] != found[0]:
        return f"{name} has {found[0]} rows for {wanted[0]}"
    return f"{name} has other contents"


def _prepare(connection: psycopg.Connection[Any]) -> None:
    for statement in _SETTINGS:
        connection.execute(statement)


def _count(connection: psycopg.Connection[Any]) -> Contents:
    found: Contents = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        statement = sql.SQL(_SUM).format(table=sql.Identifier(schema, table))
        row = connection.execute(statement).fetchone()
        found[f"{schema}.{table}"] = list(row or ())
    return found
