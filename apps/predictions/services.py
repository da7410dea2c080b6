"""How an upload becomes results, told as a story: read, check, score quarters, write.

Each step continues where a killed worker left it. Progress counts rows of the sheet, once for each
step, so that the progress of a job says which step is next, and how far it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

import numpy as np
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.core import files
from apps.core.work import Work
from apps.predictions import gateway, publishing, risk, selectors, storing
from apps.predictions.columns import MONEY
from apps.predictions.models import Upload
from apps.predictions.reading.protocol import Block, Opening, Wanted
from apps.predictions.risk import Quarters

QUARTERS_AT_ONCE = 4_000


def process(upload: Upload, work: Work) -> None:
    """Make results of an upload, in the language of who asked for them."""
    with translation.override(upload.language):
        processing = Processing(upload, work)
        processing.read()
        processing.find_duplicates()
        processing.score_quarters()
        processing.write_results()


@dataclass(frozen=True)
class Course:
    """Where each step ends, in rows of the sheet: one more for the search for duplicates."""

    last_row: int
    has_quarters: bool

    @property
    def read(self) -> int:
        """All rows are in the database."""
        return self.last_row

    @property
    def checked(self) -> int:
        """Duplicates are marked."""
        return self.read + 1

    @property
    def scored(self) -> int:
        """Quarters are scored; years were when they were read."""
        return self.checked + (self.last_row if self.has_quarters else 0)

    @property
    def written(self) -> int:
        """The results can be downloaded."""
        return self.scored + self.last_row


class Processing:
    """One execution of an upload's job, from wherever the last one came to."""

    def __init__(self, upload: Upload, work: Work) -> None:
        self._upload = upload
        self._work = work
        self._done = work.done_before
        self._model = risk.model_of(upload)
        self._listed = upload.problems.count() if self._done else 0
        self._opening = Opening(**upload.opening) if upload.opening else None

    def read(self) -> None:
        """Import the rows, and score them where each stands for itself."""
        if self._opening and self._done >= self._course.read:
            return
        upload = self._upload
        wanted = Wanted(upload.layout, upload.sheet, after=self._done, decimal=upload.decimal)
        with files.opened(upload.file) as content, gateway.read(content, wanted) as said:
            for each in said:
                match each:
                    case Opening():
                        self._begin(each)
                    case Block():
                        self._import(each)

    def find_duplicates(self) -> None:
        """Of rows about the same company and period only the first counts."""
        if self._done >= self._course.checked:
            return
        with self._work.chunk(self._course.checked, self._course.written, _("Checking")):
            storing.mark_duplicates(self._upload, self._room)

    def score_quarters(self) -> None:
        """Score each quarter with the three before it, company by company."""
        is_over = self._done >= self._course.scored
        if self._model is None or is_over or not self._course.has_quarters:
            return
        after = max(0, self._done - self._course.checked)
        for quarters in _quarters(self._upload, after):
            scored = risk.of_quarters(self._model, quarters)
            after += len(quarters.rows)
            note = self._so_far(_("Scoring quarters"), after)
            with self._work.chunk(self._course.checked + after, self._course.written, note):
                storing.update(self._upload, quarters.rows, scored)

    def write_results(self) -> None:
        """Write the workbook and the CSV, and let them be downloaded."""
        # As the database has it: in the same order, whether it was read now or by a killed worker.
        self._upload.refresh_from_db(fields=["opening", "problem_count"])
        opening = Opening(**self._upload.opening)
        report = selectors.report(self._upload, opening, self._model)
        with (
            publishing.written(self._upload, report, self._show_written) as results,
            self._work.chunk(self._course.written, self._course.written),
        ):
            publishing.publish(self._upload, results)

    @property
    def _course(self) -> Course:
        assert self._opening is not None  # noqa: S101  (the reader says it first)
        has_quarters = self._upload.kind == Upload.Kind.QUARTERLY
        return Course(self._opening.last_row, has_quarters)

    @property
    def _room(self) -> int:
        """How many problems may still be listed."""
        return self._upload.most_problems - self._listed

    def _begin(self, opening: Opening) -> None:
        self._opening = opening
        self._upload.opening = asdict(opening)
        Upload.objects.filter(pk=self._upload.pk).update(opening=self._upload.opening)
        self._work.progress(self._done, self._course.written, self._so_far(_("Reading"), 0))

    def _import(self, block: Block) -> None:
        upload, row = self._upload, block.rows[-1]
        scored = (
            risk.not_yet(block, upload.layout)
            if upload.kind == Upload.Kind.QUARTERLY
            else risk.of_years(self._model, block, upload.layout)
        )
        note = self._so_far(_("Reading"), row)
        with self._work.chunk(row, self._course.written, note):
            storing.insert(upload, block, scored)
            listed = storing.insert_problems(upload, block.problems, self._room)
        self._listed += listed

    def _show_written(self, rows: int) -> None:
        """Written again after a kill, the rows count for what was left then.

        So each go is progress, and one that dies at the same row each time runs out of it: after a
        dozen it is taken for poison.
        """
        course = self._course
        start, end = max(self._done, course.scored), course.written - 1
        done = start + (end - start) * rows // course.last_row
        self._work.progress(done, course.written, self._so_far(_("Writing the results"), rows))

    def _so_far(self, what: str, row: int) -> str:
        """As people read it: which step, and which row of how many."""
        place = _("row %(row)s of %(last)s") % {
            "row": number_format(row, force_grouping=True),
            "last": number_format(self._course.last_row, force_grouping=True),
        }
        return f"{what}: {place}"


def _quarters(upload: Upload, after: int) -> Iterator[Quarters]:
    """Whole companies, some thousand rows at a time, without the first ``after`` rows."""
    keys = [column.key for column in MONEY]
    found = selectors.in_order_of_periods(upload)[after:]
    rows = found.values_list("tax_id", "row", "year", "quarter", *keys)
    together: list[tuple[object, ...]] = []
    for _company, group in groupby(rows.iterator(chunk_size=selectors.FETCH), lambda row: row[0]):
        together += group
        if len(together) >= QUARTERS_AT_ONCE:
            yield _as_columns(together, keys)
            together = []
    if together:
        yield _as_columns(together, keys)


def _as_columns(rows: list[tuple[object, ...]], keys: list[str]) -> Quarters:
    tax_ids, numbers, years, quarters, *money = zip(*rows, strict=True)
    codes = {tax_id: code for code, tax_id in enumerate(dict.fromkeys(tax_ids))}
    return Quarters(
        rows=list(numbers),
        companies=[codes[tax_id] for tax_id in tax_ids],
        periods=[year * 4 + quarter - 1 for year, quarter in zip(years, quarters, strict=True)],
        money={key: np.array(values, dtype=float) for key, values in zip(keys, money, strict=True)},
    )
