"""What a mix may say, and what a ledger proves."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.core.models import Job
from apps.core.scenarios import Witness
from apps.loadtest import ledger, mix
from apps.loadtest.scenarios import SyntheticLoad
from config.queues import BULK, DEFAULT, QUEUES
from tests.loadtest.conftest import ledger_of


def test_mix_names_scenarios_in_full_or_by_their_last_part():
    parts = mix.parse("emails=3, notifications.bulk-emails=2")

    assert [(part.name, part.count) for part in parts] == [
        ("notifications.emails", 3),
        ("notifications.bulk-emails", 2),
    ]


@pytest.mark.parametrize("text", ["emails", "emails=", "emails=x", "emails=0", "emails=-1"])
def test_mix_without_a_count_says_how_to_write_it(text):
    with pytest.raises(mix.BadMix, match="NAME=COUNT"):
        mix.parse(text)


def test_unknown_scenario_is_answered_with_the_valid_names():
    with pytest.raises(mix.BadMix, match=r"choose from: .*notifications\.emails"):
        mix.parse("mails=5")


def test_part_is_written_out_with_every_option():
    [part] = mix.parse(f"synthetic=5:queue={BULK.name}:seconds=2:cpu=0.5")

    assert str(part) == (
        f"loadtest.synthetic=5:queue={BULK.name}:seconds=2:cpu=0.5:memory=0:failures=0"
    )


def test_one_scenario_may_appear_twice_in_two_shapes():
    first, second = mix.parse(f"synthetic=1:queue={BULK.name},synthetic=2:seconds=3")

    assert first.scenario == SyntheticLoad(queue=BULK.name)
    assert second.scenario == SyntheticLoad(queue=DEFAULT.name, seconds=3)
    assert (first.count, second.count) == (1, 2)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("synthetic=1:colour=red", "it takes: queue, seconds, cpu, memory, failures"),
        ("emails=1:seconds=2", "notifications.emails has no option 'seconds'; it takes none"),
        ("synthetic=1:queue=fats", f"choose from: {', '.join(q.name for q in QUEUES)}"),
        ("synthetic=1:cpu=2", "cpu=2: write a number from 0 to 1"),
        ("synthetic=1:seconds=-1", "seconds=-1: write a number of at least 0"),
        ("synthetic=1:seconds=inf", "write a number"),
        ("synthetic=1:memory=lots", "write a number"),
        ("synthetic=1:seconds", "write option=value"),
        ("synthetic=1:seconds=1:seconds=2", "'seconds' is given twice"),
        ("", "The mix is empty"),
        (" , ", "The mix is empty"),
    ],
)
def test_wrong_option_is_answered_with_what_is_valid(text, answer):
    with pytest.raises(mix.BadMix, match=answer):
        mix.parse(text)


def test_ledger_in_which_all_is_done_once_is_clean():
    assert ledger_of(done=10, witnessed=10).is_clean


@pytest.mark.parametrize("end", ["failed", "cancelled", "quarantined", "unknown"])
def test_ledger_with_another_end_balances_and_is_not_clean(end):
    found = ledger_of(done=9, **{end: 1})

    assert found.balances
    assert not found.is_clean


def test_job_without_an_end_is_lost():
    found = ledger_of(done=9)

    assert found.lost == 1
    assert not found.balances


def test_effect_that_took_place_twice_does_not_balance():
    assert not ledger_of(done=10, witnessed=10, twice=1).balances


def test_failures_that_were_asked_for_are_clean():
    found = ledger_of(done=8, failed=2, witnessed=10, asked_to_fail=2, failed_as_asked=2)

    assert found.is_clean
    assert found.problems == []


def test_failure_that_was_not_asked_for_is_none_of_those_that_were():
    found = ledger_of(done=7, failed=3, witnessed=10, asked_to_fail=2, failed_as_asked=2)

    assert found.problems == ["Jobs ended otherwise than done: 1."]


def test_job_that_was_asked_to_fail_and_is_done_is_a_problem():
    found = ledger_of(done=9, failed=1, witnessed=10, asked_to_fail=2, failed_as_asked=1)

    assert found.problems == ["Jobs asked to fail and did not: 1."]


def test_another_failing_in_its_place_makes_it_no_better():
    found = ledger_of(done=8, failed=2, witnessed=10, asked_to_fail=2, failed_as_asked=1)

    assert not found.is_clean


def test_two_ledgers_add_up():
    both = ledger.total([ledger_of(done=10), ledger_of(done=8, failed=2)])

    assert (both.requested, both.done, both.failed, both.lost) == (20, 18, 2, 0)


@pytest.mark.django_db
def test_outside_is_believed_and_not_our_rows():
    seen, unseen, doubled = (
        Job.objects.create(id=uuid4(), task="x.y", queue="emails", status="done").id
        for _ in range(3)
    )
    witness = Witness({seen: 1, unseen: 0, doubled: 2})

    found = ledger.draw_up([seen, unseen, doubled], {"done": 3}, witness)

    assert (found.unseen, found.twice, found.lost) == (1, 1, 1)
    assert not found.balances


@pytest.mark.django_db
def test_only_those_that_were_asked_to_may_fail():
    asked, unasked, spared = (
        Job.objects.create(id=uuid4(), task="x.y", queue="default", status=status).id
        for status in ("failed", "failed", "done")
    )
    witness = Witness({spared: 1}, frozenset({asked, spared}))

    found = ledger.draw_up([asked, unasked, spared], {"done": 1, "failed": 2}, witness)

    assert (found.asked_to_fail, found.failed_as_asked) == (2, 1)
    assert (found.unasked_ends, found.asked_in_vain) == (1, 1)
