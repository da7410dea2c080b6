"""The results as CSV, read by Python's own reader."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from django.utils import translation

from apps.predictions import words
from apps.predictions.columns import Layout
from apps.predictions.results.csv import through_csv, write_csv
from tests.predictions.results.made import REASON, REPORT, ROWS, SAFE, WITH_VALUE, scored


def written(report=REPORT, rows=tuple(ROWS)) -> bytes:
    file = BytesIO()
    write_csv(file, report, iter(rows))
    return file.getvalue()


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def name_of(name: str) -> str:
    """What becomes of a company's name."""
    rows = [SAFE._replace(name=name)]
    return lines(written(scored(rows), rows))[1][2]


def test_begins_with_a_byte_order_mark_and_ends_lines_as_rfc_4180_says():
    content = written()

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 1 + len(ROWS)


def test_headings_are_in_the_language_of_the_report():
    english, spanish = lines(written())[0], lines(written(replace(REPORT, language="es")))[0]

    assert english[:4] == ["Row", "Tax ID", "Company", "Year"]
    assert spanish[:4] == ["Fila", "RUT", "Empresa", "Año"]


def test_numbers_have_a_decimal_point_and_come_back_exactly_in_both_languages():
    for language in ("en", "es"):
        line = lines(written(replace(REPORT, language=language)))[1]

        assert [float(text) for text in line[4:18]] == [*SAFE.money, *SAFE.ratios, SAFE.score]
        assert (line[0], line[1], line[3]) == ("3", SAFE.tax_id, "2025")


def test_what_is_not_there_is_empty_and_not_quoted():
    last = written().decode("utf-8-sig").splitlines()[3]

    assert (
        last == '6,"0076000001-9","Panadería Ñuñoa"' + "," * 15 + ',,"' + words.reason(REASON) + '"'
    )


def test_what_is_no_number_is_left_out():
    rows = [SAFE._replace(money=(math.nan, math.inf, -math.inf, 1e308, 0, 0, 0, 0, 0))]

    assert lines(written(scored(rows), rows))[1][4:9] == ["", "", "", "1e+308", "0"]


@pytest.mark.parametrize("start", [*"=+-@\t\r\n\0", *"＝＋－＠"])
def test_no_text_starts_a_formula(start):
    assert name_of(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("end", [*",;\t\r\n"])
def test_no_text_starts_a_formula_where_another_excel_begins_a_field(end):
    assert name_of(f"ACME{end}=1+1") == f"ACME{end}'=1+1"


@pytest.mark.parametrize(
    "name",
    ["ACME, Ltd.", 'the "best"', "Pérez-Soto; e hijos", "a = b + c @ d", "日本", "a\nb", "12"],
)
def test_other_texts_come_back_as_they_were(name):
    assert name_of(name) == name


def test_negative_numbers_stay_numbers():
    rows = [SAFE._replace(score=-1.5)]

    assert lines(written(scored(rows), rows))[1][17] == "-1.5"


def test_what_utf_8_cannot_hold_does_not_stop_it():
    assert name_of("A\ud800B") == "A?B"


def test_quarterly_with_model_values():
    rows = [SAFE._replace(quarter=2, quarters=2, ratios=(0.5,), value=0.25)]
    report = scored(rows, layout=Layout.QUARTERLY, model=WITH_VALUE)

    headings, line = lines(written(report, rows))

    assert dict(zip(headings, line, strict=True)) | {
        "Quarter": "2",
        "Model value": "0.25",
        "Zone": "safe",
        "Annualised": "annualised from 2 quarters",
        "Why there is no score": "",
    } == dict(zip(headings, line, strict=True))


def test_import_without_a_model_has_no_scores():
    rows = [SAFE._replace(ratios=(), score=None, zone="")]

    headings, line = lines(written(scored(rows, model=None), rows))

    assert headings[-2:] == ["Net income", "Why it was not imported"]
    assert len(line) == len(headings)


def test_no_rows_leave_the_headings():
    assert len(lines(written(scored([]), []))) == 1


def test_more_rows_than_a_block():
    rows = [SAFE._replace(row=n) for n in range(2500)]

    assert [int(line[0]) for line in lines(written(scored(rows), rows))[1:]] == list(range(2500))


def test_same_input_gives_the_same_bytes():
    assert written() == written()


def test_rows_go_on_to_a_second_file_in_the_same_pass():
    file = BytesIO()

    with translation.override("en"):
        given_on = list(through_csv(file, replace(REPORT, language="es"), iter(ROWS)))

    assert given_on == ROWS
    assert file.getvalue() == written(replace(REPORT, language="es"))


def test_language_is_that_of_the_report_whatever_is_active_when_a_row_goes_by():
    row = SAFE._replace(quarter=2, quarters=2)
    file = BytesIO()

    with translation.override("en"):
        [_] = through_csv(file, scored([row], language="es", layout=Layout.QUARTERLY), [row])

    [_, line] = lines(file.getvalue())
    assert line[-3:-1] == ["segura", "anualizado a partir de 2 trimestres"]
