"""A year of due dates, found by hand: the rules' sources stand in ``apps/calendar/rules.py``.

Holidays of 2026 that matter (https://www.feriados.cl/): Good Friday, 3 April; Sunday, 21 June;
Friday and Saturday, 18 and 19 September; Monday, 12 October.
"""

from __future__ import annotations

from datetime import date

import pytest

from apps.calendar.gateway import is_working_day
from apps.calendar.rules import (
    F22_APRIL,
    F29_ELECTRONIC,
    F29_PAPER,
    PREVIRED_ELECTRONIC,
    PREVIRED_PAPER,
    RULES,
    Month,
    due_between,
    next_working_day,
    rules_for,
)
from apps.calendar.words import REASONS

# Month of 2026 in which it is due: F29 electronic, F29 paper, Previred electronic, Previred paper.
YEAR = {
    1: (20, 12, 13, 12),  # the 10th is a Saturday
    2: (20, 12, 13, 10),
    3: (20, 12, 13, 10),
    4: (20, 13, 13, 10),  # the 12th is a Sunday
    5: (20, 12, 13, 11),  # the 10th is a Sunday
    6: (22, 12, 13, 10),  # the 20th is a Saturday, the 21st a Sunday; the 13th stays one
    7: (20, 13, 13, 10),  # the 12th is a Sunday
    8: (20, 12, 13, 10),
    9: (21, 14, 13, 10),  # the 20th is a Sunday after two holidays, the 12th a Saturday
    10: (20, 13, 13, 13),  # the 10th is a Saturday; the 12th, a Monday, is a holiday
    11: (20, 12, 13, 10),
    12: (21, 14, 13, 10),  # the 20th is a Sunday, the 12th a Saturday
}
RULES_OF_YEAR = (F29_ELECTRONIC, F29_PAPER, PREVIRED_ELECTRONIC, PREVIRED_PAPER)


@pytest.mark.parametrize("month", YEAR)
def test_due_dates_of_2026_are_those_found_by_hand(month):
    found = [rule.obligation(Month(2026, month)) for rule in RULES_OF_YEAR]

    assert [one.due_on for one in found] == [date(2026, month, day) for day in YEAR[month]]
    before = f"2026{month - 1:02d}" if month > 1 else "202512"
    assert {one.period for one in found} == {before}


@pytest.mark.parametrize(
    ("rule", "due_in", "due_on"),
    [
        # Good Friday 10 April 2020, then Saturday and Easter Sunday
        (PREVIRED_PAPER, Month(2020, 4), date(2020, 4, 13)),
        (F29_PAPER, Month(2020, 4), date(2020, 4, 13)),
        # Easter Sunday is 20 April 2025
        (F29_ELECTRONIC, Month(2025, 4), date(2025, 4, 21)),
        # Friday 20 September 2024 is a holiday because it follows a Thursday (Ley 20.215)
        (F29_ELECTRONIC, Month(2024, 9), date(2024, 9, 23)),
        # 12 October 2027 is a Tuesday: the holiday is the Monday before (Ley 19.668)
        (F29_PAPER, Month(2027, 10), date(2027, 10, 12)),
        # a Sunday, then the first of May
        (F22_APRIL, Month(2028, 4), date(2028, 5, 2)),
        (F22_APRIL, Month(2026, 4), date(2026, 4, 30)),
    ],
)
def test_holidays_of_other_years(rule, due_in, due_on):
    assert rule.obligation(due_in).due_on == due_on


def test_yearly_form_is_about_the_year_before_and_due_once():
    found = list(due_between([F22_APRIL], Month(2026, 1), Month(2027, 3)))

    assert [(one.period, one.due_on) for one in found] == [("202512", date(2026, 4, 30))]


@pytest.mark.parametrize(
    ("how", "codes"),
    [
        ({"electronic": True, "employs": False}, ["f29-20", "f22-april"]),
        ({"electronic": False, "employs": False}, ["f29-12", "f22-april"]),
        ({"electronic": True, "employs": True}, ["f29-20", "f22-april", "previred-13"]),
        ({"electronic": False, "employs": True}, ["f29-12", "f22-april", "previred-10"]),
    ],
)
def test_rules_follow_from_how_a_company_files(how, codes):
    assert [rule.code for rule in rules_for(**how)] == codes


def test_month_passes_over_the_end_of_a_year():
    assert Month(2026, 12).shifted(1) == Month(2027, 1)
    assert Month(2026, 1).shifted(-1).code == "202512"
    assert Month(2026, 3).shifted(13) == Month(2027, 4)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),
        (date(2026, 9, 18), False),
        (date(2026, 9, 21), True),
        (date(2026, 12, 25), False),
        (date(2026, 11, 28), False),
    ],
)
def test_working_days(day, works):
    assert is_working_day(day) is works


def test_next_working_day_of_a_working_day_is_itself():
    assert next_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 6)


def test_every_rule_has_its_law_and_its_reason():
    assert set(REASONS) == set(RULES)
    assert all(rule.law for rule in RULES.values())
