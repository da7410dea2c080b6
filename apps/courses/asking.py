"""A reader's question to a document, and the passages that are near to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.courses.models import Document, Lesson, Page, PassagePlace
from apps.courses.places import Piece
from apps.courses.selectors import label_of
from apps.courses.shapes import Span
from apps.embeddings import store
from apps.embeddings.models import DICTIONARIES

_WORD = re.compile(r"\w+")

# The words of the passages that the full text search takes for words of the question.
_SAME = """
    SELECT word FROM unnest(%(words)s::text[]) AS word
    WHERE tsvector_to_array(to_tsvector(%(config)s::regconfig, word))
       && tsvector_to_array(to_tsvector(%(config)s::regconfig, %(question)s))
"""
_TOLD = [
    *("document", "number", "page", "start", "end"),
    *("lesson__document", "lesson__number", "lesson__title"),
]


@dataclass(frozen=True)
class Passage:
    """A passage that a question is near to, and where it stands.

    pieces: its text, the words of the question marked
    label:  of the page where it begins
    """

    pieces: list[Piece]
    lesson: Lesson
    place: Span
    label: str


def passages_for(document: Document, question: str) -> list[Passage]:
    """The passages that are near to ``question``, nearest first; none when nothing is.

    ``EmbedderMissing`` where the embedder is not installed. One that does not answer is done
    without: words are searched.
    """
    found = store.search(owner=document.pk, question=question)
    same = _words_of(question, [one.text for one in found], document.spoken)
    places = _places(document, [one.number for one in found])
    labels = _labels(document, {place.page for place in places.values()})
    return [
        Passage(
            pieces=list(_marked(one.text, same)),
            lesson=place.lesson,
            place=Span(place.page, place.start, place.end),
            label=label_of(place.page, labels.get(place.page, "")),
        )
        for one in found
        if (place := places.get(one.number))
    ]


def _places(document: Document, numbers: Sequence[int]) -> dict[int, PassagePlace]:
    rows = document.places.filter(number__in=numbers).select_related("lesson")
    return {place.number: place for place in rows.only(*_TOLD)}


def _labels(document: Document, pages: set[int]) -> dict[int, str]:
    rows = Page.objects.filter(document=document, index__in=pages)
    return dict(rows.values_list("index", "label"))


def _words_of(question: str, texts: Sequence[str], language: str) -> set[str]:
    """Those words of the texts that are words of the question, in whatever form."""
    words = {word for text in texts for word in _WORD.findall(text)}
    values: dict[str, Any] = {
        "words": sorted(words),
        "question": question,
        "config": DICTIONARIES.get(language, DICTIONARIES[""]),
    }
    if not words:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_SAME, values)
        return {word for (word,) in cursor.fetchall()}


def _marked(text: str, words: set[str]) -> Iterator[Piece]:
    """The text in pieces, these words of it marked."""
    end = 0
    for match in _WORD.finditer(text):
        if match.group() in words:
            if match.start() > end:
                yield Piece(text[end : match.start()])
            yield Piece(match.group(), is_marked=True)
            end = match.end()
    if end < len(text):
        yield Piece(text[end:])
