"""Reports and rows for tests, and what other programs read in the files made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from apps.predictions.columns import Layout
from apps.predictions.reading.protocol import Opening
from apps.predictions.results.report import ListedProblem, Report, ResultRow
from apps.predictions.results.workbook import write_workbook
from apps.predictions.scoring.model import Figures, Model, Scores, Zone

SUMMARY, RESULTS, ERRORS = range(3)
ERRORS_START = 3  # the line above, a free one, the headings

MONEY = (
    *("total_assets", "current_assets", "total_liabilities", "current_liabilities"),
    *("retained_earnings", "equity", "ebit", "sales", "net_income"),
)


def evaluate(_: Figures) -> Scores:
    raise AssertionError("results are written of scores that are there")


MODEL = Model(
    key="altman-z2",
    version="1",
    name="Altman Z''",
    needs=MONEY[:4],
    ratios=(
        *("working_capital_to_assets", "retained_earnings_to_assets"),
        *("ebit_to_assets", "equity_to_liabilities"),
    ),
    evaluate=evaluate,
    source="E. I. Altman (2018), doi 10.3390/ijfs6030070",
    bounds={Zone.SAFE: (2.6, None), Zone.GREY: (1.1, 2.6), Zone.DISTRESS: (None, 1.1)},
)
WITH_VALUE = replace(
    MODEL, key="zmijewski", name="Zmijewski X", ratios=("net_income_to_assets",), has_value=True
)

REASON = "missing:ebit"
NOTE = ("merged_heading", {"heading": "Activo", "cells": "A1:C1"})
OPENING = Opening(
    sheet="Datos",
    sheets=["Datos", "Ejemplo"],
    header_row=2,
    headings={"tax_id": "RUT", "name": "Razón social", "total_assets": "ACTIVOS"},
    unknown=["Comuna"],
    decimal=",",
    last_row=5,
    reader="fast",
    notes=[NOTE],
)
REPORT = Report(
    file_name="empresas.xlsx",
    language="en",
    layout=Layout.ANNUAL,
    model=MODEL,
    opening=OPENING,
    columns=MONEY,
    rows=3,
    usable=2,
    annualised=0,
    zones={"safe": 1, "grey": 0, "distress": 1},
    reasons={REASON: 1},
    histogram=[(-2.0, 0.0, 1), (0.0, 2.0, 0), (2.0, 4.0, 1)],
    problems=1,
    listed=1,
)
SAFE = ResultRow(
    row=3,
    tax_id="0076000001-9",
    name="Panadería Ñuñoa",
    year=2025,
    quarter=None,
    money=(1200000.5, 600000.0, 400000.0, 250000.0, -45.25, 800000.0, 180000.0, 0.0, 1e-7),
    ratios=(0.1, 0.2, 0.3, 1 / 3),
    score=3.14159,
    value=None,
    zone="safe",
    quarters=None,
    reason="",
)
DISTRESS = SAFE._replace(row=4, score=-1.5, zone="distress")
UNSCORED = SAFE._replace(
    row=6,
    year=None,
    money=(None,) * len(MONEY),
    ratios=(None,) * 4,
    score=None,
    zone="",
    reason=REASON,
)
ROWS = [SAFE, DISTRESS, UNSCORED]
PROBLEM = ListedProblem(6, "ebit", "n/a", "not_a_number", {"decimal": ","})


def scored(rows: Iterable[ResultRow], **changes) -> Report:
    """The report of these rows, all of which have a score, without problems."""
    count = len(list(rows))
    fresh: dict[str, Any] = {
        "rows": count,
        "usable": count,
        "reasons": {},
        "problems": 0,
        "listed": 0,
    }
    return replace(REPORT, **fresh | changes)


def workbook(report=REPORT, rows=tuple(ROWS), problems=(PROBLEM,), **options) -> bytes:
    """The bytes of a workbook of results."""
    file = BytesIO()
    write_workbook(file, report, iter(rows), iter(problems), lambda _: None, **options)
    return file.getvalue()


def opened(content: bytes) -> Workbook:
    """What openpyxl reads."""
    return load_workbook(BytesIO(content))


def cells(content: bytes, sheet: int, start: int = 0) -> list[list]:
    """What calamine reads on a sheet, by number, from a row on."""
    return (
        CalamineWorkbook.from_filelike(BytesIO(content))
        .get_sheet_by_index(sheet)
        .to_python()[start:]
    )


def parts(content: bytes) -> dict[str, str]:
    """The XML inside, by name."""
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def results(content: bytes) -> list[list]:
    """The rows of the results."""
    return cells(content, RESULTS, start=1)


def errors(content: bytes) -> list[list]:
    """The rows of the errors sheet."""
    return cells(content, ERRORS, start=ERRORS_START)


def texts(content: bytes) -> list[str]:
    """Whatever the summary says."""
    return [str(value) for row in cells(content, SUMMARY) for value in row if value != ""]
