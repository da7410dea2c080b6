"""What is let in: everything here is looked at before any parser sees the file.

By its bytes and not by its name: a zip of honest proportions, in which there is a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.markup import BLOCK
from apps.predictions.reading.refused import Refused

MEGABYTE = 1_000_000

MOST_BYTES = 160 * MEGABYTE
"""A million rows of twelve columns are 60 to 110 MB."""
MOST_UNPACKED = 1500 * MEGABYTE
"""Of all parts together. The same million rows are 600 MB, and 1000 MB with their texts inline."""
MOST_PARTS = 2000
"""A workbook has a handful of parts and two for each sheet, drawing and picture."""
MOST_RATIO = 200
"""Unpacked to packed, for each part. Honest sheets have 6 to 13, sheets of formatted empty rows
up to 100; what deflate can do at most is 1030."""
UNSUSPICIOUS = MEGABYTE
"""A part that is no larger unpacked does no harm, whatever its ratio."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_HEAD = 4096
_ENCRYPTED = 1  # flag bit of a zip entry


def admit(file: BinaryIO) -> ZipFile:
    """The opened archive, its proportions checked; ``Refused`` otherwise."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise Refused(RefusalCode.TOO_LARGE, most=_megabytes(MOST_BYTES))
    file.seek(0)
    head = file.read(_HEAD)
    if not head.startswith(_ZIP):
        raise Refused(_kind_of(head, file))
    archive = ZipFile(file)
    _check(archive.infolist())
    return archive


def unpacked(archive: ZipFile) -> int:
    """Bytes of all parts."""
    return sum(part.file_size for part in archive.infolist())


def key(name: str) -> str:
    """A part's name as careless programs compare it."""
    return name.replace("\\", "/").lstrip("/").lower()


def _kind_of(head: bytes, file: BinaryIO) -> RefusalCode:
    """What else it is, so that a person can be told."""
    if not head:
        return RefusalCode.EMPTY_FILE
    if head.startswith(_OLE):
        is_protected = any(_PROTECTED in window for window in _windows(file))
        return RefusalCode.PASSWORD if is_protected else RefusalCode.OLD_EXCEL
    if head.startswith(_PDF):
        return RefusalCode.PDF
    is_text = head.startswith(_UTF16) or not _BINARY.search(head)
    return RefusalCode.TEXT_FILE if is_text else RefusalCode.NOT_A_WORKBOOK


def _windows(file: BinaryIO) -> Iterator[bytes]:
    """The whole file in blocks that overlap."""
    file.seek(0)
    before = b""
    while block := file.read(BLOCK):
        yield before + block
        before = block[-len(_PROTECTED) :]


def _check(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused(RefusalCode.TOO_MANY_PARTS, most=MOST_PARTS)
    for part in parts:
        _check_part(part)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(RefusalCode.TOO_LARGE_UNPACKED, most=_megabytes(MOST_UNPACKED))
    # Two readers would take different ones of two parts with one name.
    if len({key(part.filename) for part in parts}) < len(parts):
        raise Refused(RefusalCode.DAMAGED)


def _check_part(part: ZipInfo) -> None:
    if part.flag_bits & _ENCRYPTED:
        raise Refused(RefusalCode.PASSWORD)
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(RefusalCode.NOT_A_WORKBOOK)
    if part.file_size > max(UNSUSPICIOUS, MOST_RATIO * part.compress_size):
        raise Refused(RefusalCode.BOMB)


def _megabytes(size: int) -> str:
    return f"{size // MEGABYTE} MB"
