"""Which generator there is, the settings say."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from apps.courses.generator import Ledger, current
from apps.courses.generator.errors import GeneratorMisconfigured
from apps.courses.standin.client import StandIn
from config.env import Env, ImproperEnvironment

from .serving import HEART, KEY, MODEL, ROOT


def test_by_default_there_is_none(settings: Any) -> None:
    settings.GENERATOR_URL = ""

    assert current() is None


def test_with_an_address_there_is_one(settings: Any, standin: StandIn) -> None:
    settings.GENERATOR_URL = standin.url
    settings.GENERATOR_KEY = KEY
    settings.GENERATOR_MODEL = MODEL
    settings.GENERATOR_PRICES = [Decimal(1), Decimal(2)]
    ledger = Ledger()

    generator = current()

    assert generator is not None
    assert generator.identity.startswith(f"{MODEL} @ 127.0.0.1:")
    assert generator.improve(HEART, ledger)
    assert ledger.money == Decimal(ledger.tokens_in + 2 * ledger.tokens_out) / 1_000_000


def test_an_address_that_cannot_be_one_is_said_so(settings: Any) -> None:
    settings.GENERATOR_URL = "llm.example"

    with pytest.raises(GeneratorMisconfigured):
        current()


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a process of its own does."""
    needed = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "FAENA_ENV": "test"}
    needed |= {"REDIS_URL": "redis://127.0.0.1:1", "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=needed | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_address_needs_a_model() -> None:
    url = "https://llm.example/v1"

    assert "name the model" in start(GENERATOR_URL=url).stderr
    assert start(GENERATOR_URL=url, GENERATOR_MODEL="m").returncode == 0


def test_prices_are_two_amounts() -> None:
    assert Env({}).amounts("PRICES", "0,0") == [0, 0]
    assert Env({"PRICES": "0.15, 12"}).amounts("PRICES", "0,0") == [Decimal("0.15"), 12]


@pytest.mark.parametrize("value", ["0.15", "1,2,3", "a,b", "-1,2", "1e9,2", "NaN,0", "1.,2", "1;2"])
def test_prices_that_are_none(value: str) -> None:
    with pytest.raises(ImproperEnvironment, match="PRICES"):
        Env({"PRICES": value}).amounts("PRICES", "0,0")
