"""Documents, lessons and questions in the administration, to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.core.models import Status
from apps.courses.models import Document, Lesson, Question, Report


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What was handed in, and how its job stands. A password that still waits is not shown."""

    list_display = ("__str__", "author", "status", "origin", "spoken", "generator", "embedder")
    list_filter = ("origin", "spoken")
    list_select_related = ("job", "file")
    ordering = ("-job_id",)
    exclude = ("password",)

    @admin.display(description=_("status"))
    def status(self, document: Document) -> str:
        """The job's status."""
        return str(Status(document.job.status).label)


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    """What documents were cut into."""

    job_field = "document_id"
    list_display = ("title", "module", "number", "minutes", "document")
    list_select_related = ("document__file",)
    ordering = ("-document_id", "number")


class ReportInline(admin.TabularInline):
    """What readers say of a question."""

    model = Report
    extra = 0
    can_delete = False
    fields = ("reason", "person", "at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers do that."""
        return False


class DoubtFilter(admin.SimpleListFilter):
    """Questions that somebody has to look at, and those that are asked no more."""

    title = _("doubt")
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Reported and still asked, or retired."""
        return [("reported", _("reported")), ("retired", _("retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What was chosen."""
        if self.value() == "reported":
            return queryset.filter(retired_at=None, pk__in=Report.objects.values("question"))
        if self.value() == "retired":
            return queryset.filter(retired_at__isnull=False)
        return queryset


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """What is asked, and what readers report."""

    job_field = "lesson__document_id"
    list_display = ("prompt", "kind", "origin", "lesson", "label", "reported", "retired_at")
    list_filter = (DoubtFilter, "kind", "origin")
    list_select_related = ("lesson",)
    ordering = ("-pk",)
    inlines = (ReportInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With the number of reports."""
        return super().get_queryset(request).annotate(report_count=Count("reports"))

    @admin.display(description=_("reports"))
    def reported(self, question: Question) -> int:
        """How many readers reported it."""
        return int(question.report_count)  # type: ignore[attr-defined]
