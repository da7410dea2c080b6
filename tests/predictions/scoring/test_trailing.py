"""Flows of quarters as flows of a year."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.predictions.scoring.trailing import trailing

NOTHING = float("nan")


def quarter(text: str) -> int:
    """``2024Q3`` as a number."""
    year, number = text.split("Q")
    return 4 * int(year) + int(number) - 1


def years(quarters: list[str], sales: list[float], companies: list[int] | None = None):
    """What is made of these sales, and of how many quarters."""
    periods = np.array([quarter(one) for one in quarters], dtype=np.int64)
    codes = np.array(companies or [1] * len(quarters), dtype=np.int64)
    flows, used = trailing(codes, periods, {"sales": np.array(sales)})
    return flows["sales"].tolist(), used.tolist()


def test_four_quarters_are_summed_and_the_fifth_drops_the_first():
    quarters = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1"]

    sums, used = years(quarters, [1, 2, 4, 8, 16])

    assert sums[3:] == [1 + 2 + 4 + 8, 2 + 4 + 8 + 16]
    assert used[3:] == [4, 4]


def test_at_the_start_of_a_history_what_there_is_is_annualised():
    sums, used = years(["2024Q3", "2024Q4", "2025Q1"], [3, 5, 1])

    assert sums == [3 * 4, (3 + 5) * 4 / 2, (3 + 5 + 1) * 4 / 3]
    assert used == [1, 2, 3]


def test_nothing_before_a_gap_is_used():
    sums, used = years(["2024Q1", "2024Q2", "2024Q4", "2025Q1"], [100, 100, 3, 5])

    assert sums[2:] == [3 * 4, (3 + 5) * 4 / 2]
    assert used == [1, 2, 1, 2]


def test_a_gap_heals_when_four_quarters_have_passed():
    quarters = ["2023Q4", "2024Q2", "2024Q3", "2024Q4", "2025Q1"]

    sums, used = years(quarters, [100, 1, 2, 4, 8])

    assert (sums[-1], used[-1]) == (15, 4)


def test_companies_do_not_lend_each_other_quarters():
    quarters = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]

    sums, used = years(quarters, [1, 2, 4, 8], companies=[1, 1, 2, 2])

    assert sums == [4, 6, 16, 24]
    assert used == [1, 2, 1, 2]


def test_a_quarter_without_a_figure_makes_the_years_that_use_it_unknown():
    quarters = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]

    sums, used = years(quarters, [1, NOTHING, 4, 8, 16, 32])

    assert np.isnan(sums).tolist() == [False, True, True, True, True, False]
    assert sums[5] == 4 + 8 + 16 + 32
    assert used == [1, 2, 3, 4, 4, 4]


def test_each_flow_is_its_own():
    periods = np.array([quarter("2024Q1"), quarter("2024Q2")])
    given_flows = {"sales": np.array([1.0, 2.0]), "ebit": np.array([NOTHING, 3.0])}

    flows, _ = trailing(np.array([1, 1]), periods, given_flows)

    assert flows["sales"].tolist() == [4.0, 6.0]
    assert np.isnan(flows["ebit"]).all()
    assert given_flows["sales"].tolist() == [1.0, 2.0]


def test_nothing_gives_nothing():
    assert years([], []) == ([], [])


@pytest.mark.parametrize(
    ("companies", "quarters"),
    [
        ([1, 1], ["2024Q2", "2024Q1"]),
        ([1, 1], ["2024Q2", "2024Q2"]),
        ([2, 1], ["2024Q1", "2024Q2"]),
        ([1, 2, 1], ["2024Q1", "2024Q1", "2024Q2"]),
    ],
)
def test_rows_out_of_order_or_twice_are_a_mistake_of_the_caller(companies, quarters):
    with pytest.raises(ValueError, match="sorted"):
        years(quarters, [1.0] * len(quarters), companies)


def test_columns_of_different_lengths_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="length"):
        years(["2024Q1", "2024Q2"], [1.0])


def test_absurd_flows_are_left_for_the_models_to_refuse():
    sums, _ = years(["2024Q1", "2024Q2"], [1.7e308, 1.7e308])

    assert sums == [np.inf, np.inf]


histories = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(8000, 8011)),
    st.one_of(st.integers(-1000, 1000).map(float), st.just(NOTHING)),
    max_size=40,
)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(history=histories)
def test_it_is_what_one_would_count_by_hand(history):
    rows = sorted(history)
    companies = np.array([company for company, _ in rows], dtype=np.int64)
    periods = np.array([period for _, period in rows], dtype=np.int64)

    flows, used = trailing(companies, periods, {"ebit": np.array([history[row] for row in rows])})

    for (company, period), year, count in zip(rows, flows["ebit"], used, strict=True):
        there = [history.get((company, period - back)) for back in range(4)]
        found = there[: there.index(None)] if None in there else there
        assert count == len(found)
        assert year == pytest.approx(sum(found) * 4 / len(found), nan_ok=True)
