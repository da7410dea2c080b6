"""Jobs, runs and files in the administration: to be looked at. Only transitions change a job."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.models import Breaker, Job, Pause, Run, StoredFile
from apps.core.registry import all_specs
from apps.core.replay import replay
from apps.core.transitions import cancel
from config.queues import QUEUES

MOST_ROWS = 10_000
"""Rows that a list pages through; whoever looks for older ones knows their job's number."""


class BoundedPaginator(Paginator):
    """Counts no further than anybody turns pages: count(*) of ten million rows takes seconds."""

    @cached_property
    def count(self) -> int:
        """The number of rows, at most ``MOST_ROWS``."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[:MOST_ROWS].count()


class ReadOnlyAdmin(admin.ModelAdmin):
    """A big table whose rows nobody edits, found by its job's number.

    job_field: where the job's id stands
    """

    job_field = "job_id"
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_help_text = _("The number of a job, in full")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Some field, so that there is a box; ``get_search_results`` does not use it."""
        return (self.job_field,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows of one job; none for what is not the number of one."""
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(**{self.job_field: UUID(search_term.strip())}), False
        except ValueError:
            return queryset.none(), False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody writes such rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes them; retention does."""
        return False


class QueueFilter(admin.SimpleListFilter):
    """By queue, from the table of queues."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The queues, in the table's order."""
        return [(queue.name, queue.name) for queue in QUEUES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What stands in the chosen one."""
        return queryset.filter(queue=self.value()) if self.value() else queryset


class TaskFilter(admin.SimpleListFilter):
    """By task, from the registry: asking a big table for its distinct names takes too long."""

    title = _("task")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The registered tasks."""
        return [(spec.name, spec.name) for spec in all_specs()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What does the chosen one."""
        return queryset.filter(task=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """All work. What can be done with it here is to cancel it, or to run it again."""

    job_field = "pk"
    list_display = (
        "id",
        "task",
        "queue",
        "status",
        "company",
        "requested_by",
        "tries",
        "losses",
        "created_at",
        "finished_at",
    )
    list_filter = ("status", QueueFilter, TaskFilter)
    list_select_related = ("company", "requested_by")
    ordering = ("-id",)
    actions = ("cancel_jobs", "run_again")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Who might change a job may cancel it or run it again."""
        return bool(request.user.has_perm("core.change_job"))

    @admin.action(description=_("Cancel the selected jobs"), permissions=["steer"])
    def cancel_jobs(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Cancel what waits, ask what runs to stop."""
        cancelled = sum(cancel(pk) for pk in queryset.values_list("pk", flat=True))
        text = ngettext(
            "%(count)d job was cancelled or asked to stop.",
            "%(count)d jobs were cancelled or asked to stop.",
            cancelled,
        )
        self.message_user(request, text % {"count": cancelled}, messages.SUCCESS)

    @admin.action(description=_("Run again"), permissions=["steer"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Put quarantined and failed jobs back to waiting; the others are left as they are."""
        outcomes = [replay(pk) for pk in queryset.values_list("pk", flat=True)]
        replayed = sum(outcomes)
        text = ngettext("%(count)d job runs again.", "%(count)d jobs run again.", replayed)
        self.message_user(request, text % {"count": replayed}, messages.SUCCESS)
        if left := len(outcomes) - replayed:
            text = ngettext(
                "%(count)d job was left as it is: it is not quarantined or failed, "
                "or nobody knows its task any more.",
                "%(count)d jobs were left as they are: they are not quarantined or failed, "
                "or nobody knows their task any more.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """What each execution took."""

    list_display = (
        "id",
        "task",
        "outcome",
        "queue",
        "pool",
        "node",
        "started_at",
        "finished_at",
        "cpu_seconds",
        "peak_memory_kb",
    )
    list_filter = ("outcome", QueueFilter, TaskFilter)
    list_select_related = ("job",)
    ordering = ("-id",)


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Files by the name that people gave them; the bytes are in the storage."""

    list_display = ("name", "content_type", "size", "created_at", "sha256")
    ordering = ("-id",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Nothing: a file is reached from what refers to it."""
        return ()


class NoSearch(ReadOnlyAdmin):
    """A table with a row for each queue or service: one sees it all."""

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Nothing."""
        return ()


@admin.register(Pause)
class PauseAdmin(NoSearch):
    """Which queues rest; ``manage.py queues pause|resume`` tells the workers, too."""

    list_display = ("queue", "reason", "by", "since", "until")
    ordering = ("queue",)


@admin.register(Breaker)
class BreakerAdmin(NoSearch):
    """Which services answer, and when the next job tries."""

    list_display = ("dependency", "failures", "opened_at", "openings", "probe_at", "error_text")
    ordering = ("dependency",)
