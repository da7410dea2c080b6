"""Where the entries of an outline begin: on which page, and at which of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from apps.courses.making.headings import Heading
from apps.courses.making.paragraphs import Row, has_leaders
from apps.courses.making.sheets import Sheet
from apps.courses.making.titles import is_number, key, keys
from apps.courses.reading.protocol import Entry

MOST_ROWS = 4
"""Of one heading."""
SHORTEST_PREFIX, SHORTEST_SOUGHT = 6, 4
LIKENESS, FEWEST_WORDS, MOST_WORDS_MORE = 0.7, 2, 2
MOST_SEARCHED, LONGEST_SEARCHED = 1000, 700
"""Rows of a page, and letters of a row: more than is ever printed, twice the longest title."""

Found = tuple[int, int]
"""The first row, and how many are the heading and nothing else."""
NOWHERE = -1


def headings_of(outline: Sequence[Entry], sheets: Sequence[Sheet]) -> list[Heading]:
    """A heading for each entry whose page is known or found, in the order of the text.

    One that its page's text does not have begins at the top of the page, or, where others of the
    page come before it, somewhere after them.
    """
    rows_of = [_searched(sheet) for sheet in sheets]
    pages = _pages(outline, rows_of)
    found: list[Heading] = []
    last: dict[int, int] = {}
    for number, entry in enumerate(outline):
        page = pages[number]
        title = " ".join(entry.title.split())
        if page is None or not title:
            continue
        place = _place(title, rows_of[page], last.get(page, 0))
        row, rows = place or (NOWHERE, 0)
        if place:
            last[page] = row + max(1, rows)
        found.append(Heading(entry.level, title, page, row, rows, number))
    placed = _spread(found, sheets)
    return sorted(placed, key=lambda heading: (heading.page, heading.row))


def _searched(sheet: Sheet) -> list[Row]:
    """As much of a page as a heading is sought in, so that no page takes for ever."""
    return [
        row if len(row.text) <= LONGEST_SEARCHED else replace(row, text=row.text[:LONGEST_SEARCHED])
        for row in sheet.rows[:MOST_SEARCHED]
    ]


def _place(title: str, rows: Sequence[Row], after: int) -> Found | None:
    """Behind the heading before it, or anywhere: not every outline is in order."""
    for first in dict.fromkeys((after, 0)):
        place = _same(title, rows, first) or _beginning(title, rows, first)
        if place or (place := _alike(title, rows, first)):
            return _with_number(place, rows, first)
    return None


def _same(title: str, rows: Sequence[Row], first: int) -> Found | None:
    """The largest place that is the title, over as many rows as it takes."""
    wanted = keys(title)
    places = [
        (start, count)
        for start in range(first, len(rows))
        if (count := _rows_of(wanted, rows, start))
    ]
    return min(places, key=lambda place: (-round(rows[place[0]].size), place), default=None)


def _rows_of(wanted: frozenset[str], rows: Sequence[Row], start: int) -> int:
    """How many rows from ``start`` are the title; 0 when they are something else."""
    longest = max(map(len, wanted), default=0)
    text = ""
    for count, row in enumerate(rows[start : start + MOST_ROWS], start=1):
        text += row.text if row.glued else f" {row.text}"
        if len(text) > 2 * longest + MOST_ROWS * SHORTEST_PREFIX:
            break
        if wanted & keys(text.strip()):
            return count
    return 0


def _beginning(title: str, rows: Sequence[Row], first: int) -> Found | None:
    """A row that begins with the title and goes on: 'Scope. These rules hold for …'."""
    wanted = [each for each in keys(title) if len(each) >= SHORTEST_PREFIX]
    for number in range(first, len(rows)):
        text = rows[number].text
        if not has_leaders(text) and _starts(keys(text), wanted):
            return number, 0
    return None


def _starts(texts: Iterable[str], wanted: Sequence[str]) -> bool:
    return any(text.startswith(each) for text in texts for each in wanted)


def _alike(title: str, rows: Sequence[Row], first: int) -> Found | None:
    """A row with most of its words, where signs were lost on one of the ways."""
    wanted = _words(title)
    if len(wanted) < FEWEST_WORDS:
        return None
    best, place = LIKENESS, None
    for number in range(first, len(rows)):
        words = _words(rows[number].text)
        if len(words) <= len(wanted) + MOST_WORDS_MORE:
            likeness = len(words & wanted) / len(words | wanted)
            if likeness > best:
                best, place = likeness, (number, 1)
    return place


def _words(text: str) -> set[str]:
    return {word for each in text.split() if (word := key(each))}


def _with_number(place: Found, rows: Sequence[Row], first: int) -> Found:
    """'Chapter 3' in the line above belongs to it."""
    row, count = place
    if row > first and is_number(rows[row - 1].text):
        return row - 1, count + 1
    return place


def _spread(found: Sequence[Heading], sheets: Sequence[Sheet]) -> Iterator[Heading]:
    """Give a place to those that were not found, between their neighbours on the page."""
    of_page: defaultdict[int, list[Heading]] = defaultdict(list)
    for heading in found:
        of_page[heading.page].append(heading)
    for page, headings in of_page.items():
        yield from _spread_over(sheets[page], headings)


def _spread_over(sheet: Sheet, headings: Sequence[Heading]) -> Iterator[Heading]:
    after, waiting = 0, list[Heading]()
    for heading in headings:
        if heading.row != NOWHERE:
            yield from _between(sheet, waiting, after, heading.row)
            yield heading
            after, waiting = heading.row + max(1, heading.rows), []
        else:
            waiting.append(heading)
    yield from _between(sheet, waiting, after, len(sheet.rows))


def _between(sheet: Sheet, waiting: Sequence[Heading], after: int, end: int) -> Iterator[Heading]:
    """At paragraphs, in equal steps from ``after``, of which the first is another's text."""
    share = (end - after) / (len(waiting) + (1 if after else 0) or 1)
    for number, heading in enumerate(waiting, start=1 if after else 0):
        wanted = after + round(number * share)
        begins = (row for row in sorted(sheet.begins) if wanted <= row < end)
        yield replace(heading, row=next(begins, max(0, min(wanted, end))))


