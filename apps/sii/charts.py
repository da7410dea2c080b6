"""Bars as inline SVG without style or script: the style sheet of the pages colours them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.sii.models import OPERATIONS
from apps.sii.selectors.documents import Month
from apps.sii.shapes import Operation
from apps.sii.texts import grouped, month_name

HEIGHT, LABELS = 150, 22
SLOT, BAR = 56, 22
TALLEST = HEIGHT - 10


@dataclass(frozen=True)
class Bar:
    """A rectangle, and what it says."""

    x: int
    y: int
    height: int
    name: str
    text: str


@dataclass(frozen=True)
class Label:
    """What stands below the bars of a month."""

    x: int
    text: str


@dataclass(frozen=True)
class Chart:
    """Two bars a month, from the line at ``zero`` up, or down where more was given back."""

    bars: Sequence[Bar]
    labels: Sequence[Label]
    width: int
    zero: int
    height: int = HEIGHT + LABELS
    bar_width: int = BAR
    baseline: int = HEIGHT + LABELS - 6


def chart_of(months: Sequence[Month]) -> Chart | None:
    """Sales and purchases; None where there is nothing to see."""
    amounts = [amount for one in months for amount in (one.sales, one.purchases)]
    highest, lowest = max([*amounts, 0]), min([*amounts, 0])
    if highest == lowest:
        return None
    scale = TALLEST / (highest - lowest)
    zero = 5 + round(highest * scale)
    bars = [bar for place, one in enumerate(months) for bar in _bars(place, one, scale, zero)]
    labels = [
        Label(place * SLOT + SLOT // 2, f"{one.period[4:]}/{one.period[2:4]}")
        for place, one in enumerate(months)
    ]
    return Chart(bars, labels, len(months) * SLOT, zero)


def _bars(place: int, month: Month, scale: float, zero: int) -> Iterator[Bar]:
    names = dict(OPERATIONS)
    sides = (("sales", Operation.SALE, month.sales), ("buys", Operation.PURCHASE, month.purchases))
    for number, (name, operation, amount) in enumerate(sides):
        height = round(abs(amount) * scale)
        text = _("%(month)s, %(what)s: $ %(amount)s") % {
            "month": month_name(month.period),
            "what": names[operation.value],
            "amount": grouped(amount),
        }
        left = place * SLOT + SLOT // 2 - BAR + number * BAR
        yield Bar(left, zero - height if amount > 0 else zero, height, name, text)
