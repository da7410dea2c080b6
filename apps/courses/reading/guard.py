"""What is let in: looked at before any library sees the file, by its bytes and not by its name."""

from __future__ import annotations

import os
from typing import BinaryIO

from apps.courses.reading.codes import RefusalCode
from apps.courses.reading.refused import Refused

MEGABYTE = 1_000_000

MOST_BYTES = 100 * MEGABYTE
MOST_PAGES = 3000

_HEADER, _HEAD = b"%PDF-", 1024
"""Readers accept the header anywhere in there (ISO 32000-1, annex H, note 13)."""


def admit(file: BinaryIO) -> None:
    """``Refused`` when it is no PDF, or too large."""
    size = file.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise Refused(RefusalCode.TOO_LARGE, most=f"{MOST_BYTES // MEGABYTE} MB")
    file.seek(0)
    if not size:
        raise Refused(RefusalCode.EMPTY_FILE)
    if _HEADER not in file.read(_HEAD):
        raise Refused(RefusalCode.NOT_A_PDF)
    file.seek(0)


def admit_pages(count: int) -> None:
    """``Refused`` when there are none, or too many."""
    if count < 1:
        raise Refused(RefusalCode.NO_PAGES)
    if count > MOST_PAGES:
        raise Refused(RefusalCode.TOO_MANY_PAGES, most=MOST_PAGES, found=count)
