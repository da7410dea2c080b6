"""Workbooks as people make them, and uploads as workers answer them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from apps.core import execution, files, registry
from apps.core.models import Job, StoredFile
from apps.core.submit import JobHandle
from apps.predictions.models import Upload

ANNUAL = [
    *("RUT", "Empresa", "Año", "Activo total", "Activo corriente", "Pasivo total"),
    *("Pasivo corriente", "Resultados acumulados", "Patrimonio", "EBIT", "Ventas"),
    "Resultado neto",
]
QUARTERLY = [*ANNUAL[:3], "Trimestre", *ANNUAL[3:]]
SOUND = [1000, 500, 400, 200, 300, 600, 150, 1200, 90]
"""Figures of a company that is well, in the order of the headings."""

Sheet = Sequence[Sequence[Any]]


@pytest.fixture(autouse=True)
def files_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    # The language of a request stays active in its thread after it.
    with translation.override("en"):
        yield


def workbook(rows: Sheet, title: str = "Datos") -> bytes:
    """One sheet with these rows, as Excel would save it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def stored(rows: Sheet, name: str = "empresas.xlsx") -> StoredFile:
    return files.store(io.BytesIO(workbook(rows)), name=name)


def answered(handle: JobHandle) -> Upload:
    """What a worker makes of the job; its row as it is afterwards."""
    job = Job.objects.get(pk=handle.id)
    execution.answer(registry.get(job.task), handle.id)
    return Upload.objects.select_related("job", "file", "csv", "workbook").get(pk=handle.id)


def lines(upload: Upload) -> list[str]:
    """The CSV of the results."""
    assert upload.csv is not None, upload.job.error_text
    return files.read(upload.csv).decode("utf-8-sig").splitlines()


def cells(upload: Upload, sheet: int) -> list[tuple[Any, ...]]:
    """The rows of one sheet of the results, counted from 0."""
    assert upload.workbook is not None, upload.job.error_text
    book = openpyxl.load_workbook(io.BytesIO(files.read(upload.workbook)))
    return list(book.worksheets[sheet].iter_rows(values_only=True))
