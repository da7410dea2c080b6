"""What is read of an upload: its report, its rows in order, its problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import Count, Q, QuerySet

from apps.predictions.columns import MONEY
from apps.predictions.models import Prediction, Upload
from apps.predictions.reading.protocol import Opening
from apps.predictions.results.report import ListedProblem, Report, ResultRow
from apps.predictions.scoring.model import Model

FETCH = 5_000
BARS = 20
"""Of the histogram of scores."""

FAR_OUT = 0.01
"""Part of the scores at either end that would flatten the histogram."""


def report(upload: Upload, opening: Opening, model: Model | None) -> Report:
    """The facts of the summary, counted by the database."""
    predictions = Prediction.objects.filter(upload=upload)
    counts = predictions.aggregate(
        rows=Count("row"),
        usable=Count("row", filter=Q(reason="")),
        annualised=Count("row", filter=Q(reason="", quarters__lt=4)),
    )
    return Report(
        file_name=upload.file.name,
        language=upload.language,
        layout=upload.layout,
        model=model,
        opening=opening,
        columns=money_columns(opening),
        zones=_counted(predictions.exclude(zone=""), "zone"),
        reasons=_counted(predictions.exclude(reason=""), "reason"),
        histogram=list(_histogram(upload)) if model else [],
        problems=upload.problem_count,
        listed=upload.problems.count(),
        **counts,
    )


def money_columns(opening: Opening) -> tuple[str, ...]:
    """Keys of the money columns that the sheet has, in the template's order."""
    return tuple(column.key for column in MONEY if column.key in opening.headings)


def _counted(rows: QuerySet[Prediction], field: str) -> dict[str, int]:
    found = rows.values_list(field).annotate(count=Count("row")).order_by("-count", field)
    return dict(found)


_ENDS = """
    SELECT percentile_cont(%s) WITHIN GROUP (ORDER BY score),
           percentile_cont(%s) WITHIN GROUP (ORDER BY score)
    FROM predictions_prediction WHERE upload_id = %s AND score IS NOT NULL
"""
_BARS = """
    SELECT greatest(1, least(%(bars)s, width_bucket(score, %(low)s, %(high)s, %(bars)s))) AS bar,
           count(*)
    FROM predictions_prediction WHERE upload_id = %(upload)s AND score IS NOT NULL
    GROUP BY bar
"""


def _histogram(upload: Upload) -> Iterator[tuple[float, float, int]]:
    """(from, to, rows) of each bar; what is far out counts in the first bar and in the last."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [FAR_OUT, 1 - FAR_OUT, upload.pk])
        low, high = cursor.fetchone()
        if low is None or low == high:
            return
        values = {"bars": BARS, "low": low, "high": high, "upload": upload.pk}
        cursor.execute(_BARS, values)
        rows = dict(cursor.fetchall())
    width = (high - low) / BARS
    for bar in range(1, BARS + 1):
        yield low + (bar - 1) * width, low + bar * width, rows.get(bar, 0)


def result_rows(upload: Upload, columns: Sequence[str], model: Model | None) -> Iterator[ResultRow]:
    """Every row in the order of the sheet, a few thousand at a time."""
    names = model.ratios if model else ()
    first, last = ("row", "tax_id", "name", "year", "quarter"), ("score", "value", "zone")
    fields = (*first, *columns, "ratios", *last, "quarters", "reason")
    found = Prediction.objects.filter(upload=upload).order_by("row").values_list(*fields)
    middle = len(first) + len(columns)
    for values in found.iterator(chunk_size=FETCH):
        ratios = values[middle] or {}
        yield ResultRow._make(
            (
                *values[: len(first)],
                values[len(first) : middle],
                tuple(map(ratios.get, names)),
                *values[middle + 1 :],
            )
        )


def listed_problems(upload: Upload) -> Iterator[ListedProblem]:
    """Every problem that is listed, in the order of the sheet."""
    fields = ("row", "column", "value", "code", "params")
    found = upload.problems.order_by("row", "column").values_list(*fields)
    for values in found.iterator(chunk_size=FETCH):
        yield ListedProblem(*values)


def in_order_of_periods(upload: Upload) -> QuerySet[Prediction]:
    """The rows that may stand in a series of quarters: known company and period, the first of it.

    The same rows, whatever was scored since, so that a killed worker can go on after so many.
    """
    return (
        Prediction.objects.filter(upload=upload)
        .exclude(Q(reason__startswith="unusable:") | Q(reason__startswith="duplicate:"))
        .order_by("tax_id", "year", "quarter")
    )
