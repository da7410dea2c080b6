"""Numbers as text: one way or the other, and never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.predictions.reading.decimals import is_unclear, number, style_of
from apps.predictions.reading.refused import Unreadable

POINT, COMMA = ".", ","
DIGITS = st.integers(-(10**14), 10**14)


def written(value: float, decimal: str, places: int) -> str:
    """1234.5 as people write it in this style."""
    text = f"{value:,.{places}f}"
    return text if decimal == POINT else text.translate(str.maketrans(".,", ",."))


def code(text: str, decimal: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        number(text, decimal)
    return str(caught.value.code)


@given(
    st.integers(-(10**14), 10**14),
    st.integers(0, 4),
    st.sampled_from([POINT, COMMA]),
    st.booleans(),
)
def test_what_is_written_in_a_style_is_read_in_it(digits, places, decimal, grouped):
    value = digits / 10**places
    text = written(value, decimal, places)
    text = text if grouped else text.replace(COMMA if decimal == POINT else POINT, "")

    assert number(text, decimal) == pytest.approx(value, rel=1e-15)


@given(DIGITS, st.integers(0, 4), st.sampled_from([POINT, COMMA]))
def test_what_is_written_in_one_style_is_never_another_number_in_the_other(digits, places, decimal):
    text = written(digits / 10**places, decimal, places)
    other = COMMA if decimal == POINT else POINT

    try:
        found = number(text, other)
    except Unreadable:
        return
    # Only 1.234 has two meanings, and only the file's style can tell.
    assert is_unclear(text) or found == pytest.approx(digits / 10**places, rel=1e-15)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_said_to_be_none(text):
    for decimal in ("", POINT, COMMA):
        try:
            assert isinstance(number(text, decimal), float)
        except Unreadable:
            continue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1.234.567", 1234567.0),
        ("1'234.5", 1234.5),
        ("1 234 567", 1234567.0),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234", 1234.0),
        ("$ 1.234.567", 1234567.0),
        ("CLP 500", 500.0),
        ("500 USD", 500.0),
        ("US$ 12.5", 12.5),
        ("€12,50", 12.5),
        ("(1.234.567)", -1234567.0),
        ("($ 500)", -500.0),
        ("$ (500)", -500.0),
        ("-$500", -500.0),
        ("500-", -500.0),
        ("−500", -500.0),
        ("+500", 500.0),
        ("0,125", 0.125),
        (".5", 0.5),
        ("1234.567", 1234.567),
        ("1,5E+06", 1_500_000.0),
        ("007", 7.0),
    ],
)
def test_what_can_only_be_one_number_needs_no_style(text, value):
    assert number(text, "") == value


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "-",
        "",
        "1.2.3",
        "12.34.567",
        "1,23,456.7",
        "--5",
        "(-5)",
        "1 2",
        "5 m",
        "M$ 5",
        "5²",
        "1" * 70,
        "NaN",
        "inf",
        "1_000",
        "0x10",
        "١٢",
        "1.234.56",
    ],
)
def test_what_is_no_number_is_none(text):
    assert code(text, POINT) == "not_a_number"


def test_percentage_is_no_amount():
    assert code("5 %") == "percent"


@pytest.mark.parametrize(("decimal", "value"), [(POINT, 1.234), (COMMA, 1234.0)])
def test_the_style_of_the_file_decides_what_one_cell_cannot(decimal, value):
    assert number("1.234", decimal) == value
    assert code("1.234") == code("-1,234") == "unclear_decimal"


@pytest.mark.parametrize(
    ("text", "decimal"), [("1,5", POINT), ("1.5", COMMA), ("1.234,5", POINT), ("1,234,567", COMMA)]
)
def test_the_other_style_is_a_problem(text, decimal):
    assert code(text, decimal) == "other_decimal"


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1.234", "12,5"], COMMA),
        (["1.234", "1.234.567"], COMMA),
        (["12.5", "7.25", "3,5"], POINT),
        (["1.234", "5.678"], ""),
        (["12.5", "12,5"], ""),
        (["abc", "500", ""], ""),
    ],
)
def test_most_of_the_clear_texts_decide_the_style(texts, style):
    assert style_of(texts) == style
