"""What the portal's services answer, as JSON, into shapes. All errors of a body are found here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.sii.shapes import Declaration, Row, TypeTotals


def data_of(answer: Any) -> Sequence[Any]:
    """The rows of an answer: empty when it says that there are none; an error for all else."""
    raise NotImplementedError


def totals_of(answer: Any) -> list[TypeTotals]:
    """The lines of `getResumen`."""
    raise NotImplementedError


def rows_of(answer: Any, document_type: int) -> list[Row]:
    """The documents of `getDetalleCompra` or `getDetalleVenta`; their type is the request's."""
    raise NotImplementedError


def declarations_of(answer: Any) -> list[Declaration]:
    """The forms of `getDeclaracionConEstados`."""
    raise NotImplementedError


def export_of(answer: Any) -> str:
    """The CSV of `getDetalleCompraExport` or `getDetalleVentaExport`, lines joined."""
    raise NotImplementedError
