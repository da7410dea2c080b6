"""What a mix may say, and what a ledger proves."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.core.models import Job
from apps.core.scenarios import Witness
from apps.loadtest import ledger, mix
from apps.loadtest.ledger import Ledger


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


def ledger_of(**counts):
    ends = dict.fromkeys(("done", "failed", "cancelled", "quarantined", "unknown"), 0)
    return Ledger(**{"requested": 10, **ends, **counts})


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
