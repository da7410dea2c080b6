"""Headings that show by their size, or by their numbers where all lines are of one size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.courses.making.paragraphs import Row, differ, has_ended, has_leaders
from apps.courses.making.sheets import Sheet
from apps.courses.making.titles import is_number


@dataclass(frozen=True)
class Heading:
    """Where a part begins: ``row`` of a page, and how many rows the heading itself has.

    level: 0 for the outermost
    rows:  0 where the row has text of the part, too, or the heading is not in the text
    entry: number of its outline entry, if it has one
    """

    level: int
    title: str
    page: int
    row: int
    rows: int
    entry: int | None = None


LARGER = 1.12
"""Than most of the text, from where a line may be a heading."""
SAME_SIZE = 0.03
LONGEST, MOST_ROWS, MOST_LEVELS = 150, 3, 4
FEWEST_HEADINGS, FEWEST_ROWS_EACH = 3, 3
LONGEST_NUMBERED = 90

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})\.?\)?\s+(?=[A-ZÁÉÍÓÚÑ¿¡\"“«])")
_NAMED = re.compile(
    r"(?:(?P<book>book|part|libro|parte)|(?P<title>title|título)"
    r"|(?P<chapter>chapter|appendix|annex|capítulo|apéndice|anexo)"
    r"|(?P<section>section|sección)|(?P<article>article|artículo|art\.))"
    r"\s+(?:\d+|[ivxlcdm]+\b|[a-z]\b|(?:primer|segund|tercer|cuart|quint|únic|first|second)\w*)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\s\d+$")
_NAMES = ("book", "title", "chapter", "section", "article")


def headings_of(sheets: Sequence[Sheet]) -> list[Heading]:
    """By size where that tells some from the text, else by number, else none."""
    for found in (_by_size(sheets), _by_name(sheets), _by_number(sheets)):
        if len(found) >= FEWEST_HEADINGS and not _are_too_dense(found, sheets):
            return found
    return []


def body_size(sheets: Sequence[Sheet]) -> float:
    """The size of most letters, in half points."""
    letters: Counter[float] = Counter()
    for row in _rows(sheets):
        letters[_half(row.size)] += len(row.text)
    return min(letters, key=lambda size: (-letters[size], size), default=0.0)


def _by_size(sheets: Sequence[Sheet]) -> list[Heading]:
    least = body_size(sheets) * LARGER
    blocks = [block for sheet in sheets for block in _large_blocks(sheet, least)]
    levels = _levels([size for size, _ in blocks])
    found = [
        replace(heading, level=levels[size])
        for size, heading in blocks
        if levels.get(size, MOST_LEVELS) < MOST_LEVELS
    ]
    return _by_depth(found)


def _large_blocks(sheet: Sheet, least: float) -> Iterator[tuple[float, Heading]]:
    """Rows that are large and follow each other in the same size are one heading."""
    start = 0
    while start < len(sheet.rows):
        end = _end_of_block(sheet.rows, start)
        rows = sheet.rows[start:end]
        title = _title(rows)
        size = max(row.size for row in rows)
        if size > least and len(rows) <= MOST_ROWS and _may_be_title(title):
            yield size, Heading(0, title, sheet.index, start, len(rows))
        start = end


def _end_of_block(rows: Sequence[Row], start: int) -> int:
    """'Chapter 3' goes with the title below, whatever its size."""
    end = start + 1
    if end < len(rows) and is_number(rows[start].text) and rows[end].size > rows[start].size:
        end += 1
    while end < len(rows) and not (
        differ(rows[end].size, rows[end - 1].size, SAME_SIZE) or _NUMBERED.match(rows[end].text)
    ):
        end += 1
    return end


def _levels(sizes: Sequence[float]) -> dict[float, int]:
    """Size → level. One that is there once is that of the document's own title."""
    groups: list[list[float]] = []
    for size in sorted(sizes, reverse=True):
        if groups and not differ(size, groups[-1][-1], SAME_SIZE):
            groups[-1].append(size)
        else:
            groups.append([size])
    usual = [group for group in groups if len(group) > 1]
    return {size: level for level, group in enumerate(usual) for size in group}


def _by_depth(found: list[Heading]) -> list[Heading]:
    """Numbers say more of levels than sizes, where most headings have one.

    Those without go with what is as large; but where numbers begin with 1.1, they are the chapters.
    """
    depths = [_depth(heading.title) for heading in found]
    if sum(map(bool, depths)) * 2 <= len(found):
        return found
    least: dict[int, int] = {}
    for heading, depth in zip(found, depths, strict=True):
        if depth:
            least[heading.level] = min(depth, least.get(heading.level, depth))
    above = 0 if 1 in depths else 1
    return [
        replace(heading, level=max(0, (depth or least.get(heading.level, 1) - above) - 1))
        for heading, depth in zip(found, depths, strict=True)
    ]


