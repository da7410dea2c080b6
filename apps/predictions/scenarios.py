"""Load: workbooks of invented companies, one upload a job, witnessed by their results."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.core.files.storage import default_storage

from apps.core import files
from apps.core.models import StoredFile
from apps.core.scenario_options import number, option
from apps.core.scenarios import Witness, scenario
from apps.core.submit import JobHandle
from apps.predictions import synthetic
from apps.predictions.columns import Layout
from apps.predictions.intake import predict_quarters, predict_years
from apps.predictions.models import Upload

SMALL = 100
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Workbooks:
    """What both scenarios share: a workbook of its own for each job."""

    layout: ClassVar[Layout]
    rows: float = option(SMALL, number(1, MOST_ROWS), "rows of each workbook; 10000 is a large one")

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system."""

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Make ``count`` workbooks, then ask for all of them."""
        workbooks = [self._workbook(seed + number) for number in range(count)]
        return [self._ask(workbook).id for workbook in workbooks]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when its results hold every row once, as the stored file has them."""
        uploads = Upload.objects.filter(pk__in=jobs).select_related("csv")
        expected = [str(number) for number in range(2, int(self.rows) + 2)]
        whole = {upload.pk: _rows(upload) == expected for upload in uploads}
        return Witness({job: int(whole.get(job, False)) for job in jobs})

    def _workbook(self, seed: int) -> StoredFile:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "load.xlsx"
            synthetic.write(path, int(self.rows), seed=seed, layout=self.layout)
            with path.open("rb") as content:
                return files.store(content, name=f"load-{seed}.xlsx")

    def _ask(self, file: StoredFile) -> JobHandle:
        return predict_years(file)


@scenario("excel")
@dataclass(frozen=True)
class Excel(Workbooks):
    """Annual uploads."""

    description = "annual workbooks of 100 rows, scored with Altman's Z''"
    layout = Layout.ANNUAL


@scenario("quarterly")
@dataclass(frozen=True)
class Quarterly(Workbooks):
    """Quarterly uploads."""

    description = "quarterly workbooks of 100 rows, each quarter scored with the three before it"
    layout = Layout.QUARTERLY

    def _ask(self, file: StoredFile) -> JobHandle:
        return predict_quarters(file)


def _rows(upload: Upload) -> list[str]:
    """The numbers with which the lines of the CSV begin, below the heading."""
    if upload.csv is None:
        return []
    with default_storage.open(upload.csv.key, "r") as content:
        return [line.partition(",")[0] for line in content][1:]
