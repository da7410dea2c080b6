"""How others ask for courses: the only module of this family that they import."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, User
from apps.core import files, uploads
from apps.core.models import StoredFile
from apps.core.submit import JobHandle, submit
from apps.core.tasks import entrance
from apps.core.uploads import Handed, UploadKind, UploadOption
from apps.courses import outcome, preview
from apps.courses.models import Document, QuizRequest
from apps.courses.reading.guard import MOST_BYTES
from apps.courses.tasks import generate_quiz, process_pdf_and_generate_course

__all__ = ["make_course", "make_quiz", "outcome"]

PDF_TYPE = "application/pdf"


@entrance(process_pdf_and_generate_course)
def make_course(
    file: StoredFile,
    *,
    password: str = "",
    language: str = "",
    dedup_key: str | None = None,
    company: Company | None = None,
    requested_by: User | None = None,
) -> JobHandle:
    """Make a course of a stored PDF.

    password:  of an encrypted file
    language:  of the progress and the errors
    dedup_key: a second call with the same key starts nothing and returns the first job
    """
    row = Document(file=file, password=password, language=language)
    return submit(
        process_pdf_and_generate_course,
        row,
        dedup_key=dedup_key,
        company=company,
        requested_by=requested_by,
    )


@entrance(generate_quiz)
def make_quiz(
    document: Document, *, lesson: int | None = None, requested_by: User | None = None
) -> JobHandle:
    """Make the quiz of one lesson (0-based) again, or of all; what was asked is retired."""
    return submit(
        generate_quiz,
        QuizRequest(document=document, lesson=lesson),
        company=document.job.company,
        requested_by=requested_by,
        parent=document.job,
    )


def _start(handed: Handed) -> JobHandle:
    options: dict[str, Any] = dict(handed.options)
    with transaction.atomic():
        return make_course(
            files.store(handed.content, name=handed.name, content_type=PDF_TYPE),
            language=handed.language,
            dedup_key=handed.dedup_key,
            company=handed.company,
            requested_by=handed.requested_by,
            **options,
        )


uploads.register(
    UploadKind(
        name="courses.pdf",
        label=_("Course from a PDF"),
        description=_(
            "A manual, a lecture script or a law, in English or Spanish: lessons, summaries, "
            "quizzes, and answers with their page."
        ),
        extensions=(".pdf",),
        most_bytes=MOST_BYTES,
        check=preview.check,
        start=_start,
        options=(UploadOption("password", _("Password"), _("Only if the PDF asks for one.")),),
    )
)
