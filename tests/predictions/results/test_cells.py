"""What stands in the cells of the workbook, read back by two other programs."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from defusedxml import ElementTree

from apps.predictions import words
from apps.predictions.results.sheet_rows import LONGEST
from tests.predictions.results.made import (
    ERRORS_START,
    PROBLEM,
    REASON,
    REPORT,
    SAFE,
    UNSCORED,
    errors,
    opened,
    parts,
    results,
    scored,
    texts,
    workbook,
)

HOSTILE = [
    *("=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(1)"),
    *("\t=1", "http://evil.example", "mailto:a@b.cl", "internal:Sheet1!A1", "12", "1e5", "TRUE"),
    *("<r><t>x</t></r>", "<r></c></row></r>", "]]>", "&amp;", '"', "'", " spaces ", "_x0041_"),
    *("a\nb", "ñ 日本 🙂", "{=1}", "#N/A"),
]


def test_values_come_back_as_they_were():
    sheet = opened(workbook())["Results"]
    first = [cell.value for cell in sheet[2]]
    expected = [
        3,
        "0076000001-9",
        SAFE.name,
        2025,
        *SAFE.money,
        *SAFE.ratios,
        3.14159,
        "safe",
        None,
    ]

    assert first == expected
    assert results(workbook())[0] == [*expected[:-1], ""]


def test_what_is_not_there_stays_empty():
    last = [cell.value for cell in opened(workbook())["Results"][4]]

    assert last[:3] == [6, UNSCORED.tax_id, UNSCORED.name]
    assert set(last[3:-1]) == {None}
    assert last[-1] == words.reason(REASON)


def test_numbers_are_numbers_and_look_like_what_they_are():
    sheet = opened(workbook())["Results"]

    assert [c.data_type for c in sheet[2]][:5] == ["n", "s", "s", "n", "n"]
    assert [c.number_format for c in sheet[2]][:5] == ["0", "@", "@", "0", "#,##0.00"]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts(text):
    rows = [SAFE._replace(name=text, tax_id=text)]
    problem = replace(PROBLEM, value=text)
    opening = replace(REPORT.opening, sheet=text, unknown=[text], headings={"ebit": text})
    report = scored(rows, file_name=text, opening=opening, problems=1, listed=1)
    content = workbook(report, rows, [problem])
    book = opened(content)

    found = [cell for row in book["Results"].iter_rows(2, 2, 2, 3) for cell in row]
    found.append(book["Errors"].cell(ERRORS_START + 1, 3))
    as_written = text.replace("_x0041_", "_x005F_x0041_")  # Excel's own escape, unknown to openpyxl
    assert [(c.data_type, c.value, c.hyperlink) for c in found] == [("s", as_written, None)] * 3
    assert not [
        name for name, xml in parts(content).items() if "<f>" in xml and "charts" not in name
    ]
    assert not [name for name, xml in parts(content).items() if "<hyperlink" in xml]
    assert [said.strip() for said in texts(content)].count(text.strip()) == 4


def test_every_part_is_valid_xml():
    rows = [SAFE._replace(name="".join(map(chr, range(0x250))) + "\ud800\ufffe\uffff")]
    content = workbook(scored(rows, file_name="\x00\ud800<r></r>"), rows, [])

    assert {ElementTree.fromstring(xml).tag for xml in parts(content).values()}


def test_control_characters_are_replaced_and_line_ends_are_line_feeds():
    rows = [SAFE._replace(name="A\x00\x07B\r\nC\rD\ud800" + "x" * 190)]

    [row] = results(workbook(scored(rows), rows, []))

    assert row[2] == "A��B\nC\nD�" + "x" * 190


@pytest.mark.parametrize(
    ("letter", "units"), [("x", 1), ("&", 1), ("🙂", 2)], ids=["plain", "escaped", "two units"]
)
def test_texts_that_no_cell_can_hold_are_cut(letter, units):
    most = LONGEST // units
    problem = replace(PROBLEM, value=letter * (most + 1))

    value = errors(workbook(problems=[problem]))[0][2]

    assert value == letter * ((LONGEST - 1) // units) + "…"
    assert len(value.encode("utf-16-le")) // 2 <= LONGEST


def test_longest_text_that_a_cell_can_hold_is_whole():
    problem = replace(PROBLEM, value="x" * LONGEST)

    assert errors(workbook(problems=[problem]))[0][2] == "x" * LONGEST


def test_what_is_no_number_is_left_out():
    money = (math.nan, math.inf, -math.inf, 1.7e308, -1.7e308, 1e300, -0.0, 5e-324, 1.0)
    rows = [SAFE._replace(money=money, score=math.nan)]

    [row] = results(workbook(scored(rows), rows, []))

    assert row[4:13] == ["", "", "", "", "", 1e300, 0.0, 5e-324, 1.0]
    assert row[17] == ""
