"""What is read of courses: the list of them, one as a whole, the questions of a quiz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from apps.accounts.models import User
from apps.accounts.selectors import asked_by_or_for, job_for
from apps.courses.models import Attempt, Document, Lesson, Page, Question, Report
from apps.courses.places import page_ranges
from apps.courses.reading.protocol import NONE, OCR

PAGE = 25


@dataclass(frozen=True)
class CourseList:
    """One page of the courses that somebody may see; ``older`` is where the next one begins.

    Each course carries its ``lesson_count`` and its ``page_count``.
    """

    courses: Sequence[Document]
    older: UUID | None


@dataclass(frozen=True)
class Module:
    """Lessons that follow each other under one title.

    Each carries its ``question_count``, its ``page_range``, and in ``best`` the percentage that
    the reader had right in the best attempt, or ``None``.
    """

    title: str
    lessons: list[Lesson]

    @property
    def minutes(self) -> int:
        """To read it."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Course:
    """A course as its first page shows it.

    recognised, unread: labels of the pages that were read by OCR, and of those not read at all
    """

    modules: list[Module]
    pages: int
    recognised: list[str]
    unread: list[str]

    @property
    def minutes(self) -> int:
        """To read all of it."""
        return sum(module.minutes for module in self.modules)


@dataclass(frozen=True)
class Scores:
    """The best attempt of a person at a quiz, and the last one."""

    best: Attempt
    last: Attempt


def courses_of(user: User, title: str = "", before: UUID | None = None) -> CourseList:
    """The documents that became lessons and that ``user`` may see, newest first.

    title:  what stands in the title, or in the file's name where there is no title
    before: only what is older than this one
    """
    lessons = Lesson.objects.filter(document=OuterRef("pk"))
    found = Document.objects.filter(asked_by_or_for(user, "job__"), Exists(lessons))
    if title:
        found = found.filter(Q(title__icontains=title) | Q(title="", file__name__icontains=title))
    if before:
        found = found.filter(job_id__lt=before)
    counted = found.annotate(
        lesson_count=_count(lessons),
        page_count=_count(Page.objects.filter(document=OuterRef("pk"))),
    ).select_related("file", "job__company")
    rows = list(counted.defer("opening", "counts").order_by("-job_id")[: PAGE + 1])
    older = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return CourseList(rows[:PAGE], older)


def _count(rows: QuerySet[Model]) -> Coalesce:
    counted = rows.order_by().values("document").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0)


def document_for(user: User, job_id: UUID) -> Document | None:
    """The document of this job, if ``user`` may see the job."""
    job = job_for(user, job_id)
    if job is None:
        return None
    found = Document.objects.select_related("file").defer("opening").filter(pk=job_id).first()
    if found is not None:
        found.job = job
    return found


def course_of(document: Document, reader: User) -> Course:
    """All modules and lessons, with what the reader has achieved."""
    pages = list(document.pages.order_by("index").values_list("index", "label", "source"))
    labels = {index: label_of(index, label) for index, label, _ in pages}

    def read_by(source: str) -> list[str]:
        return page_ranges([(index, labels[index]) for index, _, by in pages if by == source])

    return Course(
        modules=list(_modules(_lessons(document, reader, labels))),
        pages=len(pages),
        recognised=read_by(OCR),
        unread=read_by(NONE),
    )


def _modules(lessons: Iterable[Lesson]) -> Iterator[Module]:
    for title, members in groupby(lessons, key=lambda lesson: lesson.module):
        yield Module(title, list(members))


def _lessons(document: Document, reader: User, labels: dict[int, str]) -> Iterator[Lesson]:
    best = _best(document, reader)
    rows = document.lessons.only("document", "number", "module", "title", "spans", "minutes")
    asked = Count("questions", filter=Q(questions__retired_at=None))
    for lesson in rows.annotate(question_count=asked).order_by("number"):
        touched = [(page, labels.get(page, str(page + 1))) for page, _, _ in lesson.spans]
        lesson.page_range = ", ".join(page_ranges(touched))  # type: ignore[attr-defined]
        lesson.best = best.get(lesson.pk)  # type: ignore[attr-defined]
        yield lesson


def _best(document: Document, reader: User) -> dict[int, int]:
    """Lesson → the percentage of right answers in the reader's best attempt."""
    attempts = Attempt.objects.filter(lesson__document=document, person=reader)
    percent = Max(100 * F("right") / Greatest(F("asked"), 1))
    return dict(attempts.values("lesson").annotate(best=percent).values_list("lesson", "best"))


def lesson_for(document: Document, number: int) -> Lesson | None:
    """One lesson by its number, 0-based."""
    lesson = document.lessons.filter(number=number).first()
    if lesson is not None:
        lesson.document = document
    return lesson


def asked_of(lesson: Lesson) -> QuerySet[Question]:
    """The questions that are asked, in their order."""
    return lesson.questions.filter(retired_at=None).order_by("number", "pk")


def scores_of(lesson: Lesson, person: User) -> Scores | None:
    """The person's best attempt (of equal ones the first) and the last one, if there is any."""
    attempts = lesson.attempts.filter(person=person)
    last = attempts.order_by("-pk").first()
    if last is None:
        return None
    share = 1.0 * F("right") / Greatest(F("asked"), 1)
    best = attempts.order_by(share.desc(), "pk").first()
    return Scores(best or last, last)


def doubtful_questions(document: Document) -> QuerySet[Question]:
    """Those that somebody reported or retired, in the order of the document, with their reports."""
    reports = Report.objects.filter(question=OuterRef("pk"))
    questions = Question.objects.filter(lesson__document=document)
    doubtful = questions.filter(Exists(reports) | Q(retired_at__isnull=False))
    ordered = doubtful.order_by("lesson__number", "number")
    return ordered.select_related("lesson").prefetch_related("reports")


def label_of(index: int, label: str) -> str:
    """How people call a page."""
    return label or str(index + 1)
