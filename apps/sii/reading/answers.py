"""What the portal's services answer, as JSON, into shapes. All errors of a body are found here.

Names of fields are the portal's (facts §2.5, §3.5).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Final

from cl_sii.rcv.constants import RcvTipoDocto

from apps.sii.reading import fields
from apps.sii.reading.envelope import data_of
from apps.sii.reading.fields import Object, bad
from apps.sii.shapes import Declaration, Row, TypeTotals

__all__ = ["data_of", "declarations_of", "export_of", "rows_of", "totals_of"]

MOST_FOLIO: Final = 10**10
DRAFTS: Final = frozenset({10, 40, 41, 44})
"""State ids of what is only saved: it may have no folio yet, and is no form then."""


def totals_of(answer: Any) -> list[TypeTotals]:
    """The lines of `getResumen`."""
    totals = [_totals(row) for row in _objects(data_of(answer, needs_state=True))]
    _require_distinct((line.document_type for line in totals), "rsmnTipoDocInteger")
    return totals


def _totals(row: Object) -> TypeTotals:
    return TypeTotals(
        document_type=_known(fields.integer(row, "rsmnTipoDocInteger"), "rsmnTipoDocInteger"),
        count=fields.integer(row, "rsmnTotDoc"),
        exempt=fields.amount(row, "rsmnMntExe"),
        net=fields.amount(row, "rsmnMntNeto"),
        vat=fields.amount(row, "rsmnMntIVA"),
        total=fields.integer(row, "rsmnMntTotal"),
        has_detail=fields.flag(row, "rsmnLink"),
    )


def rows_of(answer: Any, document_type: int) -> list[Row]:
    """The documents of `getDetalleCompra` or `getDetalleVenta`; their type is the request's.

    Two suppliers may use one folio; one supplier may not, and is an error.
    """
    _known(document_type, "codTipoDoc")
    listed = _objects(data_of(answer, needs_state=True))
    rows = [_row(row, document_type) for row in listed]
    _require_distinct(((row.counterparty, row.folio) for row in rows), "detNroDoc")
    return rows


def _row(row: Object, document_type: int) -> Row:
    # Purchases leave it out.
    if row.get("detTipoDoc") is not None and fields.integer(row, "detTipoDoc") != document_type:
        raise bad("detTipoDoc")
    return Row(
        document_type=document_type,
        counterparty=fields.rut(row, "detRutDoc", "detDvDoc"),
        counterparty_name=fields.text(row, "detRznSoc"),
        folio=_folio(row, "detNroDoc"),
        issued_on=fields.day(row, "detFchDoc"),
        received_at=fields.moment_or_none(row, "detFecRecepcion"),
        exempt=fields.amount(row, "detMntExe"),
        net=fields.amount(row, "detMntNeto"),
        vat=fields.amount(row, "detMntIVA"),
        total=fields.integer(row, "detMntTotal"),
        raw=dict(row),
    )


def declarations_of(answer: Any) -> list[Declaration]:
    """The forms of `getDeclaracionConEstados`; drafts without a folio are left out."""
    rows = [row for row in _objects(data_of(answer)) if not _is_draft(row)]
    found = [_declaration(row) for row in rows]
    _require_distinct((one.folio for one in found), "folio")
    return found


def _is_draft(row: Object) -> bool:
    return not row.get("folio") and fields.integer(row, "estadoDeclaracionId") in DRAFTS


def _declaration(row: Object) -> Declaration:
    return Declaration(
        folio=_folio(row, "folio"),
        code=fields.integer(row, "codigo"),
        state_id=fields.integer(row, "estadoDeclaracionId"),
        state=fields.text(row, "estado"),
        amount=fields.amount(row, "monto"),
        made_at=fields.moment(row, "declFechaCreacion"),
    )


def export_of(answer: Any) -> str:
    """The CSV of `getDetalleCompraExport` or `getDetalleVentaExport`, lines joined."""
    lines = data_of(answer, needs_state=True)
    if not all(isinstance(line, str) for line in lines):
        raise bad("data")
    return "\n".join(line.rstrip("\r\n") for line in lines)


def _objects(rows: Iterable[Any]) -> Iterator[Object]:
    return (fields.object_of(row, "data") for row in rows)


def _folio(row: Object, field: str) -> int:
    folio = fields.integer(row, field)
    if not 0 < folio <= MOST_FOLIO:
        raise bad(field)
    return folio


def _known(document_type: int, field: str) -> int:
    """The type, when the register knows such documents."""
    try:
        return int(RcvTipoDocto(document_type))
    except ValueError:
        raise bad(field) from None


def _require_distinct(keys: Iterable[Hashable], field: str) -> None:
    """What would be put in the same row of a table must not come twice."""
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise bad(field)
