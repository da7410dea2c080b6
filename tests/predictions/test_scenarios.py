"""Load of workbooks, and a witness who sees what is missing in their results."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from apps.core import execution, registry, scenarios
from apps.core.models import Job
from apps.predictions.models import Upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.mark.parametrize("name", ["excel", "quarterly"])
def test_each_job_has_a_workbook_of_its_own_and_is_seen_once(name):
    _, scenario = scenarios.find(name, {"rows": "120"})
    jobs = scenario.submit(2, seed=7)
    assert len(set(Upload.objects.values_list("file__sha256", flat=True))) == 2

    for job in jobs:
        execution.answer(registry.get(Job.objects.get(pk=job).task), job)

    assert scenario.witness(jobs).effects == dict.fromkeys(jobs, 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda lines: lines[:-1], id="lack a row"),
        pytest.param(lambda lines: [*lines, lines[-1]], id="have a row twice"),
    ],
)
def test_results_are_seen_only_where_every_row_is_there_once(spoilt):
    _, scenario = scenarios.find("excel", {"rows": "20"})
    [job] = scenario.submit(1, seed=1)
    execution.answer(registry.get(Job.objects.get(pk=job).task), job)
    stored = Upload.objects.get(pk=job).csv
    with default_storage.open(stored.key) as content:
        lines = content.readlines()
    with default_storage.open(stored.key, "wb") as content:
        content.writelines(spoilt(lines))

    assert scenario.witness([job]).effects == {job: 0}


def test_same_seed_makes_the_same_workbook():
    _, scenario = scenarios.find("excel", {"rows": "50"})
    for seed in (3, 3, 4):
        scenario.submit(1, seed=seed)

    assert len(set(Upload.objects.values_list("file__sha256", flat=True))) == 2
