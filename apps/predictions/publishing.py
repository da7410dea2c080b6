"""The result files: written into a scratch folder of the job's own, then stored for download."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

import psutil
from django.utils.translation import gettext as _

from apps.core import files
from apps.predictions import selectors
from apps.predictions.models import Upload
from apps.predictions.results.csv import through_csv
from apps.predictions.results.report import Report
from apps.predictions.results.workbook import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Show = Callable[[int], None]


@dataclass(frozen=True)
class Results:
    """Where the files lie until they are stored."""

    workbook: Path
    csv: Path


@contextmanager
def written(upload: Upload, report: Report, show: Show) -> Iterator[Results]:
    """Both files, written in one pass over the rows."""
    with _scratch(upload) as folder:
        results = Results(folder / "results.xlsx", folder / "results.csv")
        rows = selectors.result_rows(upload, report.columns, report.model)
        with results.csv.open("wb") as csv:
            write_workbook(
                results.workbook,
                report,
                through_csv(csv, report, rows),
                selectors.listed_problems(upload),
                progress=show,
            )
        yield results


def publish(upload: Upload, results: Results) -> None:
    """Store both files; the caller's transaction makes them the upload's."""
    base = PurePath(upload.file.name).stem
    name = _("%(file)s - results") % {"file": base}
    for path, field, kind in (
        (results.workbook, "workbook", XLSX),
        (results.csv, "csv", "text/csv"),
    ):
        with path.open("rb") as content:
            stored = files.store(content, name=f"{name}{path.suffix}", content_type=kind)
        Upload.objects.filter(pk=upload.pk).update(**{field: stored})


@contextmanager
def _scratch(upload: Upload) -> Iterator[Path]:
    """A folder of this execution's own. What one left that was killed here is swept away first."""
    _sweep(upload)
    folder = Path(tempfile.mkdtemp(prefix=f"{_prefix(upload)}{os.getpid()}."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(upload: Upload) -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{_prefix(upload)}*"):
        pid = left.name.removeprefix(_prefix(upload)).split(".")[0]
        if not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _prefix(upload: Upload) -> str:
    return f"faena-{upload.pk.hex}."
