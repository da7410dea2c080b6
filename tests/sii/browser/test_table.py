"""The list of forms is read by the words above its columns, wherever they stand."""

from __future__ import annotations

from datetime import date

import pytest

from apps.sii.browser import table
from apps.sii.errors import PageChanged
from apps.sii.shapes import FormSeen, Period, Rut

CAPTION = ["Declaraciones Vigentes"]
HEADER = ["Período", "Folio", "Contribuyente", "Fecha Presentación", "Estado", "Ver"]
ROW = ["Ene 2025", "7123456789", "12.345.678-5", "20/02/2025", "No Vigente", "Detalle"]
FORM = FormSeen(
    Period(year=2025, month=1), 7123456789, Rut("12345678-5"), date(2025, 2, 20), "No Vigente"
)


def test_a_row_is_a_form() -> None:
    assert table.forms_of([[CAPTION, HEADER, ROW]]) == [FORM]


def test_columns_may_change_their_places() -> None:
    turned = [[*reversed(HEADER)], [*reversed(ROW)]]

    assert table.forms_of([turned]) == [FORM]


def test_captions_among_the_rows_say_nothing() -> None:
    assert table.forms_of([[HEADER, ["No existen declaraciones"]]]) == []


def test_a_table_is_whole_once_it_has_its_header() -> None:
    assert not table.is_whole([])
    assert not table.is_whole([[CAPTION]])
    assert table.is_whole([[CAPTION, HEADER]])


@pytest.mark.parametrize(("column", "text"), [(0, "Enero"), (1, "x"), (2, "1-1"), (3, "")])
def test_a_row_that_makes_no_sense_is_a_changed_page(column, text) -> None:
    with pytest.raises(PageChanged):
        table.forms_of([[HEADER, [*ROW[:column], text, *ROW[column + 1 :]]]])


def test_a_row_of_another_width_is_a_changed_page() -> None:
    with pytest.raises(PageChanged):
        table.forms_of([[HEADER, ROW[:-1]]])