def _depth(title: str) -> int:
    """How many parts its number has; 0 without one. 'Chapter 3' has one, too."""
    match = _NUMBERED.match(title)
    if match:
        return match[1].count(".") + 1
    return 1 if _NAMED.match(title) else 0


def _by_name(sheets: Sequence[Sheet]) -> list[Heading]:
    """'Artículo 5', 'Chapter II', whatever follows them in their line."""
    found = [
        (name, _named(sheet, number))
        for sheet in sheets
        for number in range(len(sheet.rows))
        if (name := _name(sheet, number))
    ]
    names = [name for name in _NAMES if any(name == each for each, _ in found)]
    return [replace(heading, level=names.index(name)) for name, heading in found]


def _name(sheet: Sheet, number: int) -> str:
    """Of the kind of part that begins with this row; empty where none does."""
    text = sheet.rows[number].text
    match = _NAMED.match(text)
    if not match or not _may_begin(sheet, number) or not text[0].isupper() or has_leaders(text):
        return ""
    is_in_contents = _PAGE_NUMBER.search(text, match.end()) is not None
    return "" if is_in_contents else match.lastgroup or ""


def _named(sheet: Sheet, number: int) -> Heading:
    """With the row below, where the name of the part stands there."""
    text = sheet.rows[number].text
    below = sheet.rows[number + 1].text if _stands_alone(sheet, number + 1) else ""
    if _NAMED.fullmatch(text.rstrip(" .:-–—")) and below and not has_ended(below):
        whole = f"{text.rstrip(' .:-–—')}. {below}"
        if len(whole) <= LONGEST_NUMBERED:
            return Heading(0, whole, sheet.index, number, 2)
    return Heading(0, _first_words(text), sheet.index, number, 0)


def _first_words(text: str) -> str:
    """As much of a line as names a part: up to the end of the first sentence after its number."""
    match = _NAMED.match(text)
    number = match[0] if match else ""
    name, _, _ = text[len(number) :].lstrip(" .:º°ª-–—").partition(". ")
    title = f"{number}. {name.rstrip('.')}" if name else number
    return title if len(title) <= LONGEST_NUMBERED else number


def _by_number(sheets: Sequence[Sheet]) -> list[Heading]:
    """Lines of their own whose numbers follow each other: 1, 1.1, 1.2, 2."""
    found: list[Heading] = []
    last: tuple[int, ...] = ()
    for sheet in sheets:
        for place, row in enumerate(sheet.rows):
            number = _number(row, sheet, place)
            if number and _follows(number, last):
                found.append(Heading(len(number) - 1, row.text, sheet.index, place, 1))
                last = number
    return found


def _number(row: Row, sheet: Sheet, place: int) -> tuple[int, ...]:
    match = _NUMBERED.match(row.text)
    if not match or has_ended(row.text) or not _may_be_title(row.text):
        return ()
    if not _stands_alone(sheet, place) or len(row.text) > LONGEST_NUMBERED:
        return ()
    return tuple(int(part) for part in match[1].split("."))


def _stands_alone(sheet: Sheet, place: int) -> bool:
    following = place + 1
    is_last = following in sheet.begins or following == len(sheet.rows)
    return is_last and _may_begin(sheet, place)


def _may_begin(sheet: Sheet, place: int) -> bool:
    """Whether a part may begin here, although the line before was full."""
    return place in sheet.begins or (
        place < len(sheet.rows) and has_ended(sheet.rows[place - 1].text)
    )


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    if not last:
        return number in {(0,), (1,)}
    if number == (*last, 1):
        return True
    depth = len(number)
    return depth <= len(last) and number == (*last[: depth - 1], last[depth - 1] + 1)


def _title(rows: Sequence[Row]) -> str:
    parts = (row.text if row.glued else f" {row.text}" for row in rows)
    return "".join(parts).strip()


def _may_be_title(text: str) -> bool:
    has_letters = sum(1 for letter in text if letter.isalpha()) > 1
    return has_letters and len(text) <= LONGEST and not has_leaders(text)


def _are_too_dense(found: Sequence[Heading], sheets: Sequence[Sheet]) -> bool:
    """Whether there is so little between them that they are something else."""
    rows = sum(len(sheet.rows) for sheet in sheets)
    return rows < FEWEST_ROWS_EACH * len(found)


def _rows(sheets: Sequence[Sheet]) -> Iterator[Row]:
    """Those with letters: notes of music and ornaments are large, too."""
    return (
        row
        for sheet in sheets
        for row in sheet.rows
        if any(letter.isalpha() for letter in row.text)
    )


def _half(size: float) -> float:
    return round(size * 2) / 2
