"""Line ends in hyphens, where a library leaves them: marked as pdfium does."""

from __future__ import annotations

from collections.abc import Iterable

from apps.courses.reading.protocol import JOINT, Line

HYPHENS = "-\u2010"


def joined(lines: Iterable[Line]) -> list[Line]:
    """A line that ends within a word goes on with the next one, a ``JOINT`` between them."""
    found: list[Line] = []
    for line in lines:
        if found and _goes_on(found[-1].text, line.text):
            before = found.pop()
            found.append(Line(before.text[:-1] + JOINT + line.text, before.size))
        else:
            found.append(line)
    return found


def _goes_on(text: str, following: str) -> bool:
    ends_within = text[-1:] in HYPHENS and text[-2:-1].isalpha()
    return ends_within and following[:1].isalpha()
