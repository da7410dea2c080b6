"""The rate is that of the steady state, from samples that somebody took."""

from __future__ import annotations

import pytest

from apps.bench.race import NotMeasured, Sample, steady_rate


def samples(*done: int) -> list[Sample]:
    return [Sample(float(at), count) for at, count in enumerate(done)]


def test_slow_start_and_idle_end_do_not_count():
    assert steady_rate(samples(0, 0, 0, 100, 300, 500, 700, 950, 980, 990, 1000), 1000) == 212.5


def test_a_sample_beyond_the_window_is_not_taken_for_its_end():
    assert steady_rate(samples(0, 200, 400, 1000), 1000) == 200


@pytest.mark.parametrize("done", [(0, 1000), (0, 500, 1000)])
def test_what_nobody_saw_in_the_middle_was_not_measured(done):
    with pytest.raises(NotMeasured, match="too few"):
        steady_rate(samples(*done), 1000)
