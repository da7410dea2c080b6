"""Settings that would fail later are refused at the start."""

from __future__ import annotations

from tests.contracts.test_settings import PRODUCTION, refusal, start


def test_without_its_key_the_service_is_not_chosen():
    assert "MEM0_KEY" in refusal(**PRODUCTION, MEMORY="mem0")
    assert start(**PRODUCTION, MEMORY="mem0", MEM0_KEY="m0-made-up").returncode == 0


def test_another_keeper_is_not_known():
    assert "own, mem0" in refusal(**PRODUCTION, MEMORY="theirs")
