"""What a generator adds to a course, lesson by lesson: only what its evidence supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from apps.core.errors import JobError
from apps.courses import generator, shapes
from apps.courses.generator import (
    Chunk,
    Evidence,
    GeneratedQuestion,
    Improved,
    Ledger,
    LessonText,
    Statement,
)
from apps.courses.models import Document, Lesson, Question
from apps.embeddings import passages

SPENT = "generator"
GENERATED = "generator"


def is_wanted() -> bool:
    """Whether a generator is configured."""
    return generator.current() is not None


def of_lesson(document: Document, lesson: shapes.Lesson) -> tuple[Improved | None, Ledger]:
    """What can be kept of what the generator says of a lesson, and the document's new account.

    ``TransientError`` when the service is busy: what it said of the lessons before is kept.
    """
    ledger = Ledger.from_json(document.counts.get(SPENT, {}))
    current = generator.current()
    cuts = passages.cut(lesson.sentences)
    chunks = tuple(Chunk(number, cut.text) for number, cut in enumerate(cuts))
    if current is None or not chunks:
        return None, ledger
    try:
        text = LessonText(lesson.title, document.spoken, chunks)
        return current.improve(text, ledger), ledger
    except JobError:
        _keep_account(document, ledger)  # what was asked before the error may have to be paid
        raise


def keep(
    document: Document,
    number: int,
    lesson: shapes.Lesson,
    found: tuple[Improved | None, Ledger],
) -> None:
    """Store what was said of lesson ``number``, and what it has used."""
    improved, ledger = found
    current = generator.current()
    document.generator = current.identity if current else ""
    document.save(update_fields=["generator"])
    _keep_account(document, ledger)
    if improved is None:
        return
    row = document.lessons.get(number=number)
    places = _Places(lesson)
    said = [*improved.summary, *improved.objectives]
    row.statements = [places.cited(statement) for statement in said]
    row.save(update_fields=["statements"])
    _add_questions(document, row, improved.questions, places)


def _keep_account(document: Document, ledger: Ledger) -> None:
    document.counts = document.counts | {SPENT: ledger.to_json()}
    document.save(update_fields=["counts"])


class _Places:
    """Where in the document the evidence of a lesson's chunks stands."""

    def __init__(self, lesson: shapes.Lesson) -> None:
        self._sentences = lesson.sentences
        self._cuts = passages.cut(lesson.sentences)

    def sentence(self, evidence: Evidence) -> shapes.Sentence:
        """The first sentence that the evidence is of."""
        cut = self._cuts[evidence.chunk]
        own = self._sentences[cut.first : cut.last + 1]
        matching = (one for one in own if one.text in evidence.text or evidence.text in one.text)
        return next(matching, own[0])

    def cited(self, statement: Statement) -> list[object]:
        """[text, page, start, end]: what was said, and where its evidence stands."""
        sentence = self.sentence(statement.evidence)
        return [statement.text, sentence.page, sentence.start, sentence.end]


def _add_questions(
    document: Document, row: Lesson, questions: Sequence[GeneratedQuestion], places: _Places
) -> None:
    labels: Mapping[int, str] = dict(document.pages.values_list("index", "label"))
    asked = row.questions.aggregate(most=Max("number"))["most"]
    first = 0 if asked is None else asked + 1
    Question.objects.bulk_create(
        Question(lesson=row, number=first + place, **_values(question, places, labels))
        for place, question in enumerate(questions)
    )


def _values(
    question: GeneratedQuestion, places: _Places, labels: Mapping[int, str]
) -> dict[str, Any]:
    sentence = places.sentence(question.evidence)
    return {
        "kind": shapes.Kind.GENERATED,
        "prompt": question.prompt,
        "options": list(question.options),
        "answer": question.answer,
        "page": sentence.page,
        "label": labels.get(sentence.page, ""),
        "start": sentence.start,
        "end": sentence.end,
        "sentence": sentence.text,
        "origin": GENERATED,
    }
