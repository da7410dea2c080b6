"""Courses as the pipeline leaves them, of the company of Alice and Bob."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import Company, User
from apps.core.models import Job, Status, StoredFile
from apps.courses.models import Document, Lesson, Page, PassagePlace, Question
from tests.web.conftest import (  # noqa: F401  (fixtures)
    alice,
    bob,
    carol,
    company,
    english,
    no_static_files,
    quick_passwords,
    seen_by,
)

SENTENCES = [
    "Chlorophyll absorbs red and blue light.",
    "Water is split into oxygen and hydrogen.",
]
TEXT = "Plants feed on light.\n" + " ".join(SENTENCES)
"""Of each page: two paragraphs, the second of two sentences."""

MakeCourse = Callable[..., Document]


def place_of(sentence: str) -> tuple[int, int]:
    """Where it stands on each page."""
    start = TEXT.index(sentence)
    return start, start + len(sentence)


@pytest.fixture
def make_course(company: Company, alice: User) -> MakeCourse:  # noqa: F811  (fixtures)
    """A course of so many lessons of one page, each with two questions; two lessons a module."""

    def make(*, lessons: int = 2, job: dict[str, Any] | None = None, **fields: Any) -> Document:
        document = Document.objects.create(
            job=made_job(company, alice, job or {}), file=made_file(), **SAID | fields
        )
        for number in range(lessons):
            add_lesson(document, number)
        return document

    return make


SAID = {"title": "Biology", "author": "R. Hooke", "spoken": "en", "origin": "outline"}


def made_job(company: Company, alice: User, fields: dict[str, Any]) -> Job:  # noqa: F811
    given = {
        "task": "courses.process_pdf_and_generate_course",
        "queue": "pdf",
        "status": Status.DONE,
        "company": company,
        "requested_by": alice,
    }
    job = Job.objects.create(**given | fields)
    return Job.objects.get(pk=job.pk)


def made_file() -> StoredFile:
    count = StoredFile.objects.count()
    return StoredFile.objects.create(
        key=f"key {count}",
        name="plants.pdf",
        sha256="",
        size=1,
        content_type="application/pdf",
    )


def add_page(document: Document, index: int, **fields: Any) -> Page:
    given = {"label": str(index + 1), "lines": [], "source": "text", "text": TEXT}
    return Page.objects.create(document=document, index=index, **given | fields)


def add_lesson(document: Document, number: int, **fields: Any) -> Lesson:
    """A lesson on the page of the same number, and a passage that is all of it."""
    add_page(document, number)
    given = {
        "module": f"Module {number // 2 + 1}",
        "title": f"Lesson {number + 1}",
        "spans": [[number, 0, len(TEXT)]],
        "summary": [[SENTENCES[0], number, *place_of(SENTENCES[0])]],
        "terms": [["chlorophyll", 2.5]],
        "objectives": ["Explain chlorophyll"],
        "minutes": 3,
    }
    lesson = Lesson.objects.create(document=document, number=number, **given | fields)
    for place, (term, sentence) in enumerate(zip(("red", "split"), SENTENCES, strict=True)):
        add_question(lesson, place, term, sentence)
    PassagePlace.objects.create(
        document=document, number=number, lesson=lesson, page=number, start=0, end=len(TEXT)
    )
    return lesson


def add_question(lesson: Lesson, number: int, term: str, sentence: str) -> Question:
    """Which word is missing in the sentence? The second option is right."""
    start, end = place_of(sentence)
    return Question.objects.create(
        lesson=lesson,
        number=number,
        kind="cloze",
        prompt=sentence.replace(term, "___"),
        options=["pale", term, "green"],
        answer=1,
        page=lesson.number,
        label=str(lesson.number + 1),
        start=start,
        end=end,
        sentence=sentence,
    )


def course_url(document: Document) -> str:
    return reverse("course", args=[document.pk])


def lesson_url(document: Document, number: int = 0) -> str:
    return reverse("lesson", args=[document.pk, number])


def quiz_url(document: Document, number: int = 0) -> str:
    return reverse("quiz", args=[document.pk, number])


def answers(lesson: Lesson, *options: int | None) -> dict[str, str]:
    """What a browser sends for these options, one for each question that is asked."""
    asked = list(lesson.questions.filter(retired_at=None).order_by("number"))
    chosen = zip(asked, options, strict=True)
    given = {f"question-{one.pk}": str(option) for one, option in chosen if option is not None}
    return given | {"asked": ",".join(str(one.pk) for one in asked)}
