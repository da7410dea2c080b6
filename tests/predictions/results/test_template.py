"""The workbook to fill in, read back by two other programs."""

from __future__ import annotations

import time

import pytest
from defusedxml import ElementTree
from openpyxl.utils import get_column_letter

from apps.predictions.columns import EXTRA, MONEY, Layout, columns_of
from apps.predictions.results.template import template
from tests.predictions.results.made import cells, opened, parts

KINDS = [(layout, language) for layout in Layout for language in ("en", "es")]
every_kind = pytest.mark.parametrize(("layout", "language"), KINDS)

DATA, EXAMPLE, HOW_TO = range(3)


def first(layout: Layout, language: str):
    return opened(template(layout, language)).worksheets[DATA]


def rule_of(sheet, key: str, layout: Layout):
    """The rule of a column, which covers it down to the last row."""
    place = [column.key for column in columns_of(layout)].index(key) + 1
    letter = get_column_letter(place)
    [rule] = [r for r in sheet.data_validations.dataValidation if f"{letter}2" in r.sqref]
    assert str(rule.sqref) == f"{letter}2:{letter}1048576"
    return rule


@every_kind
def test_first_sheet_has_the_headings_and_nothing_else(layout, language):
    content = template(layout, language)

    labels = [column.label(language) for column in columns_of(layout)]
    assert cells(content, DATA) == [labels]
    assert [cell.value for cell in opened(content).worksheets[DATA][1]] == labels


@every_kind
def test_what_only_ohlson_needs_comes_last_and_is_marked(layout, language):
    sheet = first(layout, language)
    extra = [column for column in columns_of(layout) if column in EXTRA]

    assert list(columns_of(layout))[-len(extra) :] == extra
    fills = [cell.fill.fgColor.rgb for cell in sheet[1]]
    assert len(set(fills[: -len(extra)])) == len(set(fills[-len(extra) :])) == 1
    assert fills[0] != fills[-1]
    assert sheet[1][-1].comment.text.startswith({"en": "Optional.", "es": "Opcional."}[language])


def test_sheets_are_named_in_the_language():
    names = [opened(template(Layout.ANNUAL, language)).sheetnames for language in ("en", "es")]

    assert names == [["Data", "Example", "How to"], ["Datos", "Ejemplo", "Instrucciones"]]


@every_kind
def test_headings_are_locked_and_everything_else_is_not(layout, language):
    sheet = first(layout, language)
    columns = len(columns_of(layout))

    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert all(cell.protection.locked for cell in sheet[1])
    below = sheet.column_dimensions
    letters = [get_column_letter(place) for place in range(1, columns + 1)]
    assert not any(below[letter].protection.locked for letter in letters)
    rest = below[get_column_letter(columns + 1)]
    assert (rest.min, rest.max, rest.protection.locked) == (columns + 1, 16384, False)


def test_people_may_sort_filter_insert_and_delete():
    allowed = first(Layout.ANNUAL, "en").protection

    for what in ("sort", "autoFilter", "insertRows", "deleteRows", "formatColumns"):
        assert not getattr(allowed, what), what
    assert allowed.insertColumns  # this one they may not


def test_headings_stay_in_view_and_filter():
    sheet = first(Layout.ANNUAL, "en")

    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:N1048576"
    assert sheet.column_dimensions["B"].width == 32


def test_cells_below_look_like_what_they_hold():
    below = first(Layout.ANNUAL, "en").column_dimensions

    formats = [below[letter].number_format for letter in "ABCD"]
    assert formats == ["@", "@", "General", "#,##0.00"]


@every_kind
def test_year_is_a_whole_number_or_is_asked_about(layout, language):
    rule = rule_of(first(layout, language), "year", layout)

    assert (rule.type, rule.operator) == ("whole", "between")
    assert (rule.formula1, rule.formula2) == ("1900", "2100")
    assert rule.errorStyle == "warning"


def test_quarter_is_1_to_4():
    rule = rule_of(first(Layout.QUARTERLY, "en"), "quarter", Layout.QUARTERLY)

    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "1", "4")
    assert rule.errorStyle in (None, "stop")


