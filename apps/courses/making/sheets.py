"""Pages as a reader takes them in: without running heads and joints, in paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from apps.courses.making.heads import RunningHeads
from apps.courses.making.joints import Vocabulary, closed, parted
from apps.courses.making.paragraphs import Row, beginnings, full_length
from apps.courses.reading.protocol import Line, Page


@dataclass(frozen=True)
class Sheet:
    """A page before its headings are known.

    begins: which of its rows begin a paragraph
    """

    index: int
    label: str
    rows: list[Row]
    begins: set[int]


def sheets_of(labels: Sequence[str], pages: Sequence[Page]) -> list[Sheet]:
    """One for each label; empty where there is no such page."""
    lines: list[list[Line]] = [[] for _ in labels]
    for page in pages:
        if page.index < len(lines):
            lines[page.index] = [line for line in page.lines if line.text.strip()]
    heads = RunningHeads(lines, labels)
    kept = [heads.removed(index, page) for index, page in enumerate(lines)]
    vocabulary = Vocabulary(line.text for page in kept for line in page)
    rows = [_rows(page, vocabulary) for page in kept]
    usual = _usual_length(rows)
    return [
        Sheet(index, labels[index], page, beginnings(page, full_length(page, usual)))
        for index, page in enumerate(rows)
    ]


def _rows(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Row]:
    rows: list[Row] = []
    for text, size in ((text, line.size) for line in lines for text in parted(line.text)):
        before = vocabulary.completed(rows[-1].text, text) if rows else None
        if before is not None:
            rows[-1] = replace(rows[-1], text=before)
        rows.append(Row(text, size, glued=before is not None))
    shown = (replace(row, text=closed(row.text)) for row in rows)
    return [row for row in shown if row.text]


def _usual_length(pages: Sequence[Sequence[Row]]) -> int:
    """Of a full line of the document, for pages that have too few."""
    lengths = [length for rows in pages if (length := full_length(rows))]
    if lengths:
        return median_low(lengths)
    return max((len(row.text) for rows in pages for row in rows), default=0)
