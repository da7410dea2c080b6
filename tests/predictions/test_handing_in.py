"""What a person sees: a look before anything is kept, the job's page, the template filled in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from apps.accounts.models import User
from apps.core import outcome, uploads
from apps.core.models import Job, StoredFile
from apps.core.uploads import Handed
from apps.predictions.errors import WorkbookRefused
from apps.predictions.intake import predict_years
from apps.predictions.models import Upload
from tests.predictions.conftest import ANNUAL, QUARTERLY, SOUND, answered, stored, workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

KINDS = ["predictions.annual", "predictions.quarterly", "predictions.companies"]


def handed(kind: str, content: bytes, **options: str) -> Handed:
    chosen = uploads.get(kind).chosen(options)
    return Handed(io.BytesIO(content), "empresas.xlsx", chosen, language="en")


def check(kind: str, rows, **options: str):
    return uploads.get(kind).check(handed(kind, workbook(rows), **options))


def test_a_look_scores_the_first_rows_and_keeps_nothing():
    rows = [["1-9", "Ana", 2024, *SOUND], ["2-7", "Eva", 2024, "x", *SOUND[1:]]]

    preview = check("predictions.annual", [ANNUAL, *rows])

    assert preview.headings[:2] == ["Row", "Tax ID"]
    first, second = preview.rows
    assert (first[0], first[2], first[-2:]) == ("2", "Ana", ["5.53", "safe"])
    assert second[-2:] == ["", "Total assets is missing."]
    [problem] = preview.problems.shown
    assert (problem.where, problem.value) == ("row 3, Total assets", "x")
    assert Job.objects.count() == StoredFile.objects.count() == 0


def test_a_look_at_quarters_shows_them_without_scores():
    preview = check("predictions.quarterly", [QUARTERLY, ["1-9", "Ana", 2024, "Q1", *SOUND]])

    assert "Score" not in preview.headings
    assert preview.rows[0][:5] == ["2", "1-9", "Ana", "2024", "1"]


def test_a_look_at_what_is_no_workbook_says_what_to_do():
    with pytest.raises(WorkbookRefused, match="Open it in Excel and save it as"):
        uploads.get("predictions.annual").check(handed("predictions.annual", b"a;b\n1;2\n"))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
def test_template_that_a_person_fills_in_is_understood(kind, language):
    template = uploads.get(kind).template
    assert template is not None
    book: Any = openpyxl.load_workbook(io.BytesIO(template(language).content))
    period = [2024, 1] if kind == "predictions.quarterly" else [2024]
    for place, value in enumerate(["1-9", "Ana", *period, *SOUND], start=1):
        book.worksheets[0].cell(2, place, value)
    filled = io.BytesIO()
    book.save(filled)

    preview = uploads.get(kind).check(handed(kind, filled.getvalue()))

    assert preview.problems.total == 0
    assert preview.rows[0][1:3] == ["1-9", "Ana"]


@pytest.mark.parametrize("kind", KINDS)
def test_upload_that_is_handed_in_becomes_a_job_of_its_kind(kind):
    headings = QUARTERLY if kind == "predictions.quarterly" else ANNUAL
    period = [2024, 1] if kind == "predictions.quarterly" else [2024]
    file = workbook([headings, ["1-9", "Ana", *period, *SOUND]])

    upload = answered(uploads.get(kind).start(handed(kind, file, most_problems="100")))

    assert (upload.job.status, f"predictions.{upload.kind}") == ("done", kind)
    assert (upload.most_problems, upload.file.name) == (100, "empresas.xlsx")


def test_page_of_the_job_has_results_facts_and_problems_in_the_persons_language(settings, tmp_path):
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, False
    ana = User.objects.create_user("ana@faena.example", language="es")
    rows = [["1-9", "Ana", 2024, *SOUND], ["2-7", "<b>Eva</b>", "nunca", *SOUND]]
    upload = answered(
        predict_years(stored([ANNUAL, *rows]), requested_by=ana, language="es", model="zmijewski")
    )
    browser = Client()
    browser.force_login(ana)

    page = browser.get(f"/job/{upload.pk}/").content.decode()

    for text in ("empresas - resultados.xlsx", "Zmijewski X", "fila 3, Año", "nunca"):
        assert text in page


def test_outcome_says_nothing_before_the_file_was_read():
    upload = Upload.objects.get(pk=predict_years(stored([ANNUAL])).id)

    with translation.override("en"):
        found = outcome.of(upload)
        assert list(found.facts(upload)) == []
        assert [one.label for one in found.downloads(upload)] == ["What was uploaded"]
