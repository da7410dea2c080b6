"""Lessons of a document that shows no structure: its pages, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apps.courses.making.phrases import Phrases
from apps.courses.making.plans import MOST_WORDS, between, words_of
from apps.courses.shapes import CleanPage, Plan, Span

MOST_PAGES = 8
MOST_LESSONS = 10
"""Of a module."""


def plans_of(pages: Sequence[CleanPage], title: str, said: Phrases) -> list[Plan]:
    """'Pages 1–8', 'Pages 9–16', …: as many pages in each as make a lesson that can be read.

    title: of the only module; more lessons than that make several, named after their pages
    """
    groups = [group for group in _groups(pages) if any(page.text for page in group)]
    is_short = len(groups) <= MOST_LESSONS
    plans = []
    for first in range(0, len(groups), MOST_LESSONS):
        of_module = groups[first : first + MOST_LESSONS]
        pages_of_module = [page for group in of_module for page in group]
        module = (title or said.whole) if is_short else _name(pages_of_module, said)
        plans += [Plan(module, _name(group, said), _spans(group, pages)) for group in of_module]
    return plans


def _groups(pages: Sequence[CleanPage]) -> Iterator[Sequence[CleanPage]]:
    """Of the same number of pages each, whatever stands on them."""
    written = [page for page in pages if page.text]
    words = words_of(pages, (Span(page.index, 0, len(page.text)) for page in written))
    size = min(MOST_PAGES, max(1, MOST_WORDS * len(written) // max(1, words)))
    for first in range(0, len(pages), size):
        yield pages[first : first + size]


def _spans(group: Sequence[CleanPage], pages: Sequence[CleanPage]) -> tuple[Span, ...]:
    last = group[-1]
    return between(pages, (group[0].index, 0), (last.index, len(last.text)))


def _name(group: Sequence[CleanPage], said: Phrases) -> str:
    first, last = group[0].label, group[-1].label
    return (said.pages if len(group) > 1 else said.page).format(first=first, last=last)
