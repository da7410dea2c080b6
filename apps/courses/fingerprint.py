"""Whether two courses are the same, whatever their ids: one sum over all that was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from uuid import UUID

from apps.courses.models import Lesson, Page, PassagePlace, Question
from apps.embeddings.models import Passage


def of_course(document: UUID) -> str:
    """SHA-256 of its pages, lessons, passages with their vectors, and questions, as hex digits."""
    digest = hashlib.sha256()
    for row in _rows(document):
        digest.update(json.dumps(row, default=str, sort_keys=True).encode())
    return digest.hexdigest()


def _rows(document: UUID) -> Iterator[tuple[object, ...]]:
    pages = Page.objects.filter(document=document).order_by("index")
    yield from pages.values_list("index", "label", "lines", "source", "text", "starts")
    lessons = Lesson.objects.filter(document=document).order_by("number")
    yield from lessons.values_list(
        "number",
        "module",
        "title",
        "entry",
        "spans",
        "summary",
        "terms",
        "objectives",
        "minutes",
        "statements",
    )
    passages = Passage.objects.filter(owner=document).order_by("number")
    yield from passages.values_list("number", "text", "embedder", "vector", "words")
    places = PassagePlace.objects.filter(document=document).order_by("number")
    yield from places.values_list("number", "lesson__number", "page", "start", "end")
    questions = Question.objects.filter(lesson__document=document, retired_at__isnull=True)
    yield from questions.order_by("lesson__number", "number").values_list(
        "lesson__number",
        "number",
        "kind",
        "prompt",
        "options",
        "answer",
        "page",
        "label",
        "start",
        "end",
        "sentence",
        "origin",
    )
