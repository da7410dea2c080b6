"""From headings to lessons: modules, the text of each lesson, and a size that can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from apps.courses.making.paragraphs import has_ended, has_leaders
from apps.courses.making.titles import part
from apps.courses.shapes import CleanPage, Plan, Span

MOST_WORDS, WORDS_OF_PART = 1500, 1200
"""Of a lesson; a longer one is split into parts of about the same length."""
FEWEST_WORDS = 60
"""Of a lesson whose heading was only guessed; a shorter one goes with the one before it."""
FEWEST_MODULES, MOST_MODULES = 3, 30
PROSE_WORDS, FEWEST_PROSE_WORDS = 8, 40
"""Of a paragraph that is prose, and of a page before the first heading that is worth reading."""

Pages = Sequence[CleanPage] | Mapping[int, CleanPage]
"""By index."""
Place = tuple[int, int]
"""A page and a character of it."""

_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Mark:
    """A heading in the clean text: it begins at ``start``, and what it heads at ``body``."""

    level: int
    title: str
    start: Place
    body: Place
    entry: int | None = None


@dataclass(frozen=True)
class _Section:
    """The text under a heading, before it is cut to size."""

    module: str
    title: str
    spans: tuple[Span, ...]
    words: int
    entry: int | None = None


def plans_of(
    marks: Sequence[Mark], pages: Sequence[CleanPage], *, front_matter: str, whole: str
) -> list[Plan]:
    """Lessons of marks in the order of the text; one without any text is none.

    front_matter: title of what stands before the first of them, if that is worth reading
    whole:        title of the only module where there are too many parts for modules
    """
    sections = list(_sections(marks, pages, whole))
    if any(mark.entry is None for mark in marks):
        sections = _merged(sections)
    before = _front_matter(marks, pages, front_matter)
    return [plan for section in [*before, *sections] for plan in _cut(section, pages)]


def between(pages: Sequence[CleanPage], start: Place, end: Place) -> tuple[Span, ...]:
    """The text from one place to another, without blanks at the ends of pages."""
    spans = []
    for page in pages[start[0] : end[0] + 1]:
        first = start[1] if page.index == start[0] else 0
        last = end[1] if page.index == end[0] else len(page.text)
        if stripped := page.text[first:last].strip():
            first += page.text[first:last].index(stripped)
            spans.append(Span(page.index, first, first + len(stripped)))
    return tuple(spans)


def words_of(pages: Pages, spans: Iterable[Span]) -> int:
    """How many there are to read."""
    return sum(len(_WORD.findall(pages[s.page].text, s.start, s.end)) for s in spans)


def _sections(marks: Sequence[Mark], pages: Sequence[CleanPage], whole: str) -> Iterator[_Section]:
    end = (len(pages) - 1, len(pages[-1].text)) if pages else (0, 0)
    highest = _module_level([mark.level for mark in marks])
    module = whole if highest < 0 else ""
    for mark, following in pairwise([*marks, None]):
        assert mark is not None  # noqa: S101  (only the last is)
        if mark.level <= highest or not module:
            module = mark.title
        until = following.start if following else end
        if _has_text(pages, between(pages, mark.body, until)):
            spans = between(pages, mark.start, until)
            yield _Section(module, mark.title, spans, words_of(pages, spans), mark.entry)


def _module_level(levels: Sequence[int]) -> int:
    """The outermost that makes neither too few modules nor too many; -1 where none does."""
    counts = Counter(levels)
    if len(counts) == 1 and len(levels) > MOST_MODULES:
        return -1
    modules = 0
    for level in sorted(counts):
        above, modules = modules, modules + counts[level]
        if modules > MOST_MODULES and above > 1:  # a few large ones
            return level - 1
        if modules >= FEWEST_MODULES:
            return level
    return min(counts, default=0)


def _has_text(pages: Sequence[CleanPage], spans: Iterable[Span]) -> bool:
    return any(_LETTER.search(pages[s.page].text, s.start, s.end) for s in spans)


def _front_matter(marks: Sequence[Mark], pages: Sequence[CleanPage], title: str) -> list[_Section]:
    """The pages with prose: a title page and a table of contents are not worth reading."""
    before = between(pages, (0, 0), marks[0].start) if marks else ()
    spans = tuple(
        span for span in before if _prose_words(pages[span.page].text, span) >= FEWEST_PROSE_WORDS
    )
    return [_Section(title, title, spans, words_of(pages, spans))] if spans else []


def _prose_words(text: str, span: Span) -> int:
    """In paragraphs that are sentences rather than lines."""
    paragraphs = (text[piece.start : piece.end] for piece in _paragraphs(text, span))
    return sum(
        words
        for paragraph in paragraphs
        if (words := len(paragraph.split())) >= PROSE_WORDS
        and has_ended(paragraph)
        and not has_leaders(paragraph)
    )


def _merged(sections: Sequence[_Section]) -> list[_Section]:
    """With the shortest added to those before them in the same module."""
    merged: list[_Section] = []
    for section in sections:
        before = merged[-1] if merged else None
        if before and _belong_together(before, section):
            spans = _joined([*before.spans, *section.spans])
            merged[-1] = replace(before, spans=spans, words=before.words + section.words)
        else:
            merged.append(section)
    return merged


def _belong_together(before: _Section, section: _Section) -> bool:
    is_short = min(before.words, section.words) < FEWEST_WORDS
    together = before.words + section.words
    return is_short and before.module == section.module and together <= MOST_WORDS


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """One for each page."""
    return tuple(
        Span(page, min(s.start for s in found), max(s.end for s in found))
        for page, group in groupby(spans, lambda span: span.page)
        if (found := list(group))
    )


def _cut(section: _Section, pages: Sequence[CleanPage]) -> Iterator[Plan]:
    """Into parts that end with a paragraph or a page."""
    is_long = section.words > MOST_WORDS
    parts = list(_parts(section, pages)) if is_long else [section.spans]
    for number, spans in enumerate(parts, start=1):
        title = part(section.title, number, len(parts)) if len(parts) > 1 else section.title
        yield Plan(section.module, title, spans, section.entry)


def _parts(section: _Section, pages: Sequence[CleanPage]) -> Iterator[tuple[Span, ...]]:
    count = -(-section.words // WORDS_OF_PART)
    read = 0
    pieces: list[tuple[int, Span]] = []
    for span in section.spans:
        for paragraph in _paragraphs(pages[span.page].text, span):
            words = words_of(pages, [paragraph])
            middle = read + words / 2
            pieces.append((min(count - 1, int(middle * count / section.words)), paragraph))
            read += words
    for _, group in groupby(pieces, lambda piece: piece[0]):
        yield _joined(paragraph for _, paragraph in group)


def _paragraphs(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        found = text.find("\n", start, span.end)
        end = found if found >= 0 else span.end
        if end > start:
            yield Span(span.page, start, end)
        start = end + 1
