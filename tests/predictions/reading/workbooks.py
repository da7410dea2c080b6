"""Workbooks for tests, byte by byte where it matters."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl

HEADINGS = ("RUT", "Empresa", "Año", "Activo total", "EBIT", "Ventas")
ROWS = (
    ("76111111-6", "Viña Norte", 2023, 1000.0, 10.5, 500.0),
    ("76222222-7", "Sur SpA", 2024, 2000.0, -20.0, 900.0),
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def book(
    rows: Iterable[Sequence[Any]] = ROWS,
    headings: Sequence[Any] = HEADINGS,
    change: Callable[[Any], None] = lambda book: None,
) -> bytes:
    """As openpyxl writes it; ``change`` may do anything to it first."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Datos"
    for row in (headings, *rows):
        sheet.append(list(row))
    change(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def grid(*rows: Sequence[Any]) -> bytes:
    """A sheet with these rows and nothing else."""
    return book(rows[1:], rows[0])


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """The XML of a sheet around its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(reference: str, value: object) -> str:
    """A cell as Excel writes it, texts in the cell itself."""
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def row(number: int, values: Sequence[object]) -> str:
    """A row as Excel writes it."""
    cells = "".join(cell(f"{chr(65 + at)}{number}", v) for at, v in enumerate(values) if v != "")
    return f'<row r="{number}">{cells}</row>'


TOP = row(1, HEADINGS)
TABLE = TOP + "".join(row(at, values) for at, values in enumerate(ROWS, start=2))


def parts(sheet: str | bytes = "", /, **others: Any) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; ``texts`` are its shared ones, others by name."""
    texts = others.get("texts")
    made: dict[str, str | bytes | None] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relations(("1", f"{OFFICE}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Datos" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("r1", f"{OFFICE}/worksheet", "worksheets/sheet1.xml"),
            *([("r2", f"{OFFICE}/sharedStrings", "sharedStrings.xml")] if texts else []),
        ),
        SHEET: sheet or worksheet(TABLE),
        TEXTS: texts,
    }
    made.update({name: content for name, content in others.items() if "/" in name or "[" in name})
    return {name: content for name, content in made.items() if content is not None}


def packed(
    contents: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED, level: int = 1
) -> bytes:
    """The parts as a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=level) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def raw(sheet: str | bytes = "", /, **others: Any) -> bytes:
    """A workbook of these parts."""
    return packed(parts(sheet, **others))


def streamed(blocks: Iterable[bytes], name: str = SHEET, **others: Any) -> bytes:
    """A workbook one of whose parts is too large to be held here."""
    file = io.BytesIO()
    contents = parts(**others)
    contents.pop(name, None)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in contents.items():
            archive.writestr(part, content)
        with archive.open(name, "w", force_zip64=True) as part_file:
            for block in blocks:
                part_file.write(block)
    return file.getvalue()


def texts(*values: str) -> str:
    """The part of the texts that cells share."""
    items = "".join(f"<si><t>{value}</t></si>" for value in values)
    return f'<sst xmlns="{MAIN}">{items}</sst>'


def claiming(content: bytes, name: str, unpacked: int, packed_size: int | None = None) -> bytes:
    """The zip with other sizes of one part in its central directory."""
    directory = content.index(b"PK\x01\x02")
    while content[directory + 46 :][: len(name)] != name.encode():
        directory = content.index(b"PK\x01\x02", directory + 1)
    changed = bytearray(content)
    struct.pack_into("<L", changed, directory + 24, unpacked)
    if packed_size is not None:
        struct.pack_into("<L", changed, directory + 20, packed_size)
    return bytes(changed)


def with_flag(content: bytes, flag: int) -> bytes:
    """The zip with a flag set in each entry of its central directory."""
    changed, at = bytearray(content), content.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= flag
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def ole(stream: str) -> bytes:
    """The beginning of a compound file with a stream of this name."""
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return magic + bytes(300_000) + stream.encode("utf-16-le") + bytes(1000)


def _relations(*relations: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/>'
        for number, kind, target in relations
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
