"""Months as AAAAMM, and from one to the next."""

from datetime import UTC, datetime

import pytest

from apps.sii.periods import between, code_of, period_of, shifted, this_month
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


def test_month_that_is_under_way_is_that_of_the_clock_that_people_read():
    assert this_month(datetime(2025, 8, 1, 3, tzinfo=UTC)) == Period(2025, 7)


def test_what_the_portal_does_not_keep_is_no_period():
    with pytest.raises(ValueError, match="from 201705 on"):
        period_of("201704")
