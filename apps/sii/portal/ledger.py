"""What the portal knows of a taxpayer: documents and monthly forms, drawn from a seed.

The forms follow from the documents, so a scraper that loses a peso shows.
"""

from dataclasses import dataclass, field
from typing import Final

FIRST_PERIOD: Final = "201705"
SYNC_LIMIT: Final = 393
"""Documents of one type beyond which the portal no longer answers a detail at once."""


@dataclass(frozen=True)
class Document:
    """One row of a register. Amounts in pesos, positive for credit notes too.

    operation:  COMPRA or VENTA; state: REGISTRO, PENDIENTE, NO_INCLUIR or RECLAMADO
    period:     AAAAMM
    issued_on:  DD/MM/AAAA; received_at: DD/MM/AAAA HH:MM:SS, empty for paper
    total:      more than exempt, net and VAT where there are additional taxes
    """

    operation: str
    state: str
    period: str
    document_type: int
    rut: int
    dv: str
    name: str
    folio: int
    issued_on: str
    received_at: str
    exempt: int
    net: int
    vat: int
    total: int


@dataclass(frozen=True)
class Boletas:
    """The totals of receipts of a period, which the portal does not list one by one."""

    period: str
    document_type: int
    count: int
    exempt: int
    net: int
    vat: int
    total: int


@dataclass(frozen=True)
class Form:
    """A monthly form (F29).

    codes:    code of the form → amount in pesos, count, or rate in hundredths (115)
    corrects: the folio that it rectifies
    """

    period: str
    folio: int
    code: int
    state_id: int
    state: str
    presented_at: str
    codes: dict[int, int] = field(default_factory=dict)
    corrects: int | None = None


@dataclass(frozen=True)
class Taxpayer:
    """A company or person with an account. The clave is made up like everything else."""

    rut: int
    dv: str
    name: str
    clave: str
    represents: tuple[int, ...] = ()
    documents: tuple[Document, ...] = ()
    boletas: tuple[Boletas, ...] = ()
    forms: tuple[Form, ...] = ()
