"""How others ask for predictions: the only module of this family that they import."""

from __future__ import annotations

from functools import partial
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.core import files, uploads
from apps.core.models import StoredFile
from apps.core.submit import JobHandle, submit
from apps.core.tasks import JobTask, entrance
from apps.core.uploads import Choice, Handed, Template, UploadKind, UploadOption
from apps.predictions import outcome, preview
from apps.predictions.columns import Layout
from apps.predictions.models import Upload
from apps.predictions.reading.guard import MOST_BYTES
from apps.predictions.results.template import template
from apps.predictions.scoring import catalogue
from apps.predictions.tasks import (
    process_annual_bulk_upload_task,
    process_company_excel_task,
    process_quarterly_bulk_upload_task,
)

__all__ = ["check_and_import", "outcome", "predict_quarters", "predict_years"]

MOST_PROBLEMS = 10_000
DEFAULTS = {"language": settings.LANGUAGE_CODE, "most_problems": MOST_PROBLEMS}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Reading(TypedDict, total=False):
    """What else may be said about how to read a file.

    sheet, decimal: where the reader shall not choose by itself
    language:       of the results
    most_problems:  how many problems are listed; the others are only counted
    """

    sheet: str
    decimal: str
    language: str
    most_problems: int


@entrance(process_annual_bulk_upload_task)
def predict_years(file: StoredFile, *, model: str = catalogue.DEFAULT, **given: Any) -> JobHandle:
    """Score the companies of a stored workbook by their years; see ``_submit`` for the rest."""
    return _submit(process_annual_bulk_upload_task, Upload.Kind.ANNUAL, file, model, **given)


@entrance(process_quarterly_bulk_upload_task)
def predict_quarters(
    file: StoredFile, *, model: str = catalogue.DEFAULT, **given: Any
) -> JobHandle:
    """Score the companies of a stored workbook by their quarters."""
    return _submit(process_quarterly_bulk_upload_task, Upload.Kind.QUARTERLY, file, model, **given)


@entrance(process_company_excel_task)
def check_and_import(file: StoredFile, **given: Any) -> JobHandle:
    """Check and import the rows of a stored workbook, and score nothing."""
    return _submit(process_company_excel_task, Upload.Kind.COMPANIES, file, "", **given)


def _submit(
    task: JobTask,
    kind: Upload.Kind,
    file: StoredFile,
    model: str,
    *,
    dedup_key: str | None = None,
    company: Company | None = None,
    requested_by: User | None = None,
    **reading: Unpack[Reading],
) -> JobHandle:
    """Submit an upload's job.

    dedup_key: a second call with the same key starts nothing and returns the first job
    """
    row = Upload(kind=kind, file=file, model=model, **DEFAULTS | reading)
    return submit(task, row, dedup_key=dedup_key, company=company, requested_by=requested_by)


def _start(kind: Upload.Kind, handed: Handed) -> JobHandle:
    """Store a file as a person handed it in, and submit its job."""
    ways: dict[Upload.Kind, Any] = {
        Upload.Kind.ANNUAL: predict_years,
        Upload.Kind.QUARTERLY: predict_quarters,
        Upload.Kind.COMPANIES: check_and_import,
    }
    options = dict(handed.options)
    with transaction.atomic():
        return ways[kind](
            files.store(handed.content, name=handed.name, content_type=XLSX),
            most_problems=int(options.pop("most_problems")),
            language=handed.language,
            dedup_key=handed.dedup_key,
            company=handed.company,
            requested_by=handed.requested_by,
            **options,
        )


def _template(layout: Layout, language: str) -> Template:
    name = {"es": "plantilla"}.get(language, "template")
    return Template(f"{name}-{layout}.xlsx", template(layout, language), XLSX)


_SHEET = UploadOption("sheet", _("Sheet"), _("Its name. Empty: the one whose headings fit best."))
_DECIMAL = UploadOption(
    "decimal",
    _("Decimal sign"),
    _("Of numbers that are written as text."),
    (Choice("", _("find out")), Choice(",", "1.234,56"), Choice(".", "1,234.56")),
)
_PROBLEMS = UploadOption(
    "most_problems",
    _("Problems to list"),
    _("The others are only counted."),
    tuple(Choice(str(count), str(count)) for count in (100, 1_000, MOST_PROBLEMS)),
    str(MOST_PROBLEMS),
)


def _models(layout: Layout) -> UploadOption:
    fitting = [
        model
        for model in catalogue.MODELS.values()
        if layout is Layout.ANNUAL or not model.is_annual_only
    ]
    choices = tuple(Choice(model.key, model.name) for model in fitting)
    return UploadOption("model", _("Risk model"), "", choices, catalogue.DEFAULT)


def _register(kind: Upload.Kind, layout: Layout, description: Any, *, is_scored: bool) -> None:
    models = [_models(layout)] if is_scored else []
    uploads.register(
        UploadKind(
            name=f"predictions.{kind}",
            label=kind.label,
            description=description,
            extensions=(".xlsx", ".xlsm"),
            most_bytes=MOST_BYTES,
            check=partial(preview.check, kind),
            start=partial(_start, kind),
            options=(*models, _SHEET, _DECIMAL, _PROBLEMS),
            template=partial(_template, layout),
        )
    )


_register(
    Upload.Kind.ANNUAL,
    Layout.ANNUAL,
    _("One row for each company and year: a score, a zone, or why there is none."),
    is_scored=True,
)
_register(
    Upload.Kind.QUARTERLY,
    Layout.QUARTERLY,
    _("One row for each company and quarter, each scored with the three before it."),
    is_scored=True,
)
_register(
    Upload.Kind.COMPANIES,
    Layout.ANNUAL,
    _("Only checks and imports the rows, without scores."),
    is_scored=False,
)
