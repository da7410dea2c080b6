"""What becomes of single cells."""

from __future__ import annotations

import math
from array import array
from datetime import date, datetime, time, timedelta

import pytest

from apps.predictions.reading import periods, values
from apps.predictions.reading.protocol import CellProblem
from apps.predictions.reading.refused import Unreadable
from apps.predictions.reading.values import Plan, block
from tests.predictions.reading.workbooks import book, raw, row, worksheet

PLAN = Plan({"tax_id": 0, "year": 1, "ebit": 2, "name": 3}, ("tax_id", "year"), ",")


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2024, 2024),
        (2024.0, 2024),
        ("2024", 2024),
        (" 2024 ", 2024),
        ("FY2024", 2024),
        ("2024-Q3", 2024),
        ("31/12/2024", 2024),
        ("2024-12-31", 2024),
        (datetime(2024, 12, 31), 2024),
        (date(2024, 1, 1), 2024),
        ("", 0),
        ("  ", 0),
    ],
)
def test_years(cell, year):
    assert periods.year(cell) == year


@pytest.mark.parametrize(
    "cell",
    [
        24,
        2024.5,
        1899,
        2101,
        "24",
        "2023-2024",
        "20240",
        "x",
        True,
        45657.0,
        -1.0,
        math.nan,
        math.inf,
        time(1),
        timedelta(1),
        datetime(1899, 12, 31),
    ],
)
def test_no_years(cell):
    with pytest.raises(Unreadable, match="not_a_year"):
        periods.year(cell)


@pytest.mark.parametrize(
    ("cell", "quarter"),
    [
        (1, 1),
        (4.0, 4),
        ("2", 2),
        ("Q1", 1),
        ("q 3", 3),
        ("1T", 1),
        ("T1", 1),
        ("3T24", 3),
        ("2024-Q3", 3),
        ("2024Q3", 3),
        ("Q3 2024", 3),
        ("1er trimestre", 1),
        ("1º trimestre", 1),
        ("2do. trimestre", 2),
        ("Tercer Trimestre", 3),
        ("IV trimestre", 4),
        ("Trim. 2", 2),
        ("4th quarter", 4),
        ("III", 3),
        ("31/12/2024", 4),
        ("12/31/2024", 4),
        ("2024-09-30", 3),
        ("06/2024", 2),
        (datetime(2024, 9, 30), 3),
        (date(2024, 1, 1), 1),
        ("", 0),
    ],
)
def test_quarters(cell, quarter):
    assert periods.quarter(cell) == quarter


@pytest.mark.parametrize("cell", [0, 5, 1.5, "Q5", "x", "2024", "13T", True, math.nan, time(1)])
def test_no_quarters(cell):
    with pytest.raises(Unreadable, match="not_a_quarter"):
        periods.quarter(cell)


def test_date_that_may_be_in_two_quarters_is_no_quarter():
    with pytest.raises(Unreadable, match="unclear_date"):
        periods.quarter("04/03/2024")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (1.0, "1"),
        (76123456.0, "76123456"),
        (7, "7"),
        (" 76.123.456-7\u00a0", "76.123.456-7"),
        ("a\x00b\r\nc_x000D_d", "a b c d"),
        ("", ""),
    ],
)
def test_tax_ids(cell, text):
    assert values.tax_id(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (True, "not_a_text"),
        (date(2024, 1, 1), "not_a_text"),
        (1000000000000000.0, "digits_lost"),
        ("x" * 41, "too_long"),
    ],
)
def test_no_tax_ids(cell, code):
    with pytest.raises(Unreadable, match=code):
        values.tax_id(cell)


def test_names_are_cut():
    assert values.name("x" * 300) == "x" * 200


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (True, "true_false"),
        (datetime(2024, 1, 1), "date_not_number"),
        (time(1), "date_not_number"),
        (timedelta(1), "date_not_number"),
        (1.1e18, "too_great"),
        (-math.inf, "too_great"),
        ("9" * 19, "too_great"),
        ("x", "not_a_number"),
    ],
)
def test_no_amounts(cell, code):
    with pytest.raises(Unreadable, match=code):
        values.amount(cell, "")


