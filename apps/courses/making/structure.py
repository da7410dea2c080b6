"""What a document is made of: clean pages, and where its lessons stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from apps.courses.making import headings, outline, page_groups, plans
from apps.courses.making.headings import Heading
from apps.courses.making.languages import language_of
from apps.courses.making.paragraphs import typeset
from apps.courses.making.phrases import Phrases, phrases
from apps.courses.making.plans import Mark
from apps.courses.making.sheets import Sheet, sheets_of
from apps.courses.reading.protocol import NONE, Opening, Page
from apps.courses.shapes import CleanPage, Origin, Plan, Structure

FEWEST_PLACES = 3
"""At which an outline's entries must begin; two will do in a short document."""
PAGES_OF_TWO = 40


def structure_of(opening: Opening, pages: Sequence[Page]) -> Structure:
    """Of a whole document, all of whose pages were read.

    Lessons come from the outline, else from headings, else from groups of pages. A page that could
    not be read is empty and said to be unread.
    """
    sheets = sheets_of(opening.labels, pages)
    origin, found = _headings(opening, sheets)
    clean, marks = _clean(sheets, found)
    language = language_of([page.text for page in clean if page.text], opening.language)
    lessons = _plans(opening.title.strip(), clean, marks, phrases(language))
    return Structure(origin, language, clean, lessons, _unread(opening, pages))


def _headings(opening: Opening, sheets: Sequence[Sheet]) -> tuple[Origin, list[Heading]]:
    entries = outline.headings_of(opening.outline, sheets)
    if _suffices(entries, len(sheets)):
        return Origin.OUTLINE, entries
    guessed = headings.headings_of(sheets)
    if guessed:
        return Origin.HEADINGS, guessed
    return Origin.PAGES, []


def _suffices(entries: Sequence[Heading], pages: int) -> bool:
    places = len({(entry.page, entry.row) for entry in entries})
    return places >= FEWEST_PLACES or (places == FEWEST_PLACES - 1 and pages <= PAGES_OF_TWO)


def _clean(sheets: Sequence[Sheet], found: Sequence[Heading]) -> tuple[list[CleanPage], list[Mark]]:
    """The text of each page, in which each heading is a paragraph, and where it is."""
    of_page: defaultdict[int, list[Heading]] = defaultdict(list)
    for heading in found:
        of_page[heading.page].append(heading)
    pages, marks = [], []
    for sheet in sheets:
        text, starts = typeset(sheet.rows, _begins(sheet, of_page[sheet.index]))
        here = [_mark(heading, starts) for heading in of_page[sheet.index]]
        titles = tuple((mark.title, mark.start[1]) for mark in here)
        pages.append(CleanPage(sheet.index, sheet.label, text, titles))
        marks += here
    return pages, marks


def _begins(sheet: Sheet, of_page: Sequence[Heading]) -> set[int]:
    """Where paragraphs begin: before each heading, not within it, and behind it."""
    begins = set(sheet.begins)
    for heading in of_page:
        begins -= set(range(heading.row + 1, heading.row + heading.rows))
        begins |= {heading.row, heading.row + heading.rows}
    return begins


def _mark(heading: Heading, starts: Sequence[int]) -> Mark:
    start = (heading.page, starts[heading.row])
    body = (heading.page, starts[heading.row + heading.rows])
    return Mark(heading.level, heading.title, start, body, heading.entry)


def _plans(
    title: str, pages: Sequence[CleanPage], marks: Sequence[Mark], said: Phrases
) -> list[Plan]:
    if not marks:
        return page_groups.plans_of(pages, title, said)
    return plans.plans_of(marks, pages, front_matter=said.front_matter, whole=title or said.whole)


def _unread(opening: Opening, pages: Sequence[Page]) -> list[int]:
    read = {page.index for page in pages if page.source != NONE}
    return [index for index in range(opening.pages) if index not in read]
