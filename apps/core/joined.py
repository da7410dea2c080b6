"""A family's row, read by the very statement that claims its job: one look less for each job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from apps.core.models import JobRow

Convert = Callable[..., Any]


@dataclass(frozen=True)
class Joined:
    """How the rows of one model are joined to ``claimed`` (a claim's RETURNING), and made of it.

    converters: position of a column → what turns its value into the field's (Django's own)
    """

    model: type[JobRow]
    names: tuple[str, ...]
    columns: str
    table: str
    converters: dict[int, Sequence[Convert]]

    def around(self, claim: str) -> str:
        """The statement that claims and returns the claim's columns, then the row's."""
        return f"""
            WITH claimed AS ({claim})
            SELECT claimed.*, {self.columns}
            FROM claimed LEFT JOIN {self.table} AS row ON row.job_id = claimed.id
        """  # noqa: S608  (names of our own tables and columns)

    def row(self, values: Sequence[Any]) -> JobRow | None:
        """The row of these columns; ``None`` where it was deleted."""
        key, *converted = values
        if key is None:
            return None
        for position, converters in self.converters.items():
            for convert in converters:
                converted[position] = convert(converted[position], None, connection)
        return self.model.from_db(connection.alias, self.names, converted)


@cache
def joined(model: type[JobRow]) -> Joined:
    """How ``model`` is joined; its key is asked for once more, to see whether there is a row."""
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    return Joined(
        model,
        tuple(field.attname for field in fields),
        ", ".join(["row.job_id", *(f"row.{quote(str(field.column))}" for field in fields)]),
        quote(model._meta.db_table),
        {n: found for n, field in enumerate(fields) if (found := _converters(field))},
    )


def _converters(field: models.Field[Any, Any]) -> list[Convert]:
    column = field.get_col("row")
    return [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
