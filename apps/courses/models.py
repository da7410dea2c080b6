"""A document, the course that was made of it, and what its readers answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import JobRow, StoredFile
from apps.courses.shapes import Kind, Origin

LONGEST_TITLE = 300
LONGEST_REASON = 500


class Document(JobRow):
    """A PDF, and what is known of it as a whole.

    password: of an encrypted file; emptied when it has been read or refused
    language: of the job's progress and errors; empty is English
    spoken:   the document's language: 'en', 'es', or empty when it is neither
    opening:  what the reader said first, as JSON
    counts:   what was made, and what was discarded, by name
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    password = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    author = models.CharField(max_length=LONGEST_TITLE, blank=True)
    spoken = models.CharField(max_length=5, blank=True)
    origin = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Origin], blank=True
    )
    opening: models.Field[Any, Any] = models.JSONField(null=True)
    embedder = models.CharField(max_length=60, blank=True)
    generator = models.CharField(max_length=100, blank=True)
    counts: models.Field[Any, Any] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title or self.file.name


class Page(models.Model):
    """A page as it was read, and its clean text once the whole document is known.

    lines:  [text, size] from top to bottom; emptied when the clean text is there
    starts: [heading, where it begins in the clean text]
    source: 'text', 'ocr' or 'none'
    """

    pk = models.CompositePrimaryKey("document_id", "index")
    document = models.ForeignKey(Document, models.CASCADE, related_name="pages", db_index=False)
    index = models.IntegerField()
    label = models.CharField(max_length=40, blank=True)
    lines: models.Field[Any, Any] = models.JSONField()
    source = models.CharField(max_length=5)
    confidence = models.FloatField(null=True)
    text = models.TextField(blank=True)
    starts: models.Field[Any, Any] = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"page {self.label or self.index + 1}"


class Lesson(models.Model):
    """One lesson; lessons of the same ``module`` follow each other.

    entry:     number of its line in the outline, where it comes from one
    spans:     [page, start, end], one for each page that it touches
    summary:   [text, page, start, end] of each sentence
    terms:     [text, weight]
    statements: [text, page, start, end] of what a generator said and of the evidence that it cited,
                kept only where that stands there
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="lessons", db_index=False)
    number = models.IntegerField()
    module = models.CharField(max_length=LONGEST_TITLE)
    title = models.CharField(max_length=LONGEST_TITLE)
    entry = models.IntegerField(null=True)
    spans: models.Field[Any, Any] = models.JSONField()
    summary: models.Field[Any, Any] = models.JSONField(default=list)
    terms: models.Field[Any, Any] = models.JSONField(default=list)
    objectives: models.Field[Any, Any] = models.JSONField(default=list)
    statements: models.Field[Any, Any] = models.JSONField(default=list)
    minutes = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="courses_lesson_number")
        ]

    def __str__(self) -> str:
        return self.title


class PassagePlace(models.Model):
    """Where a passage of the document stands; its text is the passage ``number`` in embeddings.

    start, end: on the page where it begins, whether it goes on on the next one or not
    """

    pk = models.CompositePrimaryKey("document_id", "number")
    document = models.ForeignKey(Document, models.CASCADE, related_name="places", db_index=False)
    number = models.IntegerField()
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="places")
    page = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()

    def __str__(self) -> str:
        return f"passage {self.number}"


class Question(models.Model):
    """One question of a lesson's quiz.

    start, end: of the source sentence, in the page's clean text
    origin:     'document', or 'generator' with the sentence that it cited
    """

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="questions")
    number = models.IntegerField()
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    prompt = models.TextField()
    options: models.Field[Any, Any] = models.JSONField()
    answer = models.IntegerField()
    page = models.IntegerField()
    label = models.CharField(max_length=40)
    start = models.IntegerField()
    end = models.IntegerField()
    sentence = models.TextField()
    origin = models.CharField(max_length=10, default="document")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["lesson", "number"],
                condition=Q(retired_at__isnull=True),
                name="courses_question_asked",
            )
        ]

    def __str__(self) -> str:
        return self.prompt


class QuizRequest(JobRow):
    """Somebody wants the quiz of a lesson made again, or of all (``lesson`` is ``None``)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    lesson = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return str(self.document)


class Attempt(models.Model):
    """One person's answers to a lesson's quiz.

    answers: question id → the option that was chosen, or ``None``, of each that was asked
    """

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="attempts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answers: models.Field[Any, Any] = models.JSONField()
    right = models.IntegerField()
    asked = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.right}/{self.asked}"


class Report(models.Model):
    """A reader says that a question is wrong; somebody who may, retires it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="reports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="courses_report_once")
        ]

    def __str__(self) -> str:
        return self.reason
