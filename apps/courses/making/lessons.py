"""From plans to lessons: sentences, key terms, summary, objectives, time to read.

The same structure makes the same lessons, wherever and whenever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.courses.making.objectives import objectives_of
from apps.courses.making.paragraphs import has_ended
from apps.courses.making.plans import words_of
from apps.courses.making.sentences import sentences_of
from apps.courses.making.summaries import summary_of
from apps.courses.making.terms import Collection
from apps.courses.making.titles import is_number, keys, whole
from apps.courses.making.wording import Language, Wording, wording
from apps.courses.shapes import CleanPage, Lesson, Plan, Sentence, Structure

WORDS_A_MINUTE = 200
MOST_ROWS_OF_TITLE = 3


def lessons_of(structure: Structure) -> list[Lesson]:
    """One for each plan, in its order. Nothing but the structure is needed."""
    pages = {page.index: page for page in structure.pages}
    language = Language(structure.language)
    drafts = [_draft(plan, pages, structure.language) for plan in structure.lessons]
    collection = Collection(_wordings(drafts, language), structure.language)
    return [
        _lesson(draft, words, collection, structure.language)
        for draft, words in zip(drafts, _wordings(drafts, language), strict=True)
    ]


@dataclass(frozen=True)
class _Draft:
    """A plan and what is read of it."""

    plan: Plan
    sentences: list[Sentence]
    minutes: int


def _draft(plan: Plan, pages: Mapping[int, CleanPage], language: str) -> _Draft:
    sentences = [
        sentence
        for span in plan.spans
        for sentence in sentences_of(
            pages[span.page].text, language, page=span.page, start=span.start, end=span.end
        )
    ]
    minutes = max(1, round(words_of(pages, plan.spans) / WORDS_A_MINUTE))
    return _Draft(plan, _without_title(sentences, whole(plan.title)), minutes)


def _without_title(sentences: Sequence[Sentence], title: str) -> list[Sentence]:
    """Without the heading that the lesson begins with."""
    wanted = keys(title)
    first = 0
    for sentence in sentences[:MOST_ROWS_OF_TITLE]:
        is_title = bool(wanted & keys(sentence.text))
        if not is_title and (has_ended(sentence.text) or not is_number(sentence.text)):
            break
        first += 1
        if is_title:
            break
    return list(sentences[first:])


def _wordings(drafts: Sequence[_Draft], language: Language) -> Iterator[Wording]:
    """Made twice rather than kept: they are larger than the text."""
    return (wording(language, whole(draft.plan.title), draft.sentences) for draft in drafts)


def _lesson(draft: _Draft, words: Wording, collection: Collection, language: str) -> Lesson:
    plan, terms = draft.plan, collection.terms(words)
    return Lesson(
        module=plan.module,
        title=plan.title,
        spans=plan.spans,
        sentences=tuple(draft.sentences),
        summary=summary_of(draft.sentences, words),
        terms=terms,
        objectives=objectives_of(plan.title, terms, language),
        minutes=draft.minutes,
    )
