"""Places in a document: how an address names one, and the text of a lesson around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.courses.shapes import Span

_ADDRESS = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Some of a text; ``is_marked`` where the reader shall look.

    is_first: of the marked ones, so that an address can lead to it
    """

    text: str
    is_marked: bool = False
    is_first: bool = False


def address_of(place: Span) -> str:
    """As an address has it: page, start, end."""
    return f"{place.page}.{place.start}.{place.end}"


def place_at(address: str) -> Span | None:
    """What an address names; nonsense names nothing."""
    found = _ADDRESS.fullmatch(address)
    return Span(*map(int, found.groups())) if found else None


def paragraphs_of(text: str, span: Span, wanted: Span | None = None) -> Iterator[list[Piece]]:
    """The paragraphs of a page's text within ``span``, what is ``wanted`` of them marked."""
    start = span.start
    for paragraph in text[span.start : span.end].split("\n"):
        if paragraph.strip():
            yield _pieces(paragraph, start, wanted if wanted and wanted.page == span.page else None)
        start += len(paragraph) + 1


def _pieces(paragraph: str, start: int, wanted: Span | None) -> list[Piece]:
    """A paragraph that begins at ``start``, cut where the wanted place begins and ends."""
    if wanted is None:
        return [Piece(paragraph)]
    size = len(paragraph)
    first, last = (min(max(at - start, 0), size) for at in (wanted.start, wanted.end))
    before, marked, after = paragraph[:first], paragraph[first:last], paragraph[last:]
    if not marked:
        return [Piece(paragraph)]
    pieces = (Piece(before), Piece(marked, True, start <= wanted.start), Piece(after))
    return [piece for piece in pieces if piece.text]


def page_ranges(pages: Sequence[tuple[int, str]]) -> list[str]:
    """Labels of pages in order, those that follow each other as one: 'iv–vi', '12'."""
    if not pages:
        return []
    breaks = [i for i, (a, b) in enumerate(pairwise(pages), 1) if b[0] != a[0] + 1]
    runs = [pages[a:b] for a, b in pairwise([0, *breaks, len(pages)])]
    return [run[0][1] if len(run) == 1 else f"{run[0][1]}–{run[-1][1]}" for run in runs]
