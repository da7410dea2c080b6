"""What the steps of a course leave in the database, and what the next step finds there.

Each writes inside a chunk of its job, so that it is there once or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.courses import shapes
from apps.courses.making.lessons import lessons_of
from apps.courses.models import Document, Lesson, Page, PassagePlace, Question
from apps.courses.reading import protocol
from apps.courses.reading.protocol import Entry, Line, Opening
from apps.courses.shapes import CleanPage, Origin, Plan, Sentence, Span, Structure
from apps.embeddings import embedders, passages, store

LONGEST_TITLE = 300
LONGEST_LABEL = 40


def opening(document: Document) -> Opening | None:
    """What the reader said first, if it was heard already."""
    said = document.opening
    if said is None:
        return None
    outline = [Entry(**entry) for entry in said["outline"]]
    notes = [(code, params) for code, params in said["notes"]]
    return Opening(**said | {"outline": outline, "notes": notes})


def keep_opening(document: Document, said: dict[str, Any]) -> None:
    """What the document says of itself."""
    document.opening = said
    document.title = said["title"][:LONGEST_TITLE]
    document.author = said["author"][:LONGEST_TITLE]
    document.save(update_fields=["opening", "title", "author"])


def add_pages(document: Document, labels: Sequence[str], pages: Iterable[protocol.Page]) -> None:
    """Pages as they were read."""
    Page.objects.bulk_create(
        Page(
            document=document,
            index=page.index,
            label=labels[page.index][:LONGEST_LABEL],
            lines=[[line.text, line.size] for line in page.lines],
            source=page.source,
            confidence=page.confidence,
        )
        for page in pages
    )


def pages_as_read(document: Document) -> list[protocol.Page]:
    """All pages with their lines, in order."""
    return [
        protocol.Page(
            page.index,
            [Line(text, size) for text, size in page.lines],
            page.source,
            page.confidence,
        )
        for page in document.pages.order_by("index").iterator()
    ]


def keep_structure(
    document: Document, structure: Structure, lessons: Sequence[shapes.Lesson]
) -> None:
    """Clean pages instead of lines, and the lessons; the password is needed no more."""
    pages = {page.index: page for page in structure.pages}
    rows = list(document.pages.defer("lines"))
    for row in rows:
        clean = pages.get(row.index)
        row.text = clean.text if clean else ""
        row.starts = [list(start) for start in clean.starts] if clean else []
        row.lines = []
    Page.objects.bulk_update(rows, ["text", "starts", "lines"], batch_size=200)
    Lesson.objects.bulk_create(
        _lesson(document, number, plan, lesson)
        for number, (plan, lesson) in enumerate(zip(structure.lessons, lessons, strict=True))
    )
    document.origin = structure.origin
    document.spoken = structure.language
    document.password = ""
    document.save(update_fields=["origin", "spoken", "password"])


def forget_password(document: Document) -> None:
    """Of a file that will not be read again."""
    Document.objects.filter(pk=document.pk).update(password="")


def _lesson(document: Document, number: int, plan: Plan, lesson: shapes.Lesson) -> Lesson:
    return Lesson(
        document=document,
        number=number,
        module=plan.module[:LONGEST_TITLE],
        title=plan.title[:LONGEST_TITLE],
        entry=plan.entry,
        spans=[[span.page, span.start, span.end] for span in plan.spans],
        summary=[_place(sentence) for sentence in lesson.summary],
        terms=[[term.text, term.weight] for term in lesson.terms],
        objectives=list(lesson.objectives),
        minutes=lesson.minutes,
    )


def _place(sentence: Sentence) -> list[object]:
    return [sentence.text, sentence.page, sentence.start, sentence.end]


def lesson_count(document: Document) -> int:
    """How many lessons there are; 0 until they are known."""
    return document.lessons.count()


def structure(document: Document) -> Structure:
    """What ``keep_structure`` was given, from the rows."""
    pages = [
        CleanPage(
            page.index, page.label, page.text, tuple((title, at) for title, at in page.starts)
        )
        for page in document.pages.defer("lines").order_by("index")
    ]
    plans = [
        Plan(row.module, row.title, tuple(Span(*span) for span in row.spans), row.entry)
        for row in document.lessons.order_by("number")
    ]
    unread = [page.index for page in document.pages.filter(source=protocol.NONE)]
    return Structure(Origin(document.origin), document.spoken, pages, plans, unread)


def lessons(document: Document) -> list[shapes.Lesson]:
    """All that is known of the lessons, made again from the clean pages."""
    return lessons_of(structure(document))


def add_passages(document: Document, first: int, made: Sequence[shapes.Lesson]) -> None:
    """Let these lessons' text be found; ``first`` is the number of the first of them."""
    cuts = [
        (number, lesson.sentences[cut.first : cut.last + 1], cut.text)
        for number, lesson in enumerate(made, first)
        for cut in passages.cut(lesson.sentences)
    ]
    start = document.places.count()
    store.add(document.pk, start, [text for _, _, text in cuts], document.spoken)
    ids = _ids(document, [number for number, _, _ in cuts])
    PassagePlace.objects.bulk_create(
        _passage_place(document, ids[number], start + place, sentences)
        for place, (number, sentences, _) in enumerate(cuts)
    )
    Document.objects.filter(pk=document.pk).update(embedder=embedders.current().identity)


def _passage_place(
    document: Document, lesson_id: int, number: int, sentences: Sequence[Sentence]
) -> PassagePlace:
    beginning = sentences[0]
    last = [one for one in sentences if one.page == beginning.page][-1]
    return PassagePlace(
        document=document,
        number=number,
        lesson_id=lesson_id,
        page=beginning.page,
        start=beginning.start,
        end=last.end,
    )


def _ids(document: Document, lessons: Iterable[int]) -> dict[int, int]:
    """Number of a lesson → its row."""
    return dict(document.lessons.filter(number__in=set(lessons)).values_list("number", "pk"))


def add_questions(document: Document, found: Mapping[int, Sequence[shapes.Question]]) -> None:
    """The quizzes of these lessons (number → questions)."""
    labels = dict(document.pages.values_list("index", "label"))
    ids = _ids(document, found)
    Question.objects.bulk_create(
        _question(ids[lesson], number, question, labels)
        for lesson, questions in found.items()
        for number, question in enumerate(questions)
    )


def _question(
    lesson_id: int, number: int, question: shapes.Question, labels: Mapping[int, str]
) -> Question:
    source = question.source
    return Question(
        lesson_id=lesson_id,
        number=number,
        kind=question.kind,
        prompt=question.prompt,
        options=list(question.options),
        answer=question.answer,
        page=source.page,
        label=labels.get(source.page, ""),
        start=source.start,
        end=source.end,
        sentence=source.text,
    )
