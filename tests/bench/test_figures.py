"""What a ratio is allowed to say."""

from __future__ import annotations

import pytest

from apps.bench.figures import Count, Figure, Ratio, Target, Verdict, exit_code


def figure(*values: float) -> Figure:
    return Figure("made up", "e-mails/s", values)


def ratio(*values: float) -> Ratio:
    return Ratio(figure(*values), figure(*(1.0 for _ in values)))


def test_figure_is_described_by_median_least_most_and_spread():
    found = figure(90, 100, 120)

    assert (found.median, found.least, found.most) == (100, 90, 120)
    assert found.spread == pytest.approx(0.3)


def test_ratio_is_taken_round_by_round():
    slow_machine_in_round_two = Ratio(figure(100, 50, 100), figure(200, 100, 200))

    assert slow_machine_in_round_two.values == (0.5, 0.5, 0.5)
    assert not slow_machine_in_round_two.is_noisy


def test_rounds_of_two_figures_belong_together():
    with pytest.raises(ValueError, match="zip"):
        _ = Ratio(figure(1, 2), figure(1)).values


@pytest.mark.parametrize(("values", "noisy"), [((0.91, 1, 1.1), False), ((0.9, 1, 1.11), True)])
def test_ratio_is_noisy_over_a_fifth(values, noisy):
    assert ratio(*values).is_noisy is noisy


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (Target("enough", ratio(0.8, 0.81), at_least=0.8), Verdict.KEPT),
        (Target("too little", ratio(0.78, 0.79), at_least=0.8), Verdict.MISSED),
        (Target("too much", ratio(1.2, 1.21), at_most=1.1), Verdict.MISSED),
        (Target("noise above", ratio(0.9, 1.9), at_least=0.8), Verdict.NOISY),
        (Target("noise below", ratio(0.1, 0.7), at_least=0.8), Verdict.NOISY),
        (Target("no limit", ratio(0.1, 0.7)), Verdict.SHOWN),
    ],
)
def test_verdict(target, verdict):
    assert target.verdict is verdict


def waits(*seconds: float) -> Target:
    ratio = Ratio(figure(*seconds), figure(*(0.010 for _ in seconds)))
    return Target("wait", ratio, at_most=1.1, unnoticed=0.005)


def test_difference_that_nobody_notices_is_kept_however_noisy():
    assert waits(0.011, 0.015, 0.010).verdict is Verdict.KEPT


def test_one_round_that_somebody_notices_is_judged_by_its_ratio():
    assert waits(0.016, 0.016, 0.016).verdict is Verdict.MISSED
    assert waits(0.010, 0.016, 0.010).verdict is Verdict.NOISY


def test_spread_of_nothing_is_none_and_beside_nothing_all():
    assert figure(0, 0).spread == 0
    assert figure(0, 0, 1).spread == 1


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([], 0),
        ([Verdict.KEPT, Verdict.SHOWN], 0),
        ([Verdict.KEPT, Verdict.NOISY], 3),
        ([Verdict.NOISY, Verdict.MISSED], 1),
    ],
)
def test_exit_code(verdicts, code):
    assert exit_code(verdicts) == code


def test_count_is_never_noisy():
    assert Count("all", "3", "2", holds=False).verdict is Verdict.MISSED
