"""A document's account survives its storage exactly."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.courses.generator import Ledger, Reason, Without
from apps.courses.generator.ledger import Prices, Usage

PRICES = Prices(Decimal("0.15"), Decimal("0.6"))


def test_a_document_that_was_never_asked_about_begins_at_zero() -> None:
    assert Ledger.from_json({}) == Ledger()


@given(st.lists(st.builds(Usage, st.integers(0, 10**7), st.integers(0, 10**7)), max_size=8))
def test_it_comes_back_as_it_was_stored(requests: list[Usage]) -> None:
    ledger = Ledger()
    for usage in requests:
        ledger.charge(usage, PRICES)
        ledger.discarded[Reason.FOREIGN] += 2
        ledger.without[Without.QUOTA] += 1

        ledger = Ledger.from_json(json.loads(json.dumps(ledger.to_json())))

    assert ledger.requests == len(requests)
    assert ledger.tokens_in == sum(usage.tokens_in for usage in requests)
    assert ledger.money == sum(map(PRICES.of, requests), Decimal(0))
    assert ledger.discarded[Reason.FOREIGN] == 2 * len(requests)
    assert ledger.without[Without.QUOTA] == len(requests)


def test_a_hundred_million_tokens_cost_what_they_cost() -> None:
    assert PRICES.of(Usage(100_000_000, 1)) == Decimal("15.0000006")


def test_there_is_room_up_to_the_last_token() -> None:
    ledger = Ledger(tokens_in=50, tokens_out=30)

    assert ledger.has_room(100, Usage(10, 10))
    assert not ledger.has_room(100, Usage(10, 11))
