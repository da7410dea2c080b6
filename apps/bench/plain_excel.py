"""The plain shape of an upload, as guides teach it: ``python -m apps.bench.plain_excel IN OUT``.

openpyxl reads the whole workbook, ``objects.create`` saves a row, openpyxl writes the whole result.
It is a Django project of its own, in one file. It checks nothing, survives nothing, and reports no
progress. Prints seconds and the largest resident size, as JSON.

--one-transaction  all rows in one transaction, as few guides do it
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any, ClassVar

import dj_database_url
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

import openpyxl  # noqa: E402  (Django has to be set up before models)
from django.db import connection, models, transaction  # noqa: E402

FIGURES = ("assets", "current", "liabilities", "due", "retained", "equity", "ebit", "sales", "net")
SAFE, DISTRESS = 2.6, 1.1


class Prediction(models.Model):
    """One company and year."""

    tax_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    year = models.IntegerField()
    assets = models.FloatField()
    current = models.FloatField()
    liabilities = models.FloatField()
    due = models.FloatField()
    retained = models.FloatField()
    equity = models.FloatField()
    ebit = models.FloatField()
    sales = models.FloatField()
    net = models.FloatField()
    score = models.FloatField()
    zone = models.CharField(max_length=10)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "plain"

    def __str__(self) -> str:
        return self.name


def main() -> None:
    """Make the table, time the work, say what it took."""
    source, target, *flags = sys.argv[1:]
    with connection.schema_editor() as editor:
        if Prediction._meta.db_table in connection.introspection.table_names():
            editor.delete_model(Prediction)
        editor.create_model(Prediction)
    began = time.perf_counter()
    if "--one-transaction" in flags:
        with transaction.atomic():
            process(source, target)
    else:
        process(source, target)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {"seconds": seconds, "peak_kb": peak, "rows": Prediction.objects.count()}
    sys.stdout.write(json.dumps(found))


def process(source: str, target: str) -> None:
    """Read, save and write, row by row."""
    book = openpyxl.load_workbook(source)
    results = openpyxl.Workbook()
    sheet: Any = results.active
    sheet.append(["tax_id", "name", "year", *FIGURES, "score", "zone"])
    rows = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    for tax_id, name, year, *figures in rows:
        values = dict(zip(FIGURES, figures, strict=True))
        score = altman(values)
        zone = "safe" if score > SAFE else "distress" if score < DISTRESS else "grey"
        Prediction.objects.create(
            tax_id=tax_id, name=name, year=year, score=score, zone=zone, **values
        )
        sheet.append([tax_id, name, year, *figures, score, zone])
    results.save(target)


def altman(of: dict[str, Any]) -> float:
    """Z'' of one row."""
    return float(
        6.56 * (of["current"] - of["due"]) / of["assets"]
        + 3.26 * of["retained"] / of["assets"]
        + 6.72 * of["ebit"] / of["assets"]
        + 1.05 * of["equity"] / of["liabilities"]
    )


if __name__ == "__main__":
    main()
