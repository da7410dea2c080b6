"""Rows into the database: copied in, a chunk at a time, inside the transaction of that chunk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F

from apps.predictions.columns import MONEY
from apps.predictions.models import Prediction, Problem, Upload
from apps.predictions.reading.protocol import LONGEST_VALUE, Block, CellProblem
from apps.predictions.scoring.model import Model, Scores

MONEY_KEYS = tuple(column.key for column in MONEY)
_IDENTITY = (("row", "int4"), ("tax_id", "text"), ("name", "text"), ("year", "int2"))
_SCORE = (
    *(("model", "text"), ("version", "text"), ("ratios", "jsonb"), ("score", "float8")),
    *(("value", "float8"), ("zone", "text"), ("quarters", "int2"), ("reason", "text")),
)
_PREDICTION = (
    *_IDENTITY,
    ("quarter", "int2"),
    *((key, "float8") for key in MONEY_KEYS),
    *_SCORE,
)
_PROBLEM = (
    *(("row", "int4"), ("column", "text"), ("value", "text"), ("code", "text")),
    ("params", "jsonb"),
)


@dataclass(frozen=True)
class Scored:
    """What is stored beside a block's figures, one element a row.

    quarters: how many quarters the flows are made of; ``None`` for a year
    """

    model: Model | None
    scores: Scores | None
    reasons: Sequence[str]
    quarters: Sequence[int | None]

    def columns(self) -> Iterator[Iterable[Any]]:
        """In the order of the table's columns."""
        count = len(self.reasons)
        is_scored = self.model is not None and self.scores is not None
        yield [self.model.key if self.model and is_scored else ""] * count
        yield [self.model.version if self.model and is_scored else ""] * count
        if self.scores is None:
            yield from ([None] * count, [None] * count, [None] * count, [""] * count)
        else:
            yield _as_json(self.scores)
            yield _numbers(self.scores.score)
            yield [None] * count if self.scores.value is None else _numbers(self.scores.value)
            yield self.scores.zones
        yield self.quarters
        yield self.reasons


def insert(upload: Upload, block: Block, scored: Scored) -> None:
    """Copy a block's rows in."""
    nothing = [None] * len(block.rows)
    money = (_numbers(block.money[key]) if key in block.money else nothing for key in MONEY_KEYS)
    columns = (
        *(block.rows, block.tax_ids, block.names, _or_none(block.years), _or_none(block.quarters)),
        *money,
        *scored.columns(),
    )
    _copy(Prediction._meta.db_table, _PREDICTION, upload, zip(*columns, strict=True))


def insert_problems(upload: Upload, problems: Sequence[CellProblem], room: int) -> int:
    """Count all of them, list what there is ``room`` for; says how many were listed."""
    if not problems:
        return 0
    Upload.objects.filter(pk=upload.pk).update(problem_count=F("problem_count") + len(problems))
    listed = list(_distinct(problems))[: max(room, 0)]
    rows = ((p.row, p.column, p.value[:LONGEST_VALUE], p.code, p.params) for p in listed)
    _copy(Problem._meta.db_table, _PROBLEM, upload, rows)
    return len(listed)


def _distinct(problems: Iterable[CellProblem]) -> Iterator[CellProblem]:
    """The first of each cell."""
    seen: set[tuple[int, str]] = set()
    for problem in problems:
        if (problem.row, problem.column) not in seen:
            seen.add((problem.row, problem.column))
            yield problem


def _copy(
    table: str, columns: Sequence[tuple[str, str]], upload: Upload, rows: Iterable[Sequence[Any]]
) -> None:
    names = ", ".join(connection.ops.quote_name(name) for name, _ in columns)
    sql = f"COPY {table} (upload_id, {names}) FROM STDIN (FORMAT BINARY)"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(sql) as copy,
    ):
        copy.set_types(["uuid", *(kind for _, kind in columns)])
        for row in rows:
            copy.write_row((upload.pk, *row))


def _numbers(values: Iterable[float]) -> list[float | None]:
    """NaN is no number: the database gets NULL."""
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    return [None if value != value else value for value in listed]  # noqa: PLR0124  (NaN)


def _or_none(values: Iterable[int]) -> list[int | None]:
    return [value or None for value in values]


def _as_json(scores: Scores) -> list[dict[str, float | None] | None]:
    names = list(scores.ratios)
    if not names:
        return [None] * len(scores.reasons)
    rows = zip(*(_numbers(scores.ratios[name]) for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


_UPDATE = """
    UPDATE predictions_prediction AS prediction
    SET model = new.model, version = new.version, ratios = new.ratios, score = new.score,
        value = new.value, zone = new.zone, quarters = new.quarters, reason = new.reason
    FROM unnest(
        %s::int[], %s::text[], %s::text[], %s::jsonb[], %s::float8[], %s::float8[], %s::text[],
        %s::int[], %s::text[]
    ) AS new (row, model, version, ratios, score, value, zone, quarters, reason)
    WHERE prediction.upload_id = %s AND prediction.row = new.row
"""


def update(upload: Upload, rows: Sequence[int], scored: Scored) -> None:
    """Put scores beside figures that were imported before."""
    model, version, ratios, *others = (list(column) for column in scored.columns())
    documents = [None if one is None else json.dumps(one) for one in ratios]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [list(rows), model, version, documents, *others, upload.pk])


_MARK_DUPLICATES = """
    WITH numbered AS (
        SELECT row, first_value(row) OVER same AS first
        FROM predictions_prediction
        WHERE upload_id = %(upload)s AND reason NOT LIKE 'unusable:%%'
        WINDOW same AS (PARTITION BY tax_id, year, quarter ORDER BY row)
    ),
    doubled AS MATERIALIZED (SELECT row, first FROM numbered WHERE row <> first),
    marked AS (
        UPDATE predictions_prediction AS prediction
        SET reason = 'duplicate:' || doubled.first,
            ratios = NULL, score = NULL, value = NULL, zone = ''
        FROM doubled
        WHERE upload_id = %(upload)s AND prediction.row = doubled.row
        RETURNING doubled.row, doubled.first
    ),
    listed AS (
        INSERT INTO predictions_problem (upload_id, row, "column", value, code, params)
        SELECT %(upload)s, row, '', '', 'duplicate', jsonb_build_object('row', first::text)
        FROM marked ORDER BY row LIMIT %(room)s
        ON CONFLICT DO NOTHING
    )
    UPDATE predictions_upload
    SET problem_count = problem_count + (SELECT count(*) FROM marked)
    WHERE job_id = %(upload)s
"""


def mark_duplicates(upload: Upload, room: int) -> None:
    """Of rows about the same company and period only the first counts; each other one says so."""
    with connection.cursor() as cursor:
        # Statistics know nothing of rows that have just come in: for a few, a nested loop would do.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_MARK_DUPLICATES, {"upload": upload.pk, "room": max(room, 0)})
