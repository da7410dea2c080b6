"""What somebody looks for among a company's documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from apps.accounts.rut import parse_rut

_ENDLESS = 10**18


@dataclass(frozen=True)
class Cursor:
    """The last document of a page: newest days first, and of one day the newest rows."""

    day: date
    number: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.number}"

    @property
    def behind(self) -> Q:
        """What stands behind it."""
        number = min(self.number, _ENDLESS)
        return Q(issued_on__lt=self.day) | Q(issued_on=self.day, pk__lt=number)


@dataclass(frozen=True)
class Wanted:
    """Which documents; what is empty is any.

    first, last:  periods, AAAAMM
    counterparty: a RUT, or part of a name
    with_gone:    whether those are shown, too, that the portal lists no more; they count nowhere
    """

    first: str = ""
    last: str = ""
    operation: str = ""
    state: str = ""
    document_type: int | None = None
    counterparty: str = ""
    folio: int | None = None
    with_gone: bool = False
    before: Cursor | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out, so that an empty list means no documents at all."""
        return self == Wanted(with_gone=self.with_gone)

    @property
    def of_documents(self) -> Q:
        """The same as a condition on documents."""
        found = self.of_totals
        if self.folio:
            found &= Q(folio=self.folio)
        if self.counterparty:
            found &= _party(self.counterparty)
        return found

    @property
    def of_totals(self) -> Q:
        """As far as it can be said of the totals of a month."""
        said = {
            "period__gte": self.first,
            "period__lte": self.last,
            "operation": self.operation,
            "state": self.state,
            "document_type": self.document_type,
        }
        return Q(**{name: value for name, value in said.items() if value})

    @property
    def is_of_single_documents(self) -> bool:
        """Whether it asks for what totals of a month do not have."""
        return bool(self.folio or self.counterparty)


def _party(text: str) -> Q:
    named = Q(counterparty_name__icontains=text)
    try:
        return named | Q(counterparty=parse_rut(text).canonical)
    except ValueError:
        return named
