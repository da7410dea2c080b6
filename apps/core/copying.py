"""Many jobs and rows at once, in the caller's transaction, past Django's compiler of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import connection, models

from apps.core.models import Job, JobRow


def insert_jobs(like: Job, batches: Mapping[UUID, UUID | None]) -> None:
    """Insert a job for each key of ``batches``, with this batch, in all else ``like`` that one."""
    fields = [
        field
        for field in Job._meta.concrete_fields
        if field.attname not in ("id", "batch") and not field.has_db_default()
    ]
    columns = ", ".join(_column(field) for field in fields)
    values = ", ".join("%s" for _ in fields)
    sql = f"""
        INSERT INTO core_job (id, batch, {columns})
        SELECT id, batch, {values} FROM unnest(%s::uuid[], %s::uuid[]) AS many (id, batch)
    """  # noqa: S608  (names of our own columns)
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [*(_value(field, like) for field in fields), [*batches], [*batches.values()]]
        )


def insert_rows(rows: Sequence[JobRow]) -> None:
    """Insert rows of one model, whose keys are set."""
    model = type(rows[0])
    fields = model._meta.concrete_fields
    if any(field.generated or field.has_db_default() for field in fields):
        # COPY has no word for a value that the database makes.
        model._base_manager.bulk_create(rows)
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(_column(field) for field in fields)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_value(field, row) for field in fields])
    _mark_as_saved(rows)


def _column(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


def _mark_as_saved(rows: Iterable[JobRow]) -> None:
    """As Django does after an insert."""
    for row in rows:
        state = cast("Any", row)._state
        state.adding, state.db = False, connection.alias
