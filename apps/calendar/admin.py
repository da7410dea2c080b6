"""Calendars in the administration: profiles may be changed, dates and reminders looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.calendar import intake
from apps.calendar.models import CompanySync, Event, ReminderLink, TaxProfile
from apps.calendar.words import reason_of, title_of
from apps.core.admin import NoSearch, ReadOnlyAdmin
from apps.core.models import Status


@admin.register(TaxProfile)
class TaxProfileAdmin(admin.ModelAdmin):
    """What decides about a company's dates; a change is carried out at once."""

    list_display = ("company", "state", "filing", "employs", "language")
    list_filter = ("state", "filing", "employs")
    list_select_related = ("company",)
    search_fields = ("company__name", "company__rut")
    autocomplete_fields = ("company",)
    ordering = ("company__name",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The dates follow."""
        super().save_model(request, obj, form, change)
        if obj.company.rut:
            intake.sync(obj.company)


@admin.register(Event)
class EventAdmin(NoSearch):
    """Dates. People enter and cancel those of their company on its page."""

    list_display = ("due_on", "named", "company", "kind", "active", "cancelled_at", "why")
    list_filter = ("kind", "active", "rule")
    list_select_related = ("company",)
    ordering = ("-due_on", "-pk")

    @admin.display(description=_("title"))
    def named(self, event: Event) -> str:
        """What is due."""
        return title_of(event)

    @admin.display(description=_("rule"))
    def why(self, event: Event) -> str:
        """Why then."""
        return reason_of(event)


@admin.register(ReminderLink)
class ReminderLinkAdmin(NoSearch):
    """Who is reminded when; what goes out stands among the scheduled notifications."""

    list_display = ("send_on", "user", "event", "days_before")
    list_select_related = ("event", "user")
    ordering = ("-send_on", "-pk")


@admin.register(CompanySync)
class CompanySyncAdmin(ReadOnlyAdmin):
    """Which calendars were brought up to date."""

    list_display = ("company", "status", "made", "changed")
    list_select_related = ("job", "company")
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, row: CompanySync) -> str:
        """The job's status."""
        return str(Status(row.job.status).label)
