"""A portal that answers from memory, at the family's outer edge: for what happens on our side.

What the real one does is tried in a real browser (tests/sii/browser).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from apps.sii.gateway import Login, Portal, Visit
from apps.sii.periods import code_of
from apps.sii.shapes import Declaration, FormSeen, Listing, Operation, Period, Row, Rut, TypeTotals

CHILE = ZoneInfo("America/Santiago")
COOKIES = [{"name": "TOKEN", "value": "aaaaaaaaaaaaa"}]


def invoice(folio: int, net: int = 1000) -> Row:
    """A purchase of 1000 pesos and its VAT."""
    vat = round(net * 0.19)
    return Row(
        document_type=33,
        counterparty="76086428-5",
        counterparty_name="Maderas Ejemplo SpA",
        folio=folio,
        issued_on=date(2024, 1, 2),
        received_at=datetime(2024, 1, 3, 12, tzinfo=CHILE),
        exempt=0,
        net=net,
        vat=vat,
        total=net + vat,
        raw={"detNroDoc": folio},
    )


@dataclass
class InMemory(Portal):
    """purchases by period, all in one ``state``; ``missing`` rows are counted and not listed.

    before: called with each thing that is asked
    """

    purchases: dict[str, list[Row]] = field(default_factory=dict)
    declared: dict[str, list[Declaration]] = field(default_factory=dict)
    pdfs: dict[int, bytes | Exception] = field(default_factory=dict)
    missing: int = 0
    state: str = "REGISTRO"
    before: Callable[[str], None] = lambda what: None
    visits: list[Visit] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sign_in_error: Exception | None = None

    @contextmanager
    def signed_in(self, login: Login, visit: Visit) -> Iterator[Portal]:
        """In the place of ``gateway.signed_in``."""
        self.logins.append(login)
        self.visits.append(visit)
        if self.sign_in_error:
            raise self.sign_in_error
        visit.opened(COOKIES)
        try:
            yield self
        finally:
            visit.closed()

    def totals(self, listing: Listing, period: Period) -> list[TypeTotals]:
        self._ask(f"totals {code_of(period)}")
        rows = self._rows(listing, period)
        if not rows:
            return []
        sums = [sum(getattr(row, name) for row in rows) for name in ("exempt", "net", "vat")]
        total = sum(row.total for row in rows)
        return [TypeTotals(33, len(rows), *sums, total, has_detail=True)]

    def rows(self, listing: Listing, period: Period, document_type: int) -> list[Row]:
        self._ask(f"rows {code_of(period)}")
        found = self._rows(listing, period)
        return found[: len(found) - self.missing]

    def export(self, listing: Listing, period: Period) -> str:
        lines = [
            "Nro;Tipo Doc;Tipo Compra;RUT Proveedor;Razon Social;Folio;Fecha Docto;"
            "Fecha Recepcion;Fecha Acuse;Monto Exento;Monto Neto;Monto IVA Recuperable;"
            "Monto Total"
        ]
        for number, row in enumerate(self._rows(listing, period), 1):
            lines.append(
                f"{number};33;Del Giro;{row.counterparty};{row.counterparty_name};{row.folio};"
                f"02/01/2024;03/01/2024 12:00:00;;{row.exempt};{row.net};{row.vat};{row.total};"
            )
        return "\n".join(lines)

    def forms(self, year: int) -> list[FormSeen]:
        self._ask(f"forms {year}")
        return [
            FormSeen(
                Period(year=int(code[:4]), month=int(code[4:])),
                one.folio,
                Rut("76543210-3"),
                one.made_at.date(),
                one.state,
            )
            for code, found in self.declared.items()
            for one in found
            if code.startswith(str(year)) and one.state == "Vigente"
        ]

    def declarations(self, period: Period) -> list[Declaration]:
        self._ask(f"declarations {code_of(period)}")
        return self.declared.get(code_of(period), [])

    def form_pdf(self, folio: int, code: int) -> bytes:
        self._ask(f"pdf {folio}")
        found = self.pdfs[folio]
        if isinstance(found, Exception):
            raise found
        return found

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        self.visits[-1].pause()
        self.before(what)

    def _rows(self, listing: Listing, period: Period) -> list[Row]:
        if listing.operation is Operation.SALE or listing.state.value != self.state:
            return []
        return self.purchases.get(code_of(period), [])
