"""Memories in the administration: whose there are and how many, not what they say."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import NoSearch, ReadOnlyAdmin
from apps.core.models import Status
from apps.memory.models import Erasure, Holder, Memory, Telling
from apps.memory.selectors import with_counts


@admin.register(Holder)
class HolderAdmin(NoSearch):
    """Whose memories there are."""

    list_display = ("id", "user", "company", "held", "forgotten_at")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Counted by the same query."""
        return with_counts()

    @admin.display(description=_("memories"))
    def held(self, holder: Any) -> int:
        """How many."""
        return int(holder.held)


@admin.register(Memory)
class MemoryAdmin(NoSearch):
    """How and when something was told; what, is between the person and the application."""

    list_display = ("id", "holder", "source", "language", "told_at")
    list_filter = ("source", "language")
    list_select_related = ("holder__user", "holder__company")
    fields = ("holder", "source", "language", "told_at")
    ordering = ("-pk",)


@admin.register(Telling)
class TellingAdmin(ReadOnlyAdmin):
    """What was told when, and whether it is remembered yet."""

    list_display = ("told_at", "kind", "holder", "status", "kept")
    list_select_related = ("job", "holder__user", "holder__company")
    fields = ("job", "holder", "kind", "told_at", "kept", "event")
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, row: Telling) -> str:
        """The job's status."""
        return str(Status(row.job.status).label)


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """What the memory service was asked to forget."""

    list_display = ("holder", "status")
    list_select_related = ("job",)
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, row: Erasure) -> str:
        """The job's status."""
        return str(Status(row.job.status).label)
