"""Taxpayers drawn from a seed: the same ones each time, and each consistent with itself.

A seed and a place in the line make a company, so asking for more leaves the first as they are.
"""

from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any, Final

from apps.sii.portal import drawing_documents, drawing_forms, drawing_people
from apps.sii.portal.ledger import FIRST_PERIOD, Taxpayer
from apps.sii.portal.registers_rows import STATES

_MONTHS: Final = 12
_RARE: Final = 8
_OFTEN: Final = 4


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What to draw. Numbers of months: None is one in eight (four for rectifications).

    documents:            invoices of a month, on each side; other types follow in proportion
    many:                 invoices bought in the first month, if more (over 393 for async)
    states:               accounting states of purchases
    months_without_documents, months_without_forms
    rectifications:       months with a Rectificada and the Vigente that corrects it
    unpaid:               months with a «Rechazada por pago inconcluso» before the Vigente
    late:                 months presented late, with surcharges
    represents:           how many of the others, the next in line, each may act for
    """

    documents: int = 12
    many: int = 0
    states: tuple[str, ...] = STATES
    months_without_documents: int | None = None
    months_without_forms: int | None = None
    rectifications: int | None = None
    unpaid: int | None = None
    late: int | None = None
    represents: int = 0

    def __post_init__(self) -> None:
        unknown = set(self.states) - set(STATES)
        if unknown:
            raise ValueError(f"No states of purchases: {', '.join(sorted(unknown))}.")


def draw(
    seed: int, count: int, first: str = "202401", last: str = "202412", **shape: Any
) -> list[Taxpayer]:
    """So many companies with documents and forms of these periods (AAAAMM).

    ``ValueError`` for periods or a shape (``Shape``) that mean nothing.
    """
    months = periods(first, last)
    wanted = _shape(shape)
    taken: set[int] = set()
    drawn = [_company(Random(f"{seed}/{place}"), taken, months, wanted) for place in range(count)]  # noqa: S311
    ruts = [one.rut for one in drawn]
    return [_acting_for(one, ruts, place, wanted) for place, one in enumerate(drawn)]


def periods(first: str, last: str) -> list[str]:
    """All months from one to the other, as AAAAMM."""
    if not FIRST_PERIOD <= first <= last:
        raise ValueError(f"Periods go from {FIRST_PERIOD} on; {first} to {last} do not.")
    months = range(_number(first), _number(last) + 1)
    return [f"{month // _MONTHS}{month % _MONTHS + 1:02}" for month in months]


def _number(period: str) -> int:
    year, month = int(period[:4]), int(period[4:])
    if not 1 <= month <= _MONTHS:
        raise ValueError(f"{period} is no period.")
    return year * _MONTHS + month - 1


def _shape(shape: dict[str, Any]) -> Shape:
    unknown = set(shape) - {one.name for one in fields(Shape)}
    if unknown:
        raise ValueError(f"No shape has {', '.join(sorted(unknown))}.")
    return Shape(**{**shape, "states": tuple(shape.get("states", STATES))})


def _company(rng: Random, taken: set[int], months: list[str], shape: Shape) -> Taxpayer:
    party = drawing_people.company(rng, taken)
    clave = drawing_people.clave(rng)
    empty = _some(rng, months, shape.months_without_documents, _RARE)
    busy = [month for month in months if month not in empty]
    plan = drawing_documents.Plan(shape.documents, shape.many, shape.states)
    documents, boletas = drawing_documents.draw(rng, busy, plan)
    without = _some(rng, months, shape.months_without_forms, _RARE)
    filed = [month for month in busy if month not in without]
    fates = drawing_forms.Fates(
        without=without,
        rectified=_some(rng, filed, shape.rectifications, _OFTEN),
        unpaid=_some(rng, filed, shape.unpaid, _RARE),
        late=_some(rng, filed, shape.late, _RARE),
    )
    forms = drawing_forms.draw(rng, months, documents, boletas, fates)
    return Taxpayer(
        party.rut, party.dv, party.name, clave, (), tuple(documents), tuple(boletas), tuple(forms)
    )


def _some(rng: Random, months: list[str], count: int | None, one_in: int) -> frozenset[str]:
    wanted = len(months) // one_in if count is None else count
    return frozenset(rng.sample(months, min(wanted, len(months))))


def _acting_for(one: Taxpayer, ruts: list[int], place: int, shape: Shape) -> Taxpayer:
    others = ruts[place + 1 :] + ruts[:place]
    return replace(one, represents=tuple(others[: shape.represents]))
