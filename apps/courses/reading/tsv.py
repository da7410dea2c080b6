"""What tesseract says of a picture: a table of pages, blocks, paragraphs, lines and words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from apps.courses.reading.characters import readable
from apps.courses.reading.joints import joined
from apps.courses.reading.protocol import Line

MOST_WORDS = 20_000
POINTS = 72
"""An inch."""

_WORD = "5"


class _Word(NamedTuple):
    line: tuple[str, ...]
    text: str
    height: float
    confidence: float


def lines_of(table: str, dpi: int) -> tuple[list[Line], float | None]:
    """Lines, as high as their highest word, and the mean confidence of the words, 0 to 100.

    The confidence is ``None`` where there are no words.
    """
    words = [word for word, _ in zip(_words(table), range(MOST_WORDS), strict=False)]
    lines = [
        Line(" ".join(word.text for word in line), _size(line, dpi))
        for line in (list(group) for _, group in groupby(words, lambda word: word.line))
    ]
    confidence = sum(word.confidence for word in words) / len(words) if words else None
    return joined(lines), None if confidence is None else round(confidence, 1)


def _words(table: str) -> Iterator[_Word]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        try:
            confidence, height = float(row["conf"]), float(row["height"])
            place = (row["block_num"], row["par_num"], row["line_num"])
        except (KeyError, TypeError, ValueError):
            continue
        text = readable(row["text"] or "")
        if row["level"] == _WORD and text and 0 <= confidence <= 100:  # noqa: PLR2004  (percent)
            yield _Word(place, text, height, confidence)


def _size(line: list[_Word], dpi: int) -> float:
    return round(max(word.height for word in line) * POINTS / dpi, 1)
