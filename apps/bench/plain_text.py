"""Text of a PDF in one of three ways: how fast, and how many words came out glued together.

    python -m apps.bench.plain_text ours|pypdf|pdfium FILE

Ours is all that the reader of courses does: pages, sizes of letters, normalised lines.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pypdfium2

from apps.courses.reading.protocol import Page, Wanted
from apps.courses.reading.reader import read

_GLUED = re.compile(r"[^\W\d_]{21,}")


def ours(path: Path) -> Iterator[str]:
    """By the reader of courses."""
    with path.open("rb") as content:
        for said in read(content.fileno(), Wanted(ocr=False)):
            if isinstance(said, Page):
                yield "\n".join(line.text for line in said.lines)


def by_pypdf(path: Path) -> Iterator[str]:
    """By pypdf, as its documentation shows."""
    for page in pypdf.PdfReader(path).pages:
        yield page.extract_text()


def by_pdfium(path: Path) -> Iterator[str]:
    """By pdfium, as pypdfium2's documentation shows."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        yield text.get_text_bounded()
        text.close()
        page.close()


WAYS: dict[str, Callable[[Path], Iterator[str]]] = {
    "ours": ours,
    "pypdf": by_pypdf,
    "pdfium": by_pdfium,
}


def main(way: str, file: str) -> None:
    """Write what was found as JSON."""
    began = time.perf_counter()
    pages = list(WAYS[way](Path(file)))
    seconds = time.perf_counter() - began
    glued = sum(len(_GLUED.findall(page)) for page in pages)
    sys.stdout.write(json.dumps({"pages": len(pages), "seconds": seconds, "glued": glued}))


if __name__ == "__main__":
    main(*sys.argv[1:])
