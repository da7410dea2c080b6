"""What a document says of itself, whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.courses.reading.characters import cut
from apps.courses.reading.codes import NoteCode
from apps.courses.reading.protocol import Entry, Opening

MOST_ENTRIES = 5000
"""Of an outline; that of a law with a thousand articles has 1,300."""
DEEPEST = 20
LONGEST_TITLE, LONGEST_LABEL, LONGEST_LANGUAGE = 300, 40, 35

Note = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Structure:
    """As ``Opening``, which is made of it."""

    labels: list[str]
    outline: list[Entry]
    title: str
    author: str
    language: str
    notes: list[Note]

    def opening(self, notes: Sequence[Note]) -> Opening:
        """What is said first, with those notes before its own."""
        return Opening(
            self.labels,
            self.outline,
            self.title,
            self.author,
            self.language,
            [*notes, *self.notes],
        )


def settled(
    *,
    labels: Sequence[object],
    outline: Sequence[Entry],
    title: object,
    author: object,
    language: object,
    notes: list[Note],
) -> Structure:
    """With readable texts of bounded length, and places that are in the document."""
    return Structure(
        labels=[cut(label, LONGEST_LABEL) or str(at) for at, label in enumerate(labels, start=1)],
        outline=[_settled(entry, len(labels)) for entry in outline],
        title=cut(title, LONGEST_TITLE),
        author=cut(author, LONGEST_TITLE),
        language=cut(language, LONGEST_LANGUAGE),
        notes=notes,
    )


def bare(pages: int) -> Structure:
    """Of a document that tells nothing but how many pages it has."""
    notes: list[Note] = [(NoteCode.STRUCTURE_BY_PDFIUM, {})]
    labels = [""] * pages
    return settled(labels=labels, outline=[], title="", author="", language="", notes=notes)


def noted(outline: Sequence[Entry], found: int) -> list[Note]:
    """What to know of an outline, of which ``found`` entries were looked at."""
    notes: list[Note] = []
    without = sum(entry.page is None for entry in outline)
    if without:
        notes.append((NoteCode.ENTRIES_WITHOUT_PAGE, {"count": str(without)}))
    if found >= MOST_ENTRIES:
        notes.append((NoteCode.OUTLINE_CUT, {"most": str(MOST_ENTRIES)}))
    return notes


def _settled(entry: Entry, pages: int) -> Entry:
    page = entry.page if entry.page is not None and 0 <= entry.page < pages else None
    return replace(entry, title=cut(entry.title, LONGEST_TITLE), page=page)
