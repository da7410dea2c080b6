"""Files that are not read: each costs one failed job with a sentence, and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import translation

from apps.predictions.errors import WorkbookRefused
from apps.predictions.reading import guard
from apps.predictions.reading.markup import BLOCK
from apps.predictions.reading.protocol import Refusal
from tests.predictions.reading import workbooks
from tests.predictions.reading.conftest import measure
from tests.predictions.reading.workbooks import (
    MAIN,
    SHEET,
    TABLE,
    TEXTS,
    TYPE,
    claiming,
    ole,
    packed,
    parts,
    raw,
    texts,
    with_flag,
    worksheet,
)

GOOD = raw()
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FAR_INSIDE = "<!--" + " " * (BLOCK - 12 - len(f'<worksheet xmlns="{MAIN}">')) + "-->"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def corrupt(content: bytes) -> bytes:
    """Bytes in the middle of the packed sheet turned round."""
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return content[:at] + bytes(255 - byte for byte in content[at : at + 20]) + content[at + 20 :]


def of_type(kind: str) -> bytes:
    content = parts()
    content["[Content_Types].xml"] = str(content["[Content_Types].xml"]).replace(
        f"{TYPE}.sheet.main+xml", kind
    )
    return packed(content)


def without(name: str) -> bytes:
    return packed({part: content for part, content in parts().items() if part != name})


def twice(name: str) -> bytes:
    return packed({**parts(), name.upper(): worksheet("")})


NOT_WORKBOOKS = {
    "nothing": (b"", "empty_file"),
    "CSV": ("RUT;Año;Activo total\n1;2024;5\n".encode(), "text_file"),
    "CSV in UTF-16": ("RUT;Año\n".encode("utf-16"), "text_file"),
    "HTML called .xls": (b"<html><table><tr><td>RUT</td></tr></table></html>", "text_file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf"),
    "noise": (bytes(range(256)) * 20, "not_a_workbook"),
    "old Excel": (ole("Workbook"), "old_excel"),
    "password": (ole("EncryptedPackage"), "password"),
    "zip with a password": (with_flag(GOOD, 1), "password"),
    "OpenDocument": (packed({"mimetype": "x", "content.xml": "<a/>"}), "open_document"),
    "some zip": (packed({"a.txt": "hello"}), "not_a_workbook"),
    "Word": (of_type(WORD), "not_a_workbook"),
    "xlsb": (of_type(BINARY), "binary_workbook"),
    "no relations": (without("_rels/.rels"), "not_a_workbook"),
    "no sheet": (without("xl/_rels/workbook.xml.rels"), "no_sheets"),
    "LZMA": (packed(parts(), zipfile.ZIP_LZMA), "not_a_workbook"),
}
DAMAGED = {
    "truncated": GOOD[: len(GOOD) // 2],
    "only its beginning": b"PK\x03\x04",
    "corrupt deflate": corrupt(GOOD),
    "sheet listed, not there": without(SHEET),
    "workbook listed, not there": without("xl/workbook.xml"),
    "claims to be smaller": claiming(GOOD, SHEET, 100),
    "two parts with one name": twice(SHEET),
    "not XML": raw(worksheet(TABLE)[:-20]),
    "bare ampersand": raw(worksheet(TABLE.replace("Sur", "Sur & "))),
    "text that is not there": raw(worksheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')),
    "text before the first": raw(
        worksheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), texts=texts("RUT")
    ),
    "row beyond the sheet": raw(worksheet(TABLE + '<row r="4294967295"><c><v>1</v></c></row>')),
    "rows out of order": raw(worksheet(TABLE + TABLE)),
    "no number of a sheet": raw(worksheet('<row r="x"/>')),
}
HOSTILE_XML = {
    "billion laughs in a sheet": (raw(LAUGHS + worksheet(TABLE)), "doctype"),
    "billion laughs in texts": (raw(texts=LAUGHS + texts("a")), "doctype"),
    "file from elsewhere": (raw(XXE + worksheet(TABLE)), "doctype"),
    "small letters": (raw(LAUGHS.lower() + worksheet(TABLE)), "doctype"),
    "in a part nobody asked for": (
        raw(**{"xl/drawings/drawing1.xml": LAUGHS + "<a/>"}),
        "doctype",
    ),
    "across two blocks": (raw(FAR_INSIDE + LAUGHS + worksheet(TABLE)), "doctype"),
    "UTF-16": (raw(worksheet(TABLE).encode("utf-16")), "encoding"),
    "UTF-16 without a mark": (raw(worksheet(TABLE).encode("utf-16-le")), "encoding"),
    "an encoding with escapes": (
        raw('<?xml version="1.0" encoding="ISO-2022-JP"?>' + worksheet(TABLE)),
        "encoding",
    ),
    "Latin": (raw('<?xml version="1.0" encoding="latin1"?>' + worksheet(TABLE)), "encoding"),
}


@pytest.mark.parametrize(("content", "code"), NOT_WORKBOOKS.values(), ids=NOT_WORKBOOKS)
def test_what_is_no_workbook_is_called_by_its_name(refused, content, code):
    assert refused(content).reason == code


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_said_to_be(refused, content):
    assert refused(content).reason == "damaged"


@pytest.mark.parametrize(("content", "code"), HOSTILE_XML.values(), ids=HOSTILE_XML)
def test_markup_that_no_program_writes_is_refused(refused, content, code):
    assert refused(content).reason == code


def test_bomb_is_refused_before_it_is_unpacked(refused, tmp_path):
    zeros = (bytes(10_000_000) for _ in range(40))
    bomb = workbooks.streamed(zeros)
    assert len(bomb) < 2_500_000

    assert refused(bomb).reason == "bomb"
    assert measure(bomb, tmp_path).most_memory < 40


def test_bomb_that_claims_to_be_small_is_damaged(tmp_path):
    zeros = (bytes(10_000_000) for _ in range(40))
    bomb = claiming(workbooks.streamed(zeros), SHEET, 2000)

    took = measure(bomb, tmp_path)

    assert took.last == Refusal("damaged") or took.last == Refusal("encoding")
    assert took.most_memory < 40


def test_more_than_the_largest_workbook_unpacked_is_refused(refused):
    content = claiming(GOOD, SHEET, guard.MOST_UNPACKED + 1, guard.MOST_UNPACKED // 10)

    assert refused(content).reason == "too_large_unpacked"


def test_larger_file_than_the_largest_is_refused(refused):
    error = refused(GOOD + bytes(guard.MOST_BYTES))

    assert error.reason == "too_large"
    assert str(error) == "The file is larger than 160 MB. Split it into several files."


def test_thousands_of_parts_are_refused(refused):
    many = {f"xl/media/{number}.png": b"" for number in range(guard.MOST_PARTS)}

    assert refused(packed({**parts(), **many})).reason == "too_many_parts"


def test_small_parts_may_be_packed_as_well_as_they_like(read):
    assert read(raw(**{"xl/comments1.xml": "<a>" + " " * 900_000 + "</a>"})).rows == [2, 3]


def test_refusal_speaks_the_active_language(read):

    with translation.override("es"), pytest.raises(WorkbookRefused) as caught:
        read(b"")

    assert str(caught.value) == "El archivo está vacío. Súbelo de nuevo."
    assert caught.value.code == "WorkbookRefused"


def test_texts_part_may_be_missing_where_nothing_is_shared(read):
    assert TEXTS not in parts()
    assert read(raw()).rows == [2, 3]
