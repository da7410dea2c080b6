"""The registers as the portal exports them (CSV), by the names of the columns.

The portal spells them differently from one export to the next (facts §2.6), and each data row has
a cell more than the header. A row without a total continues the document that its key names, or
the one above: it carries more "otros impuestos".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cl_sii.rcv.constants import RcvTipoDocto

from apps.accounts.rut import parse_rut
from apps.sii.reading.dates import day_of, moment_of
from apps.sii.reading.fields import bad
from apps.sii.reading.plain import plain
from apps.sii.shapes import Row

Cells: TypeAlias = dict[str, str]
"""Column as printed → what stands there, empty for a placeholder."""
Key: TypeAlias = tuple[int, str, int]
"""Type, counterparty, folio."""

Rows: TypeAlias = dict[Key, Row]

FURTHER: Final = "continuaciones"
"""In `Row.raw`: the cells of the rows that continue a document."""

NUMBER: Final = "Nro"
TYPE: Final = "Tipo Doc"
COUNTERPARTY: Final = "RUT Proveedor"
NAME: Final = "Razon Social"
FOLIO: Final = "Folio"
ISSUED: Final = "Fecha Docto"
RECEIVED: Final = "Fecha Recepcion"
EXEMPT: Final = "Monto Exento"
NET: Final = "Monto Neto"
VAT: Final = "Monto IVA"
TOTAL: Final = "Monto Total"

_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    NUMBER: ("nro", "numero", "n"),
    TYPE: ("tipodoc", "tipodocto", "tipodocumento"),
    COUNTERPARTY: ("rutproveedor", "rutcliente"),
    NAME: ("razonsocial",),
    FOLIO: ("folio", "foliodocto", "foliodocumento"),
    ISSUED: ("fechadocto", "fechadocumento", "fechadoc"),
    RECEIVED: ("fecharecepcion",),
    EXEMPT: ("montoexento",),
    NET: ("montoneto",),
    VAT: ("montoiva", "montoivarecuperable"),
    TOTAL: ("montototal",),
}
_MAY_BE_MISSING: Final = frozenset({NUMBER, RECEIVED, NAME})
_PLACEHOLDERS: Final = frozenset({"", "-", "null"})
_AMOUNT: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_BOM: Final = "\ufeff"


_COMPARED: Final = ("issued_on", "exempt", "net", "vat", "total")


@dataclass(frozen=True)
class Difference:
    """Of one document. Without a field, only one of the two has it.

    field: of `Row`; listed, exported: what stands there in the detail and in the export
    """

    document_type: int
    counterparty: str
    folio: int
    field: str = ""
    listed: object = None
    exported: object = None


def decoded(content: bytes) -> str:
    """UTF-8, with or without its mark; else latin-1, as some downloads are."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_export(text: str) -> list[Row]:
    """The documents of an export; none for an empty one. ``UnknownAnswer`` names a bad column."""
    lines = [line for line in text.removeprefix(_BOM).split("\n") if line.strip()]
    if not lines:
        return []
    header = _cells(lines[0].rstrip("\r; "))
    return _rows(_bodies(header, lines[1:]), _columns(header))


def cross_check(listed: Sequence[Row], exported: Sequence[Row]) -> list[Difference]:
    """Where the detail and the export of the same listing do not agree, by document."""
    there, here = {_key(row): row for row in listed}, {_key(row): row for row in exported}
    return [found for key in sorted({*there, *here}) for found in _differences(key, there, here)]


def _differences(key: Key, there: Rows, here: Rows) -> Iterator[Difference]:
    if key not in there or key not in here:
        yield Difference(*key)
        return
    for name in _COMPARED:
        if getattr(there[key], name) != getattr(here[key], name):
            yield Difference(*key, name, getattr(there[key], name), getattr(here[key], name))


def _rows(bodies: Iterator[Cells], columns: Cells) -> list[Row]:
    rows: Rows = {}
    last: Key | None = None
    for body in bodies:
        reader = _Reader(body, columns)
        if reader.continues:
            last = _attach(reader, rows, last)
            continue
        row = reader.row()
        last = _key(row)
        if last in rows:
            raise bad(columns[FOLIO])  # the same document twice
        rows[last] = row
    return [*rows.values()]


def _attach(reader: _Reader, rows: Rows, last: Key | None) -> Key:
    """Add a continuation to its document, whose key is returned."""
    key = reader.key() if reader.has_key else last
    if key is None or key not in rows:
        raise bad(TOTAL)
    rows[key].raw.setdefault(FURTHER, []).append(
        {name: cell for name, cell in reader.body.items() if cell}
    )
    return key


def _key(row: Row) -> Key:
    return row.document_type, row.counterparty, row.folio


class _Reader:
    """One line of the export, read by what its columns are for."""

    def __init__(self, body: Cells, columns: Cells) -> None:
        self.body = body
        self._columns = columns

    @property
    def continues(self) -> bool:
        """Whether it carries more of another line's document."""
        return not (self._cell(NUMBER) or self._cell(TOTAL) or self._cell(RECEIVED))

    @property
    def has_key(self) -> bool:
        return bool(self._cell(FOLIO) and self._cell(COUNTERPARTY) and self._cell(TYPE))

    def key(self) -> Key:
        return self._type(), self._counterparty(), self._whole(FOLIO)

    def row(self) -> Row:
        document_type, counterparty, folio = self.key()
        return Row(
            document_type=document_type,
            counterparty=counterparty,
            counterparty_name=self._cell(NAME),
            folio=folio,
            issued_on=self._understood(ISSUED, day_of),
            received_at=self._understood(RECEIVED, moment_of) if self._cell(RECEIVED) else None,
            exempt=self._amount(EXEMPT),
            net=self._amount(NET),
            vat=self._amount(VAT),
            total=self._whole(TOTAL),
            raw=dict(self.body),
        )

    def _cell(self, meaning: str) -> str:
        column = self._columns.get(meaning)
        return self.body[column] if column is not None else ""

    def _amount(self, meaning: str) -> int:
        return self._whole(meaning) if self._cell(meaning) else 0

    def _whole(self, meaning: str) -> int:
        return self._understood(meaning, _whole)

    def _type(self) -> int:
        return int(self._understood(TYPE, lambda cell: RcvTipoDocto(_whole(cell))))

    def _counterparty(self) -> str:
        return self._understood(COUNTERPARTY, parse_rut).canonical

    def _understood(self, meaning: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self._cell(meaning))
        except ValueError:
            raise bad(self._columns.get(meaning, meaning)) from None


def _whole(cell: str) -> int:
    if not _AMOUNT.fullmatch(cell):
        raise ValueError("no amount")
    return int(cell)


def _columns(header: Sequence[str]) -> Cells:
    """What a column is for → its name as printed."""
    found = {}
    for meaning, spellings in _SPELLINGS.items():
        names = [name for name in header if _bare(name) in spellings]
        if len(names) > 1 or (not names and meaning not in _MAY_BE_MISSING):
            raise bad(meaning)
        if names:
            found[meaning] = names[0]
    return found


def _bare(name: str) -> str:
    return "".join(letter for letter in plain(name) if letter.isalnum())


def _bodies(header: Sequence[str], lines: Sequence[str]) -> Iterator[Cells]:
    for number, line in enumerate(lines, 2):
        cells = _cells(line)
        if len(cells) == len(header) + 1 and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            raise bad(f"CSV {number}")
        yield dict(zip(header, map(_without_placeholder, cells), strict=True))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip("\r").split(";")]


def _without_placeholder(cell: str) -> str:
    return "" if cell.casefold() in _PLACEHOLDERS else cell
