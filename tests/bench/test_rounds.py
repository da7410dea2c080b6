"""Everybody is measured twice in a round, at the same time on average."""

from __future__ import annotations

from apps.bench.effort import Effort
from apps.bench.rounds import interleaved


def test_a_round_goes_there_and_back():
    order = []

    def once(name):
        order.append(name)
        return (1.0,)

    interleaved(["a", "b", "c"], once, Effort(rounds=2))

    assert "".join(order) == "abccba" * 2


def test_machine_that_slows_down_steadily_favours_nobody():
    clock = iter(range(100))

    found = interleaved(["a", "b", "c"], lambda _: (100.0 - next(clock), 0.0), Effort(rounds=3))

    assert found["a"] == found["b"] == found["c"] == [(97.5, 0.0), (91.5, 0.0), (85.5, 0.0)]