def test_column_of_numbers_is_taken_whole_but_not_with_a_boolean_in_it():
    numbers = block([(2, ("1", 2024, 5.0, "a")), (3, ("2", 2024, 7, "b"))], PLAN)
    mixed = block([(2, ("1", 2024, 5.0, "a")), (3, ("2", 2024, True, "b"))], PLAN)

    assert numbers.money == {"ebit": array("d", [5.0, 7.0])}
    assert math.isnan(mixed.money["ebit"][1])
    assert mixed.problems == [CellProblem(3, "ebit", "TRUE", "true_false")]


def test_absurd_number_among_good_ones_is_found():
    found = block([(2, ("1", 2024, 5.0, "")), (3, ("2", 2024, 2e18, ""))], PLAN)

    assert [(problem.row, problem.code) for problem in found.problems] == [(3, "too_great")]


def test_problems_come_row_by_row_and_stop_nothing(read):
    rows = [
        ("1", "A", 2024, 1.0, 2.0, 3.0),
        ("", "total", 2024, 1.0, 2.0, 3.0),
        ("2", "B", "soon", "1.234,5", "12%", "#REF!"),
        (None, None, None, None, None, None),
        ("3", "C", None, "1.5", True, datetime(2024, 5, 5)),
        ("4", "D", 2024, "=D2*2", None, "  "),
    ]

    found = read(book(rows))

    assert found.rows == [2, 3, 4, 6, 7]
    assert found.opening.decimal == ""
    assert found.codes == [
        (3, "tax_id", "missing"),
        (4, "year", "not_a_year"),
        (4, "ebit", "percent"),
        (4, "sales", "error_value"),
        (6, "year", "missing"),
        (6, "ebit", "true_false"),
        (6, "sales", "date_not_number"),
        (7, "total_assets", "no_result"),
    ]
    assert [problem.value for problem in found.problems][3] == "#REF!"
    assert found.money("total_assets")[:4] == [1.0, 1.0, 1234.5, 1.5]
    assert math.isnan(found.money("ebit")[4])
    assert math.isnan(found.money("sales")[4])


def test_style_of_the_first_rows_holds_for_all(read):
    first = [(str(at), "A", 2024, "1.234", "10,5", at) for at in range(1000)]
    found = read(book([*first, ("x", "B", 2024, "5.678", "10.5", 1)]))

    assert found.opening.decimal == ","
    assert found.money("total_assets")[0] == 1234.0
    assert found.money("total_assets")[-1] == 5678.0
    assert found.codes == [(1002, "ebit", "other_decimal")]
    assert found.problems[0].params == {"decimal": ","}


def test_unclear_figures_are_left_out_until_a_person_says(read):
    content = book([("1", "A", 2024, "1.234", 5, 6)])

    unclear, clear = read(content), read(content, decimal=",")

    assert "decimal_unclear" in unclear.notes
    assert unclear.codes == [(2, "total_assets", "unclear_decimal")]
    assert clear.money("total_assets") == [1234.0]
    assert clear.notes == {}


@pytest.mark.parametrize(
    ("cell", "code"),
    [('<c r="D9" t="e"><v>#N/A</v></c>', "error_value"), ('<c r="D9"><f>1</f></c>', "no_result")],
)
def test_row_of_nothing_but_errors_below_all_others_is_not_lost(read, cell, code):
    table = row(1, ["RUT", "Empresa", "Año", "Activo total"]) + row(2, ["1", "A", 2024, 5])

    found = read(raw(worksheet(f'{table}<row r="9">{cell}</row>')))

    assert found.opening.reader == "fast"
    assert found.codes == [
        (9, "tax_id", "missing"),
        (9, "year", "missing"),
        (9, "total_assets", code),
    ]


def test_workbook_that_nobody_calculated_is_refused(refused):
    rows = [(str(at), "A", "=2000+24", "=1+1", "=1", "=2") for at in range(5)]

    assert refused(book(rows)).reason == "no_results"


def test_control_characters_reach_no_database(read):
    sheet = worksheet(
        row(1, ["RUT", "Empresa", "Año"]) + row(2, ["1_x0000_", "a_x0007_b&#10;c", 2024])
    )

    found = read(raw(sheet))

    assert (found.tax_ids, found.names) == (["1"], ["a b c"])
