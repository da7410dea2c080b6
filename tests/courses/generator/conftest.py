"""A stand-in that behaves, and a generator that asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from apps.courses.generator.chat import ChatGenerator
from apps.courses.generator.gateway import Gateway
from apps.courses.generator.transport import Endpoint
from apps.courses.standin.client import StandIn

from .serving import KEY, MODEL, launch, stop

MOST_TOKENS = 1_000_000

Make = Callable[..., ChatGenerator]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def shared() -> Iterator[StandIn]:
    process, standin = launch("--key", KEY, "--model", MODEL)
    yield standin
    stop(process)


@pytest.fixture
def standin(shared: StandIn) -> StandIn:
    """A stand-in that behaves and has seen nothing."""
    shared.set_rules()
    shared.set_quota(None)
    shared.reset()
    return shared


@pytest.fixture
def make(standin: StandIn) -> Make:
    """Generators at the stand-in, with settings of their own."""

    def _make(
        *,
        url: str = standin.url,
        key: str = KEY,
        model: str = MODEL,
        most_tokens: int = MOST_TOKENS,
        seconds: float = 10,
    ) -> ChatGenerator:
        return ChatGenerator(Gateway(Endpoint(url, key, seconds), model), most_tokens)

    return _make


@pytest.fixture
def generator(make: Make) -> ChatGenerator:
    return make()
