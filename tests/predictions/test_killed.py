"""A process that is killed on the way only delays an upload: the next ends with the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings

from apps.core import files
from apps.core.models import Job
from apps.core.submit import JobHandle
from apps.core.transitions import MOST_LOSSES
from apps.predictions import storing, synthetic
from apps.predictions.columns import Layout
from apps.predictions.intake import predict_quarters, predict_years
from apps.predictions.models import Prediction, Problem
from tests.notifications.conftest import killed
from tests.predictions.conftest import ANNUAL, SOUND, answered, lines, workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

ROWS = 9_000  # three blocks of the reader

DIE_AT = """
from uuid import UUID
from django.conf import settings
settings.MEDIA_ROOT = "{media}"
from apps.core import execution, registry
from apps.core.models import Job
import {module} as module
before, calls = module.{function}, 0
def dies(*args, **kwargs):
    global calls
    calls += 1
    if calls == {call}:
        die()
    return before(*args, **kwargs)
module.{function} = dies
job = Job.objects.get(pk=UUID("{job}"))
execution.answer(registry.get(job.task), job.id)
"""


def die_at(job: JobHandle, module: str, function: str, call: int) -> None:
    killed(
        DIE_AT.format(
            media=settings.MEDIA_ROOT, module=module, function=function, call=call, job=job.id
        )
    )


@pytest.fixture
def years(tmp_path: Path):
    return _stored(tmp_path, Layout.ANNUAL)


@pytest.fixture
def quarters(tmp_path: Path):
    return _stored(tmp_path, Layout.QUARTERLY)


def _stored(folder: Path, layout: Layout):
    synthetic.write(folder / "data.xlsx", ROWS, layout=layout)
    return files.store(io.BytesIO((folder / "data.xlsx").read_bytes()), name="data.xlsx")


@pytest.mark.parametrize(
    ("module", "function", "call"),
    [
        pytest.param("apps.predictions.storing", "insert_problems", 2, id="inside a chunk"),
        pytest.param("apps.predictions.storing", "mark_duplicates", 1, id="before the check"),
        pytest.param("apps.predictions.selectors", "listed_problems", 1, id="while writing"),
        pytest.param("apps.core.files", "store", 2, id="between storing two files"),
    ],
)
def test_years_continue_after_the_last_chunk(years, module, function, call):
    undisturbed = answered(predict_years(years))
    job = predict_years(years)

    die_at(job, module, function, call)

    upload = answered(job)
    assert upload.job.status == "done"
    assert Prediction.objects.filter(upload=upload).count() == ROWS
    assert upload.csv.sha256 == undisturbed.csv.sha256
    assert upload.workbook.sha256 == undisturbed.workbook.sha256


def test_quarters_are_scored_on_where_they_were_left(quarters, monkeypatch):
    undisturbed = answered(predict_quarters(quarters))
    job = predict_quarters(quarters)

    die_at(job, "apps.predictions.storing", "update", 2)
    scored = Prediction.objects.filter(upload=job.id, score__isnull=False).count()
    again: list[int] = []
    update = storing.update

    def seen(upload, rows, given) -> None:
        again.append(len(rows))
        update(upload, rows, given)

    monkeypatch.setattr(storing, "update", seen)

    assert answered(job).csv.sha256 == undisturbed.csv.sha256
    assert 0 < scored == ROWS - sum(again)


def test_more_kills_while_writing_than_poison_is_given(years):
    undisturbed = answered(predict_years(years))
    job = predict_years(years)

    # Each report of progress writes two numbers: the second of two while writing, after which
    # about half is left; the first time four come before them, of the heading and three blocks.
    for call in (11, *[3] * MOST_LOSSES):
        die_at(job, "apps.predictions.services", "number_format", call)

    upload = answered(job)
    assert upload.job.status == "done"
    assert upload.workbook.sha256 == undisturbed.workbook.sha256


def test_what_was_read_before_is_not_read_again(years):
    job = predict_years(years)
    die_at(job, "apps.predictions.risk", "of_years", 2)
    [(first,)] = Job.objects.filter(pk=job.id).values_list("progress_done")

    upload = answered(job)

    assert 0 < first < ROWS
    assert [run.outcome for run in upload.job.runs.order_by("id")] == ["lost", "done"]
    assert Prediction.objects.filter(upload=upload).count() == ROWS


def test_problems_are_listed_and_counted_once_whatever_is_killed():
    rows = [[f"{n}-0", "Ana", 2024, "x" if n % 3 else 1000, *SOUND[1:]] for n in range(ROWS)]
    file = files.store(io.BytesIO(workbook([ANNUAL, *rows])), name="bad.xlsx")
    job = predict_years(file, most_problems=5_000)

    die_at(job, "apps.predictions.storing", "insert_problems", 2)

    upload = answered(job)
    assert upload.problem_count == ROWS * 2 // 3
    assert Problem.objects.filter(upload=upload).count() == 5_000
    assert len(lines(upload)) == ROWS + 1
