"""Planned times. Chile's clock jumps over 00:00–00:59 in September and shows 23:00–23:59 twice in
April, so both dates of two years are walked through."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab_parser

from apps.core.planned import NoPlan, cron, daily, every
from apps.core.planned_fields import DAY, HOUR, MINUTE, MONTH, WEEKDAY

CHILE = ZoneInfo("America/Santiago")
YEARS = (2026, 2027)
LAST_DAY_OF_SUMMER = {2026: datetime(2026, 4, 4), 2027: datetime(2027, 4, 3)}
FIRST_DAY_OF_SPRING = {2026: datetime(2026, 9, 6), 2027: datetime(2027, 9, 5)}
INSTANT = timedelta(microseconds=1)

PLANS = [
    every(seconds=7),
    every(minutes=5),
    every(hours=5),
    daily(0, 0),
    daily(0, 30),
    daily(3, 30),
    daily(23, 30),
    daily(2, 30, tz="Europe/Madrid"),
    daily(2, 15, tz="Australia/Lord_Howe"),
    daily(0, 0, tz="Africa/Cairo"),
    cron("*/20 * * * *"),
    cron("0,30 0,1,23 * * *"),
    cron("15 10 31 * *"),
    cron("0 12 13 * fri"),
    cron("0 0 29 2 *"),
]
each_plan = pytest.mark.parametrize("plan", PLANS, ids=str)
each_year = pytest.mark.parametrize("year", YEARS)


def slots(plan, start, end):
    found = []
    slot = plan.next(start - INSTANT)
    while slot < end:
        found.append(slot)
        slot = plan.next(slot)
    return found


def year_in(zone, year):
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def local(slot):
    return slot.astimezone(CHILE).strftime("%d %H:%M %z")


# What holds for every plan


@each_plan
def test_previous_of_the_next_is_the_next_at_any_moment(plan):
    chance = random.Random(7)  # noqa: S311
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(300):
        now = start + timedelta(seconds=chance.uniform(0, 2 * 365 * 86400))

        later = plan.next(now)

        assert plan.previous(now) <= now < later
        assert plan.previous(later) == later
        assert plan.previous(later - INSTANT) == plan.previous(now)


@each_plan
@pytest.mark.parametrize(
    "around",
    [
        datetime(2026, 4, 5, 3, tzinfo=UTC),
        datetime(2026, 9, 6, 4, tzinfo=UTC),
        datetime(2027, 4, 4, 3, tzinfo=UTC),
        datetime(2027, 9, 5, 4, tzinfo=UTC),
    ],
    ids=str,
)
def test_no_time_is_left_out_or_planned_twice_around_a_clock_change(plan, around):
    forwards = slots(plan, around - timedelta(hours=30), around + timedelta(hours=30))

    backwards, slot = [], plan.previous(around + timedelta(hours=30) - INSTANT)
    while slot >= around - timedelta(hours=30):
        backwards.append(slot)
        slot = plan.previous(slot - INSTANT)
    assert forwards == backwards[::-1]
    assert all(one < other for one, other in pairwise(forwards))


@each_plan
def test_times_are_in_utc(plan):
    now = datetime(2026, 4, 5, 3, tzinfo=CHILE)

    assert plan.next(now).tzinfo is plan.previous(now).tzinfo is UTC


# Every so often


def test_two_processes_agree_on_the_times_of_a_period():
    plan = every(minutes=7)
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)

    assert plan.previous(at) == plan.previous(at.astimezone(CHILE))
    assert plan.previous(at).timestamp() % 420 == 0


def test_time_itself_is_its_own_previous_one_and_not_its_next():
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)

    assert every(hours=1).previous(at) == at
    assert every(hours=1).next(at) == at + timedelta(hours=1)


@each_year
def test_period_does_not_notice_the_clock_changes(year):
    found = slots(every(hours=1), *year_in(CHILE, year))

    assert {one - other for other, one in pairwise(found)} == {timedelta(hours=1)}


# Once a day


@each_year
@pytest.mark.parametrize("time", [(0, 0), (0, 30), (0, 59), (1, 0), (3, 30), (23, 0), (23, 59)])
def test_daily_plan_has_as_many_times_as_the_year_has_days(year, time):
    found = slots(daily(*time), *year_in(CHILE, year))

    days = [slot.astimezone(CHILE).date() for slot in found]
    assert len(found) == 365
    assert len(set(days)) == 365


@each_year
@pytest.mark.parametrize("time", [(0, 0), (0, 30), (0, 59)])
def test_time_that_the_clock_jumps_over_is_planned_for_the_end_of_the_jump(year, time):
    day = FIRST_DAY_OF_SPRING[year]

    found = slots(daily(*time), *_around(day))

    hour, minute = time
    assert [local(slot) for slot in found] == [
        f"{day.day - 1:02} {hour:02}:{minute:02} -0400",
        f"{day.day:02} 01:00 -0300",
        f"{day.day + 1:02} {hour:02}:{minute:02} -0300",
    ]


@each_year
def test_time_that_the_clock_shows_twice_is_planned_for_the_first(year):
    day = LAST_DAY_OF_SUMMER[year]

    found = slots(daily(23, 30), *_around(day))

    assert [local(slot) for slot in found] == [
        f"{day.day - 1:02} 23:30 -0300",
        f"{day.day:02} 23:30 -0300",
        f"{day.day + 1:02} 23:30 -0400",
    ]


@each_year
def test_second_showing_of_a_time_finds_it_passed(year):
    twice = LAST_DAY_OF_SUMMER[year].replace(hour=23, minute=30, tzinfo=CHILE)

    again = twice.replace(fold=1)

    assert daily(23, 30).previous(again) == twice.astimezone(UTC)


@each_year
def test_plan_that_meets_the_end_of_the_jump_twice_has_one_time_there(year):
    day = FIRST_DAY_OF_SPRING[year].replace(tzinfo=CHILE)

    found = slots(cron("0 0,1 * * *"), day - timedelta(hours=6), day + timedelta(hours=6))

    assert [local(slot) for slot in found] == [f"{day.day:02} 01:00 -0300"]


def _around(day):
    """From the day before to the day after, on the clock of Chile."""
    start = (day - timedelta(days=1)).replace(tzinfo=CHILE)
    return start, (day + timedelta(days=2)).replace(tzinfo=CHILE)


# Cron


@pytest.mark.parametrize(
    ("text", "now", "then"),
    [
        ("*/15 * * * *", "2026-05-01 10:14", "2026-05-01 10:15"),
        ("5-20/10 8,20 * * *", "2026-05-01 08:15", "2026-05-01 20:05"),
        ("0 9 * * mon-fri", "2026-05-01 10:00", "2026-05-04 09:00"),
        ("0 9 * * 7", "2026-05-01 10:00", "2026-05-03 09:00"),
        ("0 9 * * 5-7", "2026-05-02 10:00", "2026-05-03 09:00"),
        ("0 9 1 jan,jul *", "2026-05-01 10:00", "2026-07-01 09:00"),
        ("0 9 31 * *", "2026-05-31 10:00", "2026-07-31 09:00"),
        ("0 9 29 2 *", "2026-05-31 10:00", "2028-02-29 09:00"),
        ("0 9 29 2 *", "2096-03-01 10:00", "2104-02-29 09:00"),
    ],
)
def test_cron_finds_its_next_time(text, now, then):
    plan = cron(text, tz="UTC")

    assert plan.next(_utc(now)) == _utc(then)
    assert plan.previous(_utc(then)) == _utc(then)


def test_where_both_kinds_of_day_are_restricted_either_will_do():
    plan = cron("0 12 13 * fri", tz="UTC")

    found = slots(plan, _utc("2026-05-09 00:00"), _utc("2026-05-16 00:00"))

    assert [slot.strftime("%d %a") for slot in found] == ["13 Wed", "15 Fri"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("* * * *", "write 'minute hour day-of-month month weekday'"),
        ("60 * * * *", "minute '60': write *, numbers from 0 to 59"),
        ("* 24 * * *", "hour '24'"),
        ("* * 0 * *", "day of month '0'"),
        ("* * * 13 *", "month '13'"),
        ("* * * * 8", "day of week '8'"),
        ("* * * * someday", "sun-sat"),
        ("1, * * * *", "minute ''"),
        ("-1 * * * *", "minute '-1'"),
        ("20-10 * * * *", "minute '20-10'"),
        ("5/10 * * * *", "minute '5/10'"),
        ("*/0 * * * *", "minute '*/0'"),
        ("*/90 * * * *", "minute '*/90'"),
        ("0 0 31 2 *", "no such day exists"),
        ("0 0 30-31 2 *", "no such day exists"),
        ("0 0 31 4,6,9,11 *", "no such day exists"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(text, said):
    with pytest.raises(NoPlan) as refusal:
        cron(text)

    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "nonsense",
    [
        every,
        lambda: every(seconds=0),
        lambda: every(seconds=-5),
        lambda: every(minutes=1, hours=1),
        lambda: every(seconds=1.5),  # type: ignore[arg-type]
        lambda: every(hours=24 * 367),
        lambda: daily(24),
        lambda: daily(0, 60),
        lambda: daily(3, tz="America/Valparaiso"),
        lambda: daily(3, tz=""),
        lambda: daily(3, tz="../etc/passwd"),
    ],
)
def test_nonsense_in_numbers_and_zones_is_refused(nonsense):
    with pytest.raises(NoPlan):
        nonsense()


# The way of writing


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (every(seconds=90), "every 90 seconds"),
        (every(seconds=300), "every 5 minutes"),
        (every(minutes=60), "every hour"),
        (every(hours=48), "every 2 days"),
        (daily(3, 30), "30 3 * * * America/Santiago"),
        (cron("0,15,30,45 0-23 1-31 */1 1,2,3,7", tz="UTC"), "*/15 * * * 0-3 UTC"),
        (cron("0,5 1,2,3,9 */2 dec sun,sat", tz="UTC"), None),
    ],
)
def test_same_times_are_written_the_same_way(plan, text):
    assert str(plan) == (text or "0,5 1-3,9 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 12 0,6 UTC")


def test_what_is_written_means_the_same_to_us_and_to_celery():
    chance = random.Random(5)  # noqa: S311
    for field in (MINUTE, HOUR, DAY, MONTH, WEEKDAY):
        size = field.high - field.low + 1
        for _ in range(200):
            numbers = chance.sample(range(field.low, field.high + 1), chance.randint(1, size))
            values = tuple(sorted(numbers))

            text = field.text(values)

            assert field.values(text) == values
            assert tuple(sorted(crontab_parser(size, field.low).parse(text))) == values


def _utc(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
