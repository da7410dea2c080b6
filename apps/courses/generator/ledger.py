"""What a document's requests have used, and whether there may be more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

MILLION = 1_000_000


@dataclass(frozen=True)
class Usage:
    """Tokens of one request."""

    tokens_in: int
    tokens_out: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True)
class Prices:
    """Money for a million tokens, in whatever currency the setting is written."""

    tokens_in: Decimal = Decimal(0)
    tokens_out: Decimal = Decimal(0)

    def of(self, usage: Usage) -> Decimal:
        """What a request costs."""
        money = usage.tokens_in * self.tokens_in + usage.tokens_out * self.tokens_out
        return money / MILLION


@dataclass
class Ledger:
    """The account of one document, over all its lessons and all its tries.

    requests:  those that were answered
    without:   lessons without an answer, by ``Without``
    discarded: what was said and not kept, by ``Reason``
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)
    without: Counter[str] = field(default_factory=Counter)
    discarded: Counter[str] = field(default_factory=Counter)

    def has_room(self, most: int, expected: Usage) -> bool:
        """Whether a request of this size stays within ``most`` tokens."""
        return self.tokens_in + self.tokens_out + expected.total <= most

    def charge(self, usage: Usage, prices: Prices) -> None:
        """Enter an answered request."""
        self.requests += 1
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        self.money += prices.of(usage)

    def to_json(self) -> dict[str, Any]:
        """As it is stored; money is a text, since JSON's numbers would round it."""
        return {
            "requests": self.requests,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "money": f"{self.money:f}",
            "without": dict(self.without),
            "discarded": dict(self.discarded),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ledger:
        """The inverse of ``to_json``; a document without one begins at zero."""
        return cls(
            requests=data.get("requests", 0),
            tokens_in=data.get("tokens_in", 0),
            tokens_out=data.get("tokens_out", 0),
            money=Decimal(data.get("money", "0")),
            without=Counter(data.get("without", {})),
            discarded=Counter(data.get("discarded", {})),
        )
