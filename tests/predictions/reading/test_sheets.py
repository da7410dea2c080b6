"""Which sheet is read, and which of its columns is which."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.predictions.columns import ALL, Layout
from apps.predictions.reading.headings import words
from tests.predictions.reading.workbooks import HEADINGS, ROWS, book, grid

KEYS = {"tax_id", "name", "year", "total_assets", "ebit", "sales"}


def adding(*sheets):
    """Change for ``book``: more sheets, each (title, state, rows)."""

    def change(made) -> None:
        for title, state, rows in sheets:
            sheet = made.create_sheet(title)
            sheet.sheet_state = state
            for row in rows:
                sheet.append(list(row))

    return change


@pytest.mark.parametrize(
    "heading",
    [
        "Activo Total (CLP)",
        "TOTAL ACTIVOS",
        "activos, total",
        "Activo\nTotal",
        "total_assets",
        "Total assets",
        "Total de activos (M$)",
        " Activo  total ",
        "ACTIVOS TOTALES",
    ],
)
def test_headings_in_any_spelling(read, heading):
    found = read(grid(["R.U.T.", "AÑO", heading], ["1", 2024, 5]))

    assert found.money("total_assets") == [5.0]
    assert found.opening.headings["total_assets"] == " ".join(heading.split())


def test_no_two_columns_share_a_name():
    names = Counter(
        key
        for column in ALL
        for key in {words(n) for n in (column.en, column.es, column.key, *column.synonyms)}
    )

    assert [key for key, count in names.items() if count > 1 or not key] == []


def test_every_name_is_recognised(read):
    for language in ("en", "es"):
        headings = [column.label(language) for column in ALL if column.key != "quarter"]
        found = read(grid(headings, ["1", "A", 2024, *range(1, 12)]))

        assert len(found.opening.headings) == len(ALL) - 1
        assert found.opening.unknown == []


def test_titles_above_and_other_columns_are_left_alone(read):
    found = read(
        grid(["Balances 2024"], [], [None, *HEADINGS, "Comentario"], [None, *ROWS[0], "!"])
    )

    assert found.opening.header_row == 3
    assert found.opening.unknown == ["Comentario"]
    assert found.rows == [4]
    assert set(found.opening.headings) == KEYS


def test_headings_in_two_rows_belong_together_where_cells_are_merged(read):
    def merge(made) -> None:
        sheet = made.worksheets[0]
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("A1:A2")

    content = book(
        [(None, None, "total", "corriente", "Total"), ("1", 2024, 10, 5, 99)],
        ["RUT", "Año", "Activo", None, None],
        merge,
    )

    found = read(content)

    assert found.opening.header_row == 2
    assert found.opening.headings == {
        "tax_id": "RUT",
        "year": "Año",
        "total_assets": "Activo total",
        "current_assets": "Activo corriente",
    }
    assert found.money("current_assets") == [5.0]


def test_merged_cells_are_noted(read):
    def merge(made) -> None:
        made.worksheets[0].merge_cells("D1:E1")
        made.worksheets[0].merge_cells("A2:A3")

    found = read(book([("1", "A", 2023, 5, 6), (None, "A", 2024, 7, 8)], HEADINGS[:4], merge))

    assert found.notes == {
        "merged_heading": {"heading": "Activo total", "cells": "D1:E1"},
        "merged_cells": {},
    }
    assert found.money("total_assets") == [5.0, 7.0]
    assert found.codes == [(3, "tax_id", "missing")]


def test_sheet_whose_headings_fit_best_is_read(read):
    content = book(
        [["x"]],
        ["Léeme"],
        adding(
            ("Poco", "visible", [HEADINGS[:4], ROWS[0][:4]]),
            ("Todo", "visible", [HEADINGS, *ROWS]),
        ),
    )

    found = read(content)

    assert found.opening.sheet == "Todo"
    assert found.opening.sheets == ["Datos", "Poco", "Todo"]
    assert found.notes == {"other_sheets": {"sheet": "Todo", "others": "Poco"}}


def test_hidden_sheet_is_read_only_when_no_other_fits(read):
    hidden = ("Oculta", "hidden", [(*HEADINGS, "Patrimonio"), (*ROWS[0], 1)])

    beside = read(book(change=adding(hidden)))
    alone = read(book([["x"]], ["Léeme"], adding(hidden)))

    assert (beside.opening.sheet, beside.notes) == ("Datos", {})
    assert (alone.opening.sheet, alone.notes) == ("Oculta", {"hidden_sheet": {"sheet": "Oculta"}})


def test_wanted_sheet_wins(read):
    content = book(change=adding(("Chica", "hidden", [HEADINGS[:4], ROWS[1][:4]])))

    assert read(content, sheet=" chica ").tax_ids == ["76222222-7"]


def test_sheet_that_is_not_there_lists_the_others(refused):
    error = refused(book(change=adding(("Otra", "visible", []))), sheet="Hoja 9")

    assert error.reason == "unknown_sheet"
    assert str(error) == "There is no sheet “Hoja 9”. There are: Datos, Otra."


def test_column_twice_names_both(refused):
    error = refused(
        grid(["RUT", "Año", "Activo total", "EBIT", "TOTAL ACTIVOS"], ["1", 2024, 1, 2, 3])
    )

    assert error.reason == "column_twice"
    assert str(error) == (
        "Two columns are “Total assets”: C: Activo total and E: TOTAL ACTIVOS. "
        "Rename or delete one."
    )


def test_missing_columns_are_named_with_what_was_found(refused):
    error = refused(grid(["Empresa", "Activo total", "Nota"], ["A", 1, 2]))

    assert error.reason == "missing_columns"
    assert str(error) == (
        "“Datos” lacks these columns: Tax ID, Year. Row 1 has: Empresa, Activo total, Nota."
    )


def test_sheet_without_headings_says_what_they_are(refused):
    error = refused(grid(["a", "b"], [1, 2]))

    assert error.reason == "no_headings"
    assert "Tax ID, Company, Year, Total assets" in str(error)


def test_headings_below_the_first_rows_are_not_found(refused):
    assert refused(grid(*[["x"]] * 25, HEADINGS, ROWS[0])).reason == "no_headings"


def test_headings_without_rows_are_refused(refused):
    assert refused(grid(HEADINGS)).reason == "no_rows"


def test_quarters_have_a_column_of_their_own(read):
    found = read(grid(["RUT", "Año", "Trimestre"], ["1", 2024, "2T"]), Layout.QUARTERLY)

    assert (found.years, found.quarters) == ([2024], [2])


def test_quarters_may_stand_in_the_period(read):
    content = grid(["RUT", "Período", "EBIT"], ["1", "2024-Q3", 5], ["1", "2024", 6])

    found = read(content, Layout.QUARTERLY)

    assert (found.years, found.quarters) == ([2024, 2024], [3, 0])
    assert found.codes == [(3, "quarter", "not_a_quarter")]
    assert found.notes == {"quarter_from_period": {"heading": "Período"}}


def test_years_alone_are_no_quarters(refused):
    error = refused(grid(["RUT", "Año"], ["1", 2024]), layout=Layout.QUARTERLY)

    assert error.reason == "missing_columns"
    assert "Quarter" in str(error)
