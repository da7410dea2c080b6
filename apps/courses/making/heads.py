"""Running heads and page numbers, which belong to the paper and not to the text.

Only the outermost lines of a page are looked at. One is dropped

* that stands on more than a fifth of the pages, digits aside, unless its digits count something
  else than pages ('Article 5'),
* that begins or ends with the page's number, where that is the document's habit, or
* that its neighbours have too, in the same size: the chapter's name over its pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median_low

from apps.courses.reading.protocol import Line

Sheet = Sequence[Line]
"""The lines of a page that have something in them."""
Exact = tuple[str, int]

EDGE = 3
"""How many lines above and below may be running heads."""
FEWEST_PAGES = 3
SHARE_OF_PAGES = 0.2
SHARE_OF_PLACES = 0.8
"""On which the digits of a line must go with the pages, or stay as they are."""
LARGER = 1.15
"""Than what usually runs over pages: then it is the title itself."""
NEIGHBOURS = (-2, -1, 1, 2)
LONGEST_WITH_NUMBER = 100
FEWEST_LETTERS = 4

_DIGITS = re.compile(r"\d{1,18}")
"""So few that they are a number at once, however many there are in a row."""
_OUTER_NUMBER = re.compile(r"^(\d{1,4})(?=\s|$)|(?<=\s)(\d{1,4})$")


class RunningHeads:
    """What runs over the pages of one document. ``labels``: of each page, as its reader sees it."""

    def __init__(self, sheets: Sequence[Sheet], labels: Sequence[str]) -> None:
        self._labels = labels
        self._few = max(FEWEST_PAGES - 1, SHARE_OF_PAGES * sum(1 for lines in sheets if lines))
        self._repeated = self._found_repeated(sheets)
        self._offset = self._found_offset(sheets)
        self._tops = [frozenset(_exact(line) for line in lines[:EDGE]) for lines in sheets]
        self._bottoms = [frozenset(_exact(line) for line in lines[-EDGE:]) for lines in sheets]
        self._tops_of = Counter(each for found in self._tops for each in found)
        self._bottoms_of = Counter(each for found in self._bottoms for each in found)

    def removed(self, index: int, lines: Sheet) -> list[Line]:
        """The page's lines without them, from the outside in."""
        first, end = 0, len(lines)
        while first < min(EDGE, end) and self._runs_above(index, lines[first]):
            first += 1
        while end > max(first, len(lines) - EDGE) and self._runs_below(index, lines[end - 1]):
            end -= 1
        return list(lines[first:end])

    def _runs_above(self, index: int, line: Line) -> bool:
        return self._runs(index, line) or _has_neighbours(self._tops, self._tops_of, index, line)

    def _runs_below(self, index: int, line: Line) -> bool:
        return self._runs(index, line) or _has_neighbours(
            self._bottoms, self._bottoms_of, index, line
        )

    def _runs(self, index: int, line: Line) -> bool:
        usual = self._repeated.get(_masked(line.text))
        is_repeated = usual is not None and line.size <= usual * LARGER
        return is_repeated or self._has_page_number(index, line.text)

    def _has_page_number(self, index: int, text: str) -> bool:
        label = self._labels[index].casefold()
        words = text.casefold().split()
        if words == [label]:
            return True
        if not label.isdecimal():
            return len(label) > 1 and label in (words[0], words[-1])
        if self._offset is None or len(text) > LONGEST_WITH_NUMBER:
            return False
        return index + self._offset in _outer_numbers(text)

    def _found_repeated(self, sheets: Sequence[Sheet]) -> dict[str, float]:
        """Lines, digits masked, that are on many pages → their usual size."""
        places: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
        for index, lines in enumerate(sheets):
            for masked, line in {_masked(line.text): line for line in _edges(lines)}.items():
                places[masked].append((index, line))
        return {
            masked: median_low(line.size for _, line in found)
            for masked, found in places.items()
            if len(found) > self._few and _counts_pages_or_nothing(found)
        }

    def _found_offset(self, sheets: Sequence[Sheet]) -> int | None:
        """Printed page number minus index, where the outermost lines have one."""
        offsets = Counter(
            offset
            for index, lines in enumerate(sheets)
            for offset in {
                number - index
                for line in {*lines[:1], *lines[-1:]}
                for number in _outer_numbers(line.text)
            }
        )
        if not offsets:
            return None
        offset, pages = min(offsets.items(), key=lambda each: (-each[1], each[0]))
        return offset if pages > self._few else None


def _edges(lines: Sheet) -> Iterator[Line]:
    yield from lines[:EDGE]
    yield from lines[max(EDGE, len(lines) - EDGE) :]


def _masked(text: str) -> str:
    """By a digit, which nothing else can be taken for."""
    return _DIGITS.sub("0", " ".join(text.casefold().split()))


def _exact(line: Line) -> Exact:
    """The size to half a point: a chapter's title is larger than what runs over its pages."""
    return " ".join(line.text.casefold().split()), round(line.size * 2)


def _outer_numbers(text: str) -> list[int]:
    return [int(first or last) for first, last in _OUTER_NUMBER.findall(text.strip())]


def _counts_pages_or_nothing(found: Sequence[tuple[int, Line]]) -> bool:
    """Whether some number of the line goes with the pages, or all of them stay as they are."""
    columns = list(zip(*(map(int, _DIGITS.findall(line.text)) for _, line in found), strict=True))
    indices = [index for index, _ in found]
    moving = (
        _most(n - index for index, n in zip(indices, column, strict=True)) for column in columns
    )
    staying = (_most(column) for column in columns)
    return any(share > SHARE_OF_PLACES * len(found) for share in moving) or all(
        share > SHARE_OF_PLACES * len(found) for share in staying
    )


def _most(values: Iterable[int]) -> int:
    return max(Counter(values).values())


def _has_neighbours(
    edges: Sequence[frozenset[Exact]], pages: Counter[Exact], index: int, line: Line
) -> bool:
    exact = _exact(line)
    letters = sum(1 for letter in exact[0] if letter.isalpha())
    if letters < FEWEST_LETTERS or pages[exact] < FEWEST_PAGES:
        return False
    around = (index + distance for distance in NEIGHBOURS)
    return any(0 <= each < len(edges) and exact in edges[each] for each in around)
