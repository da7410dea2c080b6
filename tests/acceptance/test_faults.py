"""A few faults, quickly; `make faults` runs all of them with production's settings."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("key", ["1a", "2b", "3", "7", "10a", "14", "22b", "22c", "25c", "25f"])
def test_fault_loses_nothing_and_doubles_nothing(manage, key):
    done = manage("faults", key, "--quick", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    [verdict] = json.loads(done.stdout)
    assert verdict["problems"] == []
    assert (verdict["ledger"]["lost"], verdict["ledger"]["twice"]) == (0, 0)


def test_fault_fails_where_its_mechanism_is_switched_off(manage):
    done = manage("prove_faults", "17", "25f")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT NOTICED" not in done.stdout


def test_fault_that_nobody_knows_is_answered_with_the_valid_ones(manage):
    done = manage("faults", "99")

    assert done.returncode == 2
    assert "choose from: 1a, 1b, 1c" in done.stderr


def test_faults_are_only_injected_into_services_of_their_own(manage):
    done = manage("faults", "3", FAENA_EMBEDDED_STATE="")

    assert done.returncode == 2
    assert "make faults" in done.stderr
