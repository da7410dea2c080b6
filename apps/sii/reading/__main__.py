"""The process that reads the PDF of a form: ``python -m apps.sii.reading form``.

The PDF is its standard input, a regular file. It says one line of JSON, {"text": …} or
{"refused": one of ``codes.UnreadableCode``}, writes no file, and imports no Django.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any, BinaryIO, Final

from pypdf import PdfReader

from apps.core.confined.limits import Allowance, confine
from apps.core.confined.source import shared
from apps.sii.reading.codes import UnreadableCode

MEGABYTE: Final = 1024 * 1024
ALLOWANCE: Final = Allowance(
    memory=320 * MEGABYTE, files=32, seconds=10, most_seconds=15, wall_seconds=60
)
"""An honest form has one page of 34 KB and takes half a second."""
MOST_PAGES: Final = 3
MOST_TEXT: Final = 100_000
"""Characters; an honest form has 4,000 and blanks between its columns."""


class OutOfTime(BaseException):
    """No ``Exception``: pypdf catches those where a file is broken, and would go on."""


def main() -> None:
    """Read, and say what was found."""
    confine(ALLOWANCE, _give_up)
    logging.disable()  # pypdf has something to say of every object that is not as it should be
    os.set_blocking(sys.stderr.fileno(), False)  # nobody reads it before the end: do not wait
    said = json.dumps(_said())
    sys.stdout.write(said + "\n")
    sys.stdout.flush()


def _said() -> dict[str, str]:
    try:
        return {"text": _text(shared(sys.stdin.fileno()))}
    except (OutOfTime, MemoryError):
        return {"refused": UnreadableCode.TOO_MUCH}
    except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
        return {"refused": UnreadableCode.DAMAGED}


def _text(content: BinaryIO) -> str:
    """Lines as they stand on the page, columns beside each other."""
    texts, length = [], 0
    for page in PdfReader(content).pages[:MOST_PAGES]:
        texts.append(
            page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
        )
        length += len(texts[-1])
        if length > MOST_TEXT:
            raise MemoryError
    return "\n".join(texts)


def _give_up(number: int, _: Any) -> None:
    raise OutOfTime


if __name__ == "__main__":
    main()
