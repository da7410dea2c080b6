"""What documents amount to, in whole pesos."""

from random import Random
from typing import Final, NamedTuple

from apps.sii.portal.registers_types import EXEMPT, EXEMPT_BOLETA

VAT: Final = 19
OTHER_TAXES: Final = ((27, 10), (271, 18))
"""Additional taxes that some purchases bear: code and percent of the net amount."""

_SMALLEST, _GREATEST = 3.5, 6.8
_SELDOM: Final = 0.1


class Amounts(NamedTuple):
    """The total bears the taxes that there are besides VAT, too."""

    exempt: int
    net: int
    vat: int
    total: int


def percent(amount: int, rate: int, whole: int = 100) -> int:
    """A share of an amount, rounded half up."""
    return (2 * amount * rate + whole) // (2 * whole)


def draw(rng: Random, operation: str, kind: int) -> Amounts:
    """Of an invoice or debit note."""
    amount = int(10 ** rng.uniform(_SMALLEST, _GREATEST))
    if kind in EXEMPT:
        return Amounts(amount, 0, 0, amount)
    exempt = amount // 5 if rng.random() < _SELDOM else 0
    others = _others(rng, amount) if operation == "COMPRA" else 0
    return _with_vat(exempt, amount, others)


def credited(rng: Random, exempt: int, net: int) -> Amounts:
    """Of a credit note: all of an invoice, or a part."""
    share = rng.choice((100, 100, rng.randint(5, 95)))
    return _with_vat(exempt * share // 100, net * share // 100, 0)


def of_receipts(rng: Random, kind: int, count: int) -> Amounts:
    """Of all receipts of a month."""
    amount = count * rng.randint(1_000, 10_000)
    if kind == EXEMPT_BOLETA:
        return Amounts(amount, 0, 0, amount)
    return _with_vat(0, amount, 0)


def _with_vat(exempt: int, net: int, others: int) -> Amounts:
    vat = percent(net, VAT)
    return Amounts(exempt, net, vat, exempt + net + vat + others)


def _others(rng: Random, net: int) -> int:
    """Now and then a purchase bears one or two additional taxes."""
    if rng.random() > _SELDOM:
        return 0
    return sum(percent(net, rate) for _, rate in OTHER_TAXES[: rng.randint(1, len(OTHER_TAXES))])
