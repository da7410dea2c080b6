"""The tasks of this family: a document is one job, whatever its size."""

from __future__ import annotations

from datetime import timedelta

from apps.core.retry import Retry
from apps.core.tasks import job_task
from apps.core.work import Work
from apps.courses import quizzes, services
from apps.courses.models import Document, QuizRequest
from config.queues import PDF

# An endpoint's quota is a matter of minutes, and each try gets some lessons further.
QUOTA = Retry(times=None, base=20, cap=300, within=timedelta(hours=24))


@job_task(name="courses.process_pdf_and_generate_course", queue=PDF, row=Document, retry=QUOTA)
def process_pdf_and_generate_course(document: Document, work: Work) -> None:
    """Make a course of a PDF."""
    services.process(document, work)


@job_task(name="courses.generate_quiz", queue=PDF, row=QuizRequest, retry=QUOTA)
def generate_quiz(request: QuizRequest, work: Work) -> None:
    """Make the quiz of one lesson again, or of all."""
    quizzes.make_again(request, work)
