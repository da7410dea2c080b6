"""The workbook of results, read back by two other programs."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from apps.predictions import words
from apps.predictions.columns import Layout
from apps.predictions.results.workbook import ROWS_A_REPORT, write_workbook
from tests.predictions.results import made
from tests.predictions.results.made import (
    ERRORS,
    ERRORS_START,
    MODEL,
    PROBLEM,
    REASON,
    REPORT,
    RESULTS,
    ROWS,
    SAFE,
    SUMMARY,
    UNSCORED,
    cells,
    errors,
    opened,
    parts,
    results,
    scored,
    texts,
    workbook,
)


def test_sheets_in_both_languages():
    spanish = workbook(replace(REPORT, language="es"))

    assert opened(workbook()).sheetnames == ["Summary", "Results", "Errors"]
    assert opened(spanish).sheetnames == ["Resumen", "Resultados", "Errores"]


def test_headings_are_in_the_language_of_the_report():
    english, spanish = (
        cells(workbook(), 1)[0],
        cells(workbook(replace(REPORT, language="es")), 1)[0],
    )

    assert english[:5] == ["Row", "Tax ID", "Company", "Year", "Total assets"]
    assert english[-3:] == ["Score", "Zone", "Why there is no score"]
    assert spanish[:5] == ["Fila", "RUT", "Empresa", "Año", "Activo total"]
    assert spanish[-3:] == ["Puntaje", "Zona", "Por qué no hay puntaje"]
    assert spanish[13] == "Capital de trabajo / activo total"


def test_each_zone_has_one_rule_over_its_column():
    sheet = opened(workbook())["Results"]

    [(area, rules)] = [(str(r.sqref), r.rules) for r in sheet.conditional_formatting]

    assert area == "S2:S4"
    assert sheet["S1"].value == "Zone"
    assert [rule.formula for rule in rules] == [['"safe"'], ['"grey"'], ['"distress"']]
    assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 3


def test_rules_speak_the_language_of_the_cells():
    sheet = opened(workbook(replace(REPORT, language="es")))["Resultados"]

    [rules] = [r.rules for r in sheet.conditional_formatting]

    assert f'"{sheet["S2"].value}"' == rules[0].formula[0] == '"segura"'


def test_headings_stay_in_view_and_filter_all_rows():
    book = opened(workbook())

    assert book["Results"].freeze_panes == "D2"
    assert book["Results"].auto_filter.ref == "A1:T4"
    assert '<dimension ref="A1:T4"/>' in parts(workbook())["xl/worksheets/sheet2.xml"]
    assert book["Errors"].freeze_panes == "A4"
    assert book["Errors"].auto_filter.ref == "A3:E4"
    assert book["Results"].column_dimensions["C"].width > 30


def test_charts_show_zones_and_scores_with_their_numbers():
    charts = [xml for name, xml in sorted(parts(workbook()).items()) if "charts/chart" in name]

    assert ["doughnutChart" in charts[0], "barChart" in charts[1]] == [True, True]
    assert "<c:v>distress</c:v>" in charts[0]
    assert "<c:v>-2.0 … 0.0</c:v>" in charts[1]
    assert "D64545" in charts[0]


def test_summary_says_what_was_read():
    said = texts(workbook())

    for text in (
        "empresas.xlsx",
        "Datos",
        "with a decimal comma",
        "all at once",
        "Comuna",
        "ACTIVOS",
    ):
        assert text in said
    assert words.note(*made.NOTE) in said


def test_summary_counts():
    rows = cells(workbook(), SUMMARY)
    found = {row[0]: row[1] for row in rows}

    assert [found[key] for key in ("Filled rows", "Rows with a score", "Problems found")] == [
        3,
        2,
        1,
    ]
    assert found[words.reason(REASON)] == 1
    assert ["distress", 1.0, 50.0, "below 1.1"] in rows
    assert ["safe", 1.0, 50.0, "above 2.6"] in rows
    assert ["grey", 0.0, 0.0, "1.1 to 2.6"] in rows


def test_summary_names_the_model_and_its_source():
    said = texts(workbook())

    assert "Altman Z''" in said
    assert MODEL.source in said
    assert not [text for text in said if "calibrated" in text]


def test_model_value_is_called_so_and_said_to_be_no_probability():
    rows = [SAFE._replace(ratios=(0.5,), value=0.25)]
    content = workbook(scored(rows, model=made.WITH_VALUE), rows, [])

    assert cells(content, RESULTS)[0][-4:-1] == ["Score", "Model value", "Zone"]
    assert results(content)[0][-4:-1] == [3.14159, 0.25, "safe"]
    assert [text for text in texts(content) if "not a calibrated probability" in text]


def test_quarters_are_said_and_flagged_where_they_were_annualised():
    rows = [SAFE._replace(quarter=q, quarters=q, row=q + 1) for q in (1, 2, 3, 4)]
    report = scored(rows, layout=Layout.QUARTERLY, annualised=3)

    lines = results(workbook(report, rows, []))
    spanish = results(workbook(replace(report, language="es"), rows, []))

    assert [line[4] for line in lines] == [1, 2, 3, 4]
    assert [line[-2] for line in lines] == [
        "annualised from 1 quarter",
        "annualised from 2 quarters",
        "annualised from 3 quarters",
        "",
    ]
    assert spanish[1][-2] == "anualizado a partir de 2 trimestres"
    assert ["Annualised from fewer than four quarters", 3.0] in [
        row[:2] for row in cells(workbook(report, rows, []), SUMMARY)
    ]


def test_errors_say_where_what_and_what_to_do():
    [line] = errors(workbook())

    assert line == [
        6.0,
        "EBIT",
        "n/a",
        *words.problem(PROBLEM.code, PROBLEM.params),
    ]


def test_problem_of_a_whole_row_has_no_column():
    [line] = errors(workbook(problems=[replace(PROBLEM, column="", value="")]))

    assert line[:3] == [6.0, "", ""]


@pytest.mark.parametrize(
    ("problems", "listed", "said"),
    [
        (0, 0, "No problems were found."),
        (1, 1, "1 problem was found."),
        (2, 2, "2 problems were found."),
        (5000, 2, "5000 problems were found; the first 2 are listed here, and 4998 more are not."),
    ],
)
def test_errors_say_how_many_there_were(problems, listed, said):
    report = replace(REPORT, problems=problems, listed=listed)

    content = workbook(report, problems=[PROBLEM] * listed)

    assert cells(content, ERRORS)[0][0].startswith(said)
    assert len(errors(content)) == listed


def test_no_rows_at_all():
    report = scored([], zones={}, histogram=[])

    content = workbook(report, [], [])

    assert results(content) == []
    assert opened(content)["Results"].auto_filter.ref == "A1:T1"
    assert not [name for name in parts(content) if "chart" in name]


def test_no_scores():
    report = scored([UNSCORED], usable=0, zones={}, histogram=[], reasons={REASON: 1})

    content = workbook(report, [UNSCORED], [])

    assert results(content)[0][-1] == words.reason(REASON)
    assert not [name for name in parts(content) if "chart" in name]


def test_import_without_a_model_has_no_scores():
    rows = [SAFE._replace(ratios=(), score=None, zone="")]
    report = scored(rows, model=None, zones={}, histogram=[])

    content = workbook(report, rows, [])

    assert cells(content, RESULTS)[0][-2:] == ["Net income", "Why it was not imported"]
    assert results(content) == [[3, SAFE.tax_id, SAFE.name, 2025, *SAFE.money, ""]]
    assert ["Imported rows", 1.0] in [row[:2] for row in cells(content, SUMMARY)]
    assert not opened(content)["Results"].conditional_formatting


def test_rows_continue_on_further_sheets():
    rows = [SAFE._replace(row=n, zone="grey") for n in range(2, 9)]
    problems = [replace(PROBLEM, row=n) for n in range(4)]

    content = workbook(scored(rows, problems=4, listed=4), rows, problems, rows_a_sheet=3)

    book = opened(content)
    assert book.sheetnames == ["Summary", "Results", "Results 2", "Results 3", "Errors", "Errors 2"]
    assert [[row[0] for row in cells(content, n, 1)] for n in (1, 2, 3)] == [
        [2, 3, 4],
        [5, 6, 7],
        [8],
    ]
    assert [[row[0] for row in cells(content, n, ERRORS_START)] for n in (4, 5)] == [[0, 1, 2], [3]]
    assert book["Results 3"].auto_filter.ref == "A1:T2"


@pytest.mark.parametrize("announced", [2, 4])
def test_other_rows_than_announced_are_an_error(announced):
    with pytest.raises(ValueError, match=f"announced {announced}"):
        workbook(replace(REPORT, rows=announced))


@pytest.mark.parametrize("announced", [0, 2])
def test_other_problems_than_announced_are_an_error(announced):
    with pytest.raises(ValueError, match=f"announced {announced}"):
        workbook(replace(REPORT, listed=announced))


def test_progress_is_told_now_and_then_and_at_the_end():
    rows = [SAFE] * (2 * ROWS_A_REPORT + 1)
    told: list[int] = []

    write_workbook(BytesIO(), scored(rows), iter(rows), [], told.append)

    assert told == [ROWS_A_REPORT, 2 * ROWS_A_REPORT, 2 * ROWS_A_REPORT + 1]


def test_same_input_gives_the_same_bytes_at_another_time_and_place(monkeypatch):
    first = workbook()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        again = workbook()
    finally:
        monkeypatch.undo()
        time.tzset()

    assert first == again
    dates = {member.date_time for member in ZipFile(BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert "1980-01-01T00:00:00Z" in parts(first)["docProps/core.xml"]


def test_writes_to_a_path(tmp_path):
    target = tmp_path / "results.xlsx"

    write_workbook(target, REPORT, ROWS, [PROBLEM], lambda _: None)

    assert target.read_bytes() == workbook()