@every_kind
def test_money_is_a_number(layout, language):
    sheet = first(layout, language)

    for column in MONEY:
        if column in columns_of(layout):
            assert rule_of(sheet, column.key, layout).type == "decimal"


@every_kind
def test_every_column_prompts_and_explains_within_excels_limits(layout, language):
    sheet = first(layout, language)

    for place, column in enumerate(columns_of(layout)):
        rule = rule_of(sheet, column.key, layout)
        assert rule.showInputMessage
        assert rule.showErrorMessage
        assert rule.prompt == column.help(language)
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.error) <= 255
        assert rule.allowBlank
        assert column.help(language) in sheet[1][place].comment.text


def test_errors_are_in_the_language():
    errors = [
        rule_of(first(Layout.ANNUAL, language), "sales", Layout.ANNUAL).error.split()[0]
        for language in ("en", "es")
    ]

    assert errors == ["Write", "Escribe"]


@every_kind
def test_example_is_filled_below_the_same_headings_and_says_that_it_is_invented(layout, language):
    [said, headings, *rows] = cells(template(layout, language), EXAMPLE)

    assert ("invented" if language == "en" else "inventad") in said[0]
    assert headings == [column.label(language) for column in columns_of(layout)]
    assert all(value != "" for row in rows for value in row)
    assert len(rows) == (3 if layout is Layout.ANNUAL else 7)
    assert all(("invented" if language == "en" else "inventad") in row[1] for row in rows)


@pytest.mark.parametrize("layout", Layout)
def test_balance_sheets_of_the_example_add_up(layout):
    [_, _, *rows] = cells(template(layout, "en"), EXAMPLE)
    keys = [column.key for column in columns_of(layout)]

    for row in rows:
        of = dict(zip(keys, row, strict=True))
        assert of["total_assets"] == of["total_liabilities"] + of["equity"]
        assert of["current_assets"] <= of["total_assets"]
        assert of["current_liabilities"] <= of["total_liabilities"]


def test_tax_numbers_of_the_example_have_right_check_digits():
    [_, _, *rows] = cells(template(Layout.ANNUAL, "en"), EXAMPLE)

    for tax_id, *_ in rows:
        number, digit = tax_id.split("-")
        weighted = sum(
            int(d) * w for d, w in zip(reversed(number), [2, 3, 4, 5, 6, 7, 2, 3], strict=True)
        )
        assert str(-weighted % 11) == digit


def test_quarters_of_a_year_in_the_example_make_up_the_year():
    [_, _, *annual] = cells(template(Layout.ANNUAL, "en"), EXAMPLE)
    [_, _, *quarterly] = cells(template(Layout.QUARTERLY, "en"), EXAMPLE)
    sales = [[c.key for c in columns_of(layout)].index("sales") for layout in Layout]

    assert sum(row[sales[1]] for row in quarterly[:4]) == annual[0][sales[0]]
    assert [row[3] for row in quarterly] == [1, 2, 3, 4, 1, 2, 1]


@every_kind
def test_how_to_explains_every_column(layout, language):
    rows = cells(template(layout, language), HOW_TO)
    explained = {row[0]: row[1:] for row in rows}

    for column in columns_of(layout):
        assert explained[column.label(language)][0] == column.help(language)
        assert explained[column.label(language)][1]
    assert ("quarter alone" in str(rows)) == (layout is Layout.QUARTERLY and language == "en")


@every_kind
def test_every_part_is_valid_xml(layout, language):
    assert {ElementTree.fromstring(xml).tag for xml in parts(template(layout, language)).values()}


@every_kind
def test_same_bytes_at_another_time(layout, language, monkeypatch):
    before = template(layout, language)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)

    assert template(layout, language) == before


def test_no_date_but_the_fixed_one():
    core = parts(template(Layout.ANNUAL, "en"))["docProps/core.xml"]

    assert core.count("1980-01-01T00:00:00Z") == 2
