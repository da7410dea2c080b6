"""From an uploaded workbook to its results, as a worker makes them."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from apps.core import outcome
from apps.core.models import Job
from apps.predictions.intake import check_and_import, predict_quarters, predict_years
from apps.predictions.models import Prediction, Problem
from tests.predictions.conftest import ANNUAL, QUARTERLY, SOUND, answered, cells, lines, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def test_every_row_gets_a_score_and_a_zone_or_the_reason_why_not():
    upload = answered(
        predict_years(
            stored(
                [
                    ANNUAL,
                    ["76.000.001-1", "Sana", 2024, *SOUND],
                    ["76.000.002-2", "Rota", 2024, "mucho", *SOUND[1:]],
                    ["76.000.003-3", "Vacía", 2024, *([None] * 9)],
                    [None, "Nadie", 2024, *SOUND],
                ]
            ),
            language="es",
        )
    )

    assert upload.job.status == "done"
    sound, broken, empty, nobody = Prediction.objects.filter(upload=upload).order_by("row")
    # Z'' by hand: 6.56 (500 - 200)/1000 + 3.26 (300/1000) + 6.72 (150/1000) + 1.05 (600/400)
    assert sound.score == pytest.approx(1.968 + 0.978 + 1.008 + 1.575)
    assert (sound.zone, sound.reason, sound.model) == ("safe", "", "altman-z2")
    assert (broken.score, broken.zone, broken.reason) == (None, "", "missing:total_assets")
    assert (empty.score, empty.reason) == (None, "missing:total_assets")
    assert (nobody.score, nobody.reason) == (None, "unusable:tax_id")
    codes = Problem.objects.filter(upload=upload).order_by("row").values_list("row", "column")
    assert list(codes) == [(3, "total_assets"), (5, "tax_id")]
    assert upload.problem_count == 2


def test_the_results_are_a_workbook_with_three_sheets_and_a_csv():
    upload = answered(
        predict_years(stored([ANNUAL, ["1-9", "@SUM(1)", 2024, *SOUND], ["2-7", "B", "?", *SOUND]]))
    )

    assert (upload.workbook.name, upload.csv.name) == (
        "empresas - results.xlsx",
        "empresas - results.csv",
    )
    heading, first, second = lines(upload)
    assert heading.count(",") == first.count(",") == second.count(",")
    assert "'@SUM(1)" in first
    assert any("@SUM(1)" in str(value) for row in cells(upload, 1) for value in row)
    assert any("?" in row for row in cells(upload, 2))


def test_quarters_are_scored_with_the_three_before_them_in_whatever_order_they_stand():
    flows = [(2023, 4), (2024, 2), (2024, 1), (2023, 3), (2024, 3)]
    rows = [["1-9", "Ana", year, quarter, *SOUND] for year, quarter in flows]

    upload = answered(predict_quarters(stored([QUARTERLY, *rows])))

    found = Prediction.objects.filter(upload=upload).order_by("year", "quarter")
    assert [one.quarters for one in found] == [1, 2, 3, 4, 4]
    # Each quarter earns the same, so that an annualised year is the same as a whole one.
    assert [one.score for one in found] == [pytest.approx(found[0].score)] * 5
    assert found[0].ratios["ebit_to_assets"] == pytest.approx(4 * 150 / 1000)


def test_same_company_and_period_twice_counts_once_and_says_where_the_first_is():
    rows = [["1-9", "Ana", 2024, *SOUND], ["2-7", "Eva", 2024, *SOUND], ["1-9", "A", 2024, *SOUND]]

    upload = answered(predict_years(stored([ANNUAL, *rows])))

    second = Prediction.objects.get(upload=upload, row=4)
    assert (second.reason, second.score, second.zone) == ("duplicate:2", None, "")
    [problem] = Problem.objects.filter(upload=upload)
    assert (problem.row, problem.code, problem.params) == (4, "duplicate", {"row": "2"})
    assert upload.problem_count == 1


def test_rows_are_only_checked_and_imported_where_no_score_is_wanted():
    rows = [["1-9", "Ana", 2024, *SOUND], ["2-7", "Eva", 2024, "x", *SOUND[1:]]]

    upload = answered(check_and_import(stored([ANNUAL, *rows])))

    first, second = Prediction.objects.filter(upload=upload).order_by("row")
    assert (first.total_assets, first.model, first.score, first.reason) == (1000, "", None, "")
    assert second.reason == "unusable:total_assets"
    assert len(lines(upload)) == 3


def test_problems_beyond_the_limit_are_counted_and_not_listed():
    rows = [[f"{n}-0", "Ana", 2024, "x", *SOUND[1:]] for n in range(30)]

    upload = answered(predict_years(stored([ANNUAL, *rows]), most_problems=10))

    assert Problem.objects.filter(upload=upload).count() == 10
    assert upload.problem_count == 30
    assert all(p.reason for p in Prediction.objects.filter(upload=upload))
    shown = outcome.of(upload).problems(upload, 8, 5)
    assert (len(shown.shown), shown.listed, shown.total) == (2, 10, 30)


def test_file_that_is_no_workbook_fails_with_a_sentence_in_the_persons_language():
    file = stored([ANNUAL])
    with default_storage.open(file.key, "wb") as content:
        content.write(b"%PDF-1.7 not a workbook")

    job = answered(predict_years(file, language="es")).job

    assert (job.status, job.error_code) == ("failed", "WorkbookRefused")
    assert job.error_text == "Es un PDF, no un libro. Sube el archivo .xlsx."


def test_same_key_starts_one_upload():
    file = stored([ANNUAL, ["1-9", "Ana", 2024, *SOUND]])

    first, second = (predict_years(file, dedup_key="once") for _ in range(2))

    assert first.id == second.id
    assert Job.objects.count() == 1


def test_two_uploads_of_one_file_give_the_same_bytes():
    file = stored([ANNUAL, *([f"{n}-0", "Ana", 2024, *SOUND] for n in range(50))])

    first, second = (answered(predict_years(file)) for _ in range(2))

    assert first.csv.sha256 == second.csv.sha256
    assert first.workbook.sha256 == second.workbook.sha256