def _pages(outline: Sequence[Entry], rows_of: Sequence[Sequence[Row]]) -> list[int | None]:
    """Of each entry; those that the file resolves to none are sought by their titles."""
    pages = [
        entry.page if entry.page is not None and 0 <= entry.page < len(rows_of) else None
        for entry in outline
    ]
    sought = {number for number, page in enumerate(pages) if page is None}
    if not sought:
        return pages
    wanted = {each for number in sought for each in _long_keys(outline[number])}
    places = _pages_with(wanted, rows_of)
    high = _following(pages, len(rows_of) - 1)
    low = 0
    for number in range(len(pages)):
        if number in sought:
            candidates = {page for each in _long_keys(outline[number]) for page in places[each]}
            between = (page for page in candidates if low <= page <= high[number])
            pages[number] = min(between, default=None)
        low = max(low, pages[number] or 0)
    return pages


def _following(pages: Sequence[int | None], last: int) -> list[int]:
    """For each entry, the next page that is known."""
    following: list[int] = []
    for page in reversed(pages):
        last = last if page is None else page
        following.append(last)
    return following[::-1]


def _long_keys(entry: Entry) -> list[str]:
    return [each for each in sorted(keys(entry.title)) if len(each) >= SHORTEST_SOUGHT]


def _pages_with(wanted: set[str], rows_of: Sequence[Sequence[Row]]) -> defaultdict[str, list[int]]:
    """Key of a title → the pages that have it in a row of its own, or in two."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for page, rows in enumerate(rows_of):
        for number, row in enumerate(rows):
            following = rows[number + 1].text if number + 1 < len(rows) else ""
            for found in wanted & (keys(row.text) | keys(f"{row.text} {following}")):
                places[found].append(page)
    return places
