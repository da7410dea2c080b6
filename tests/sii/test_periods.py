"""Months as AAAAMM, and from one to the next."""

from datetime import date

import pytest

from apps.sii.periods import between, code_of, current, period_of, shifted
from apps.sii.shapes import Period


def test_code_is_four_and_two_digits():
    assert code_of(Period(2025, 7)) == "202507"
    assert period_of("202507") == Period(2025, 7)


@pytest.mark.parametrize(
    "code", ["", "2025", "202513", "202500", "2025-07", "02025 7", "２０２５07"]
)
def test_other_texts_are_no_period(code):
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        period_of(code)


@pytest.mark.parametrize(
    ("months", "code"), [(0, "202412"), (1, "202501"), (-12, "202312"), (25, "202701")]
)
def test_months_go_over_years(months, code):
    assert shifted(Period(2024, 12), months) == period_of(code)


def test_all_months_from_one_to_the_other():
    months = between(Period(2024, 11), Period(2025, 2))

    assert [code_of(one) for one in months] == ["202411", "202412", "202501", "202502"]
    assert [*between(Period(2025, 2), Period(2025, 1))] == []


def test_month_of_a_day():
    assert current(date(2025, 7, 31)) == Period(2025, 7)
