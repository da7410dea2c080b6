"""What goes between the rooms of this family: taxpayers, periods, and what the portal lists.

Terms and codes are the portal's own: RCV (Registro de Compras y Ventas), F29 (monthly form).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cl_sii.rcv.constants import RcEstadoContable
from cl_sii.rcv.data_models import PeriodoTributario as Period
from cl_sii.rut import Rut

__all__ = [
    "FIRST_PERIOD",
    "LISTINGS",
    "Declaration",
    "FormSeen",
    "Kind",
    "Listing",
    "Operation",
    "Period",
    "Row",
    "Rut",
    "TypeTotals",
]

FIRST_PERIOD = Period(year=2017, month=5)
"""The portal's registers begin here; it refuses what is before."""


class Kind(StrEnum):
    """What a synchronisation brings."""

    DOCUMENTS = "documents"
    FORMS = "f29"
    PDFS = "f29_pdfs"


class Operation(StrEnum):
    """From whose side a document is seen."""

    PURCHASE = "COMPRA"
    SALE = "VENTA"


@dataclass(frozen=True)
class Listing:
    """One of the lists that the portal keeps for a period.

    state: the accounting state; sales have the one that means "registered" only
    """

    operation: Operation
    state: RcEstadoContable


LISTINGS = (
    *(Listing(Operation.PURCHASE, state) for state in RcEstadoContable),
    Listing(Operation.SALE, RcEstadoContable.REGISTRO),
)


@dataclass(frozen=True)
class TypeTotals:
    """A line of a summary: all documents of one type in a listing, in pesos.

    has_detail: whether the portal lists them one by one (it does not for boletas)
    """

    document_type: int
    count: int
    exempt: int
    net: int
    vat: int
    total: int
    has_detail: bool


@dataclass(frozen=True)
class Row:
    """A document as a listing shows it. Amounts in pesos, positive for credit notes too.

    counterparty: canonical RUT, such as 12345678-5
    raw:          the row as it came
    """

    document_type: int
    counterparty: str
    counterparty_name: str
    folio: int
    issued_on: date
    received_at: datetime | None
    exempt: int
    net: int
    vat: int
    total: int
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class FormSeen:
    """A monthly form (F29) as the list of a year shows it."""

    period: Period
    folio: int
    rut: Rut
    presented_on: date
    state: str


@dataclass(frozen=True)
class Declaration:
    """A monthly form as the portal's service lists it.

    code:   the number that its PDF is asked for with (`codInt`)
    amount: in pesos
    """

    folio: int
    code: int
    state_id: int
    state: str
    amount: int
    made_at: datetime
