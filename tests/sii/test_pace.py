"""How politely it goes: pauses, and the night."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.sii import pace
from apps.sii.pace import Night, Pace

CHILE = ZoneInfo("America/Santiago")


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch, settings):
    settings.SII_PACE = 1000
    made = Clock()
    monkeypatch.setattr(pace, "time", made)
    return made


def test_first_request_goes_at_once_and_the_others_wait_one_to_two_seconds(clock):
    asks = Pace(lambda: None)
    asks()
    for _ in range(50):
        asks()

    assert len(clock.slept) == 50
    assert all(1 <= seconds <= 2 for seconds in clock.slept)
    assert max(clock.slept) - min(clock.slept) > 0.1


def test_time_that_the_portal_took_counts(clock):
    asks = Pace(lambda: None)
    asks()
    clock.now += 5
    asks()

    assert not clock.slept


def test_heeds_before_each_pause(clock):
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Pace(stop)()
    assert not clock.slept


@pytest.mark.parametrize(
    ("now", "begin", "end"),
    [
        ((20, 12), (21, 1), (21, 6)),
        ((20, 3), (20, 3), (20, 6)),
        ((20, 0), (20, 1), (20, 6)),
        ((20, 6), (21, 1), (21, 6)),
    ],
    ids=["by day", "in the night", "before it", "after it"],
)
def test_night(now, begin, end):
    window = Night(1, 6).window(at(*now))

    assert window == (at(*begin), at(*end))


@pytest.mark.parametrize(
    ("now", "begin", "end"),
    [((20, 12), (20, 22), (21, 4)), ((20, 23), (20, 23), (21, 4)), ((20, 2), (20, 2), (20, 4))],
    ids=["by day", "before midnight", "after midnight"],
)
def test_night_over_midnight(now, begin, end):
    window = Night(22, 4).window(at(*now))

    assert window == (at(*begin), at(*end))


def test_spreads_evenly_over_what_is_left_of_the_night():
    times = list(Night(1, 6).spread(4, at(20, 2)))

    assert times == [at(20, 2) + timedelta(hours=n) for n in range(4)]


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=CHILE)
