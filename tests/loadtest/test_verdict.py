"""Limits and baselines: what sets the exit code, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from apps.loadtest import baseline, mix, thresholds
from apps.loadtest.baseline import BadBaseline
from apps.loadtest.thresholds import BadThreshold, Thresholds
from config.queues import BULK, HIGH, SII
from tests.loadtest.conftest import CONDITIONS, MIX, judged, ledger_of, results_of

RATE = 20


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("hihg=5", "'hihg' is not a queue; choose from: high, emails"),
        ("high", "write QUEUE=SECONDS, such as high=5"),
        ("high=soon", "write QUEUE=SECONDS"),
        ("high=0", "write QUEUE=SECONDS"),
        ("high=inf", "write QUEUE=SECONDS"),
    ],
)
def test_wrong_limit_says_how_to_write_it(text, answer):
    with pytest.raises(BadThreshold, match=answer):
        thresholds.max_waits([text])


def test_limits_that_are_kept_are_no_problem():
    limits = Thresholds(thresholds.max_waits([f"{HIGH.name}=1.5", f"{BULK.name}=10"]), 1)

    found = judged(results_of(), thresholds=limits)

    assert [check.holds for check in found.checks] == [True, True, True]
    assert found.holds


def test_each_broken_limit_is_a_sentence():
    limits = Thresholds(thresholds.max_waits([f"{HIGH.name}=0.5", f"{BULK.name}=9.5"]), 50)

    found = judged(results_of(), thresholds=limits)

    assert found.problems == [
        "Wait p95 of high: 1 s, at most 0.5 s wanted.",
        "Wait p95 of bulk: 10 s, at most 9.5 s wanted.",
        "Throughput: 1.6 jobs/s, at least 50 jobs/s wanted.",
    ]


def test_limit_of_a_queue_that_ran_nothing_is_not_kept():
    found = judged(results_of(), thresholds=Thresholds([(SII.name, 5.0)]))

    assert found.problems == ["Wait p95 of sii: nothing to measure, at most 5 s wanted."]


def test_ledger_comes_before_the_limits():
    results = results_of(ledger=ledger_of(requested=80, done=79))

    found = judged(results, thresholds=Thresholds([(HIGH.name, 0.5)]))

    assert found.problems[0] == "Jobs lost: 1."
    assert len(found.problems) == 2


@pytest.fixture
def stored(tmp_path):
    """``stored(results, rate=…)`` → the baseline that these results leave."""

    def store(results, rate=None, mix_text=MIX):
        path = tmp_path / "before.json"
        path.write_text(json.dumps(results.as_json() | judged(results).as_json()))
        return baseline.read(path, mix.parse(mix_text), rate)

    return store


def test_same_results_are_no_regression(stored):
    found = judged(results_of(), baseline=stored(results_of()), max_regression=1)

    assert found.holds
    assert [change.ratio for change in found.comparison.changes] == [1, 1, 1]
    assert found.comparison.differences == []


def test_longer_wait_is_a_regression_beyond_what_is_allowed(stored):
    before = stored(results_of(high_wait=1.0))
    now = results_of(high_wait=1.3)

    assert judged(now, baseline=before, max_regression=40).holds
    assert judged(now, baseline=before).holds
    assert judged(now, baseline=before, max_regression=20).problems == [
        "Wait p95 of high is worse than the baseline allows: 1.3 s, was 1 s."
    ]


def test_wait_that_nobody_notices_is_no_regression(stored):
    before = stored(results_of(high_wait=0.01))

    found = judged(results_of(high_wait=0.05), baseline=before, max_regression=20)

    assert found.comparison.changes[1].ratio == pytest.approx(5)
    assert found.holds


def test_lower_throughput_is_a_regression(stored):
    before = stored(results_of(bulk_wait=10))

    found = judged(results_of(bulk_wait=60), baseline=before, max_regression=20)

    assert "Throughput is worse than the baseline allows: 0.8 jobs/s, was 1.6 jobs/s." in (
        found.problems
    )


def test_queue_that_only_one_of_them_knows_is_shown_and_judges_nothing(stored):
    before = stored(results_of())
    results = results_of()
    now = replace(results, queues=[one for one in results.queues if one.queue != BULK.name])

    found = judged(now, baseline=before, max_regression=1)

    gone = found.comparison.changes[-1]
    assert (gone.before, gone.now, gone.ratio) == (10, None, None)
    assert found.holds


def test_other_conditions_are_said_and_do_not_refuse(stored):
    before = stored(results_of())
    now = results_of(
        conditions=CONDITIONS | {"machine": "8 cores", "load": "7", "commit": "bbbbbbb"}, seed=2
    )

    found = judged(now, baseline=before)

    assert found.comparison.differences == [
        "The machine differs: 8 cores, was 2 cores.",
        "The seed differs: 2, was 1.",
    ]


def test_baseline_that_had_problems_says_so(stored):
    before = stored(results_of(ledger=ledger_of(requested=80, done=79)))

    [difference] = judged(results_of(), baseline=before).comparison.differences

    assert "had problems itself: Jobs lost: 1." in difference


def test_baseline_of_another_mix_is_refused(stored):
    with pytest.raises(BadBaseline, match=r"is of another mix, loadtest\.synthetic=40:queue=high"):
        stored(results_of(), mix_text="synthetic=41")


def test_baseline_of_another_rate_is_refused(stored):
    with pytest.raises(BadBaseline, match="measured all at once, this test runs at 20 jobs/s"):
        stored(results_of(), rate=RATE)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("{", "is not JSON"), ("[]", "--save-baseline"), ('{"mix": []}', "--save-baseline")],
)
def test_file_that_is_no_report_is_refused(tmp_path, text, answer):
    path = tmp_path / "before.json"
    path.write_text(text)

    with pytest.raises(BadBaseline, match=answer):
        baseline.read(path, mix.parse(MIX), None)


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadBaseline, match="No such file"):
        baseline.read(tmp_path / "none.json", mix.parse(MIX), None)
