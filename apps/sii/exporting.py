"""Documents as CSV (RFC 4180), row by row, for programs and spreadsheets.

UTF-8 with a byte order mark; commas in every language, since amounts have no separators. Amounts
are as the portal shows them: the column of signs says what they count in totals.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from apps.core.formulas import harmless
from apps.sii.document_types import NAMES, name_of, sign_of
from apps.sii.models import OPERATIONS, STATES, Document

BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """What the writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def lines_of(documents: Iterable[Document]) -> Iterator[str]:
    """The headings, then a line for each document. Words are those of the language at the call."""
    headings = [harmless(str(heading)) for heading in _headings()]
    operations = {value: str(label) for value, label in OPERATIONS}
    states = {value: str(label) for value, label in STATES}
    types = {one: name_of(one) for one in NAMES}
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + writer.writerow(headings)
        for one in documents:
            type_name = types.get(one.document_type, "")
            words = (operations[one.operation], states[one.state], type_name)
            yield writer.writerow([_field(value) for value in _row(one, *words)])

    return lines()


def _headings() -> list[str]:
    return [
        _("Period"),
        _("Side"),
        _("State"),
        _("Type"),
        _("Name of the type"),
        _("Folio"),
        _("Issued"),
        _("RUT of the other party"),
        _("Other party"),
        _("Sign"),
        _("Exempt"),
        _("Net"),
        _("VAT"),
        _("Total"),
        _("Not listed any more since"),
    ]


def _row(one: Document, operation: str, state: str, type_name: str) -> list[str | int]:
    return [
        one.period,
        operation,
        state,
        one.document_type,
        type_name,
        one.folio,
        one.issued_on.isoformat(),
        one.counterparty,
        one.counterparty_name,
        sign_of(one.document_type),
        one.exempt,
        one.net,
        one.vat,
        one.total,
        one.gone_at.date().isoformat() if one.gone_at else "",
    ]


def _field(value: str | int) -> str | int:
    return harmless(value) if isinstance(value, str) else value
