"""Uploads by the command and by load, against real workers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import openpyxl
import pytest

from apps.operations import processes
from config.queues import FAST_SLOW
from tests.predictions.conftest import ANNUAL, SOUND, workbook


@pytest.fixture(scope="module")
def workers(manage) -> Iterator[None]:
    with processes.running(FAST_SLOW):
        yield


def test_uploads_of_both_kinds_and_mails_beside_them_are_all_done_once(manage):
    done = manage(
        *("loadtest", "--topology", "fast-slow", "--json"),
        *("--mix", "excel=3,excel=1:rows=10000,quarterly=2,emails=50"),
        *("--max-wait-p95", "emails=30"),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    ledger = json.loads(done.stdout)["ledger"]
    assert (ledger["done"], ledger["witnessed"], ledger["lost"], ledger["twice"]) == (56, 56, 0, 0)


def test_person_gets_the_results_of_a_workbook_by_the_command(manage, workers, tmp_path):
    file = tmp_path / "empresas.xlsx"
    file.write_bytes(workbook([ANNUAL, ["1-9", "Ana", 2024, *SOUND], ["2-7", "Eva", "?", *SOUND]]))

    done = manage(
        *("upload", "predictions.annual", str(file), "--language", "es"),
        *("--save", str(tmp_path / "results")),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    results = next((tmp_path / "results").glob("*.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(results.read_bytes()), read_only=True)
    [_, first, second] = list(book.worksheets[1].iter_rows(values_only=True))
    assert "segura" in first or "seguro" in first
    assert "Año" in second[-1]


def test_file_that_is_no_workbook_is_answered_with_what_to_do(manage, workers, tmp_path):
    file = tmp_path / "empresas.xlsx"
    file.write_bytes(b"%PDF-1.7")

    done = manage("upload", "predictions.annual", str(file), "--check")

    assert done.returncode == 1
    assert "This is a PDF" in done.stdout + done.stderr
