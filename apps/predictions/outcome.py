"""What the job page shows of an upload: how it was read, the results, the problems by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.outcome import Download, Fact, Problem, Problems, outcome_of
from apps.predictions import words
from apps.predictions.columns import BY_KEY
from apps.predictions.models import Prediction, Upload
from apps.predictions.reading.protocol import Opening
from apps.predictions.results import texts
from apps.predictions.scoring import catalogue


@outcome_of(Upload)
class UploadOutcome:
    """Of one upload, while it is worked on and afterwards."""

    def facts(self, upload: Upload) -> Sequence[Fact]:
        """How the file was read, and how many rows came to what."""
        if upload.opening is None:
            return ()
        return [*facts_of(Opening(**upload.opening)), *_counts(upload)]

    def downloads(self, upload: Upload) -> Sequence[Download]:
        """The workbook and the CSV, as soon as they are there, and what was handed in."""
        found = (
            (_("Results, workbook"), upload.workbook),
            (_("Results, CSV"), upload.csv),
            (_("What was uploaded"), upload.file),
        )
        return [Download(label, file) for label, file in found if file is not None]

    def problems(self, upload: Upload, first: int, most: int) -> Problems:
        """In the order of the sheet."""
        found = upload.problems.order_by("row", "column")
        shown = [
            problem(one.row, one.column, one.value, one.code, one.params)
            for one in found[first : first + most]
        ]
        return Problems(shown, found.count(), upload.problem_count)


def facts_of(opening: Opening) -> Iterator[Fact]:
    """How the reader understood the file, and what a person should know of that."""
    yield Fact(_("Sheet"), opening.sheet)
    yield Fact(_("Headings"), _("in row %(row)s") % {"row": opening.header_row})
    if opening.decimal:
        yield Fact(_("Decimal sign of texts"), opening.decimal)
    if opening.unknown:
        yield Fact(_("Columns that are not used"), ", ".join(opening.unknown))
    for code, params in opening.notes:
        yield Fact(_("Note"), words.note(code, params))


def problem(row: int, column: str, value: str, code: str, params: dict[str, str]) -> Problem:
    """One problem in words."""
    what, advice = words.problem(code, params, column)
    place = _("row %(row)s") % {"row": row}
    if column in BY_KEY:
        place = f"{place}, {BY_KEY[column].label(get_language() or settings.LANGUAGE_CODE)}"
    return Problem(place, value, what, advice)


def _counts(upload: Upload) -> Iterator[Fact]:
    """Only when all is there: counting while rows come in would cost more each second."""
    if upload.workbook_id is None:
        return
    rows = Prediction.objects.filter(upload=upload)
    counts = rows.aggregate(all=Count("row"), usable=Count("row", filter=Q(reason="")))
    yield Fact(_("Rows"), _number(counts["all"]))
    if upload.model:
        yield Fact(_("Risk model"), catalogue.MODELS[upload.model].name)
        zones = rows.exclude(zone="").values_list("zone").annotate(Count("row")).order_by("zone")
        for zone, count in zones:
            yield Fact(texts.zone(zone), _number(count))
    yield Fact(_("Rows without a result"), _number(counts["all"] - counts["usable"]))


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)
