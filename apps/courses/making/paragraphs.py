"""From lines to paragraphs. All that is known of a line is its text and its size.

A line begins a paragraph when it is set in another size, is an item of a list, or when the line
before could have held its first word and did not.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line without its joints; ``glued``: its first letters belong to the word before."""

    text: str
    size: float
    glued: bool = False


FEWEST_ROWS = 5
FULL_SHARE = 0.8
"""A page's full line: four of five are not longer."""
ROOM, MUCH_ROOM = 0.2, 0.5
"""Of a full line, left empty: where a sentence has ended, and where one seems to go on."""
ANOTHER_SIZE, QUITE_ANOTHER_SIZE = 0.08, 0.16

_ITEM = re.compile(r"[•▪◦‣●○■□➢✓]\s*\S|\(?(?:\d{1,3}|[a-z])\)\s|\d{1,3}\.\s")
_DASHED = re.compile(r"[-–—*·]\s")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:·\s?){4,}")
_ENDED = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_FIRST_WORD = re.compile(r"\S+")


def full_length(rows: Sequence[Row], otherwise: int = 0) -> int:
    """Of a page's lines, in characters; ``otherwise`` where there are few."""
    if len(rows) < FEWEST_ROWS:
        return otherwise
    lengths = sorted(len(row.text) for row in rows)
    return lengths[int(FULL_SHARE * (len(lengths) - 1))]


def beginnings(rows: Sequence[Row], full: int) -> set[int]:
    """Which rows begin a paragraph. ``full``: length of a full line."""
    return {
        number
        for number, row in enumerate(rows)
        if number == 0 or _begins(row, rows[number - 1], full)
    }


def typeset(rows: Sequence[Row], begins: Container[int]) -> tuple[str, list[int]]:
    """The page's text, and where in it each row begins; one more for the end."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for number, row in enumerate(rows):
        between = _between(number, row, begins)
        starts.append(length + len(between))
        parts += [between, row.text]
        length = starts[-1] + len(row.text)
    return "".join(parts), [*starts, length]


def has_leaders(text: str) -> bool:
    """Whether it is a line of a table of contents: 'Files . . . . . 12'."""
    return _LEADERS.search(text) is not None


def has_ended(text: str) -> bool:
    """Whether a sentence may end here."""
    return _ENDED.search(text) is not None


def differ(one: float, other: float, by: float = ANOTHER_SIZE) -> bool:
    """Whether two sizes are two in the eye of the reader, too."""
    return abs(one - other) > by * max(one, other)


def _between(number: int, row: Row, begins: Container[int]) -> str:
    if number == 0 or row.glued:
        return ""
    return "\n" if number in begins else " "


def _begins(row: Row, before: Row, full: int) -> bool:
    if row.glued:
        return False
    if _ITEM.match(row.text) or has_leaders(row.text) or has_leaders(before.text):
        return True
    goes_on = row.text[0].islower() and not has_ended(before.text)
    if differ(row.size, before.size, QUITE_ANOTHER_SIZE if goes_on else ANOTHER_SIZE):
        return True
    if _DASHED.match(row.text) and has_ended(before.text):
        return True
    return _room(row, before, full) > full * (MUCH_ROOM if goes_on else ROOM)


def _room(row: Row, before: Row, full: int) -> int:
    """What would be left in the line before, were this one's first word in it."""
    first = _FIRST_WORD.match(row.text)
    return full - len(before.text) - 1 - (len(first[0]) if first else 0)
