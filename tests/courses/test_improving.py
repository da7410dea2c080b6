"""What a generator says is kept with the very sentences of the document that say so."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now

from apps.core.models import Job
from apps.courses import improving, shapes
from apps.courses.generator import Evidence, GeneratedQuestion, Improved, Ledger, Reason, Statement
from apps.courses.models import Document, Page
from apps.embeddings import passages
from tests.courses.web.conftest import made_file

pytestmark = pytest.mark.django_db

SAID = [
    "The heart pumps five litres a minute.",
    "Its valves open in one direction only.",
    "Arteries carry blood away from it, see no. 5.",
]
LONG = " ".join(["and"] * (passages.MOST + 20)) + " veins."
"""Longer than a passage may be."""


def lesson_of(*texts: str, pages: int = 1) -> shapes.Lesson:
    """Sentences one after the other, each on the next of so many pages."""
    ends = [0] * pages
    sentences = []
    for number, text in enumerate(texts):
        page = number * pages // len(texts)
        sentences.append(shapes.Sentence(text, page, ends[page], ends[page] + len(text)))
        ends[page] += len(text) + 1
    spans = tuple(shapes.Span(page, 0, end) for page, end in enumerate(ends))
    return shapes.Lesson("", "The heart", spans, tuple(sentences), (), (), (), 1)


def evidence(lesson: shapes.Lesson, quoted: str, chunk: int = 0) -> Evidence:
    text = passages.cut(lesson.sentences)[chunk].text
    start = text.index(quoted)
    return Evidence(chunk, start, start + len(quoted), quoted)


def question(cited: Evidence, right: str, *wrong: str) -> GeneratedQuestion:
    return GeneratedQuestion("Which?", (right, *wrong), 0, cited)


def kept(lesson: shapes.Lesson, improved: Improved) -> Document:
    job = Job.objects.create(task="courses.process_pdf_and_generate_course", queue="pdf")
    document = Document.objects.create(job=job, file=made_file())
    for span in lesson.spans:
        Page.objects.create(document=document, index=span.page, label="iv", lines=[], source="text")
    spans = [[span.page, span.start, span.end] for span in lesson.spans]
    row = document.lessons.create(number=0, module="", title=lesson.title, spans=spans)
    place = {"page": 0, "start": 0, "end": 1}
    row.questions.create(number=3, prompt="?", options=[], answer=0, retired_at=Now(), **place)
    improving.keep(document, 0, lesson, (improved, Ledger()))
    return Document.objects.get(pk=document.pk)


def asked_of(document: Document) -> list[str]:
    asked = document.lessons.get().questions.filter(retired_at=None)
    return list(asked.values_list("sentence", flat=True))


def test_a_question_cites_the_sentence_that_answers_it_not_the_first_of_its_evidence():
    lesson = lesson_of(*SAID)
    cited = evidence(lesson, f"{SAID[0]} {SAID[1]}")

    document = kept(lesson, Improved(questions=(question(cited, "one direction", "two", "all"),)))

    row = document.lessons.get().questions.get(retired_at=None)
    assert row.number == 4
    place = lesson.sentences[1]
    assert (row.sentence, row.page, row.start, row.end) == (
        SAID[1],
        0,
        place.start,
        place.end,
    )
    assert (row.label, row.origin, row.kind) == ("iv", "generator", "generated")


def test_evidence_that_ends_within_a_sentence_of_the_document_cites_that_sentence():
    lesson = lesson_of(*SAID)
    cited = evidence(lesson, f"{SAID[1]} Arteries carry blood away from it, see no.")

    document = kept(lesson, Improved(questions=(question(cited, "Arteries", "Lungs", "Ribs"),)))

    assert asked_of(document) == [SAID[2]]


@pytest.mark.parametrize(
    ("quoted", "right", "sentence"),
    [("veins.", "veins", LONG), (SAID[0], "heart", SAID[0]), (SAID[1], "valves", SAID[1])],
    ids=["the long one", "before it", "after it"],
)
def test_beside_parts_of_a_very_long_sentence_the_right_one_is_cited(quoted, right, sentence):
    lesson = lesson_of(SAID[0], LONG, SAID[1])
    texts = [cut.text for cut in passages.cut(lesson.sentences)]
    [chunk] = [number for number, text in enumerate(texts) if quoted in text]
    assert texts[chunk] != quoted, "It stands alone."
    cited = evidence(lesson, quoted, chunk)

    document = kept(lesson, Improved(questions=(question(cited, right, "Lungs", "Ribs"),)))

    assert asked_of(document) == [sentence]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("a minute. Its valves", "Lungs"), ("valves", "in one direction")],
    ids=["its answer stands in no single sentence", "another option stands in the sentence"],
)
def test_a_question_whose_sentence_does_not_answer_it_is_discarded_and_counted(right, wrong):
    lesson = lesson_of(*SAID)
    cited = evidence(lesson, f"{SAID[0]} {SAID[1]}")

    document = kept(lesson, Improved(questions=(question(cited, right, wrong, "Ribs"),)))

    assert asked_of(document) == []
    assert document.counts["generator"]["discarded"] == {Reason.NOT_THE_ANSWER: 1}


@pytest.mark.parametrize(("pages", "last"), [(1, 1), (3, 0)])
def test_a_statement_leads_to_all_of_its_evidence_on_the_page_where_it_begins(pages, last):
    lesson = lesson_of(*SAID, pages=pages)
    statement = Statement("Pumps have valves.", evidence(lesson, f"{SAID[0]} {SAID[1]}"))

    document = kept(lesson, Improved(summary=(statement,)))

    [[text, page, start, end]] = document.lessons.get().statements
    assert (text, page, start, end) == (
        "Pumps have valves.",
        0,
        0,
        lesson.sentences[last].end,
    )
