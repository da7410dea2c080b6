"""What a generator adds to a course, lesson by lesson: only what its evidence supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

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
    Reason,
    Statement,
    has_one_answer,
)
from apps.courses.models import Document, Lesson, Question
from apps.embeddings import passages

SPENT = "generator"
GENERATED = "generator"

Sourced: TypeAlias = tuple[GeneratedQuestion, shapes.Sentence]
"""A question, and the sentence that answers it."""


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
    if improved is not None:
        row = document.lessons.get(number=number)
        places = _Places(lesson)
        said = [*improved.summary, *improved.objectives]
        row.statements = [places.cited(statement) for statement in said]
        row.save(update_fields=["statements"])
        asked = [(one, source) for one in improved.questions if (source := places.source(one))]
        if unfounded := len(improved.questions) - len(asked):
            ledger.discarded[Reason.NOT_THE_ANSWER] += unfounded
        _add_questions(document, row, asked)
    _keep_account(document, ledger)


def _keep_account(document: Document, ledger: Ledger) -> None:
    document.counts = document.counts | {SPENT: ledger.to_json()}
    document.save(update_fields=["counts"])


class _Places:
    """Where in the document the evidence of a lesson's chunks stands."""

    def __init__(self, lesson: shapes.Lesson) -> None:
        self._sentences = lesson.sentences
        self._cuts = passages.cut(lesson.sentences)

    def cited(self, statement: Statement) -> list[object]:
        """[text, page, start, end]: what was said, and where its evidence stands.

        Of evidence that goes on on the next page, the part on the page where it begins.
        """
        first, *others = self._sentences_of(statement.evidence)
        last = [first, *(one for one in others if one.page == first.page)][-1]
        return [statement.text, first.page, first.start, last.end]

    def source(self, question: GeneratedQuestion) -> shapes.Sentence | None:
        """The sentence of its evidence that answers it, and has no other option in it."""
        said = self._sentences_of(question.evidence)
        return next((one for one in said if has_one_answer(question, one.text)), None)

    def _sentences_of(self, evidence: Evidence) -> list[shapes.Sentence]:
        """The document's sentences that the evidence has something of: one at least."""
        cut = self._cuts[evidence.chunk]
        own = self._sentences[cut.first : cut.last + 1]
        starts: list[int] = []
        place = 0
        for one in own:
            found = cut.text.find(one.text, place)
            starts.append(max(found, place))  # of a part of a long sentence, all there is
            place = found + len(one.text) if found >= 0 else place
        bounds = zip(own, starts, [*starts[1:], len(cut.text)], strict=True)
        return [one for one, start, end in bounds if start < evidence.end and evidence.start < end]


def _add_questions(document: Document, row: Lesson, questions: Sequence[Sourced]) -> None:
    labels: Mapping[int, str] = dict(document.pages.values_list("index", "label"))
    asked = row.questions.aggregate(most=Max("number"))["most"]
    first = 0 if asked is None else asked + 1
    Question.objects.bulk_create(
        Question(lesson=row, number=first + place, **_values(question, sentence, labels))
        for place, (question, sentence) in enumerate(questions)
    )


def _values(
    question: GeneratedQuestion, sentence: shapes.Sentence, labels: Mapping[int, str]
) -> dict[str, Any]:
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
