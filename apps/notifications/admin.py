"""E-mails and notifications in the administration, to be looked at, and templates, to be edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.admin import ReadOnlyAdmin
from apps.core.models import JobRow, Status
from apps.notifications import pending
from apps.notifications.errors import DataMissing, TemplateBroken
from apps.notifications.models import (
    Message,
    ScheduledNotification,
    Template,
    TemplateNotification,
)
from apps.notifications.selectors import versions_of


class JobRowAdmin(ReadOnlyAdmin):
    """What was asked for, and how its job stands."""

    list_select_related = ("job",)
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, row: JobRow) -> str:
        """The job's status."""
        return str(Status(row.job.status).label)

    @admin.display(description=_("asked for"))
    def asked_at(self, row: JobRow) -> object:
        """When the job was submitted."""
        return row.job.created_at


@admin.register(Message)
class MessageAdmin(JobRowAdmin):
    """E-mails."""

    list_display = ("subject", "recipient", "status", "language", "asked_at")


@admin.register(TemplateNotification)
class TemplateNotificationAdmin(JobRowAdmin):
    """Templates to be filled in; the e-mail is a job of its own."""

    list_display = ("template", "recipient", "status", "language", "asked_at")


@admin.register(Template)
class TemplateAdmin(admin.ModelAdmin):
    """What notifications say; beside the template, how it looks in each language."""

    list_display = ("name", "language", "subject")
    list_filter = ("language",)
    search_fields = ("name", "subject")
    ordering = ("name", "language")
    show_full_result_count = False
    readonly_fields = ("preview",)

    @admin.display(description=_("preview"))
    def preview(self, template: Template) -> str:
        """Every language of this name as it was saved, with its sample data."""
        shown = [_preview(version) for version in versions_of(template.name).values()]
        return render_to_string("notifications/admin/preview.html", {"versions": shown})


def _preview(template: Template) -> dict[str, str]:
    shown = {"language": template.language, "label": template.get_language_display()}
    try:
        return shown | {
            field: template.rendered(field, template.sample) for field in template.RENDERED
        }
    except (DataMissing, TemplateBroken) as error:
        return shown | {"problem": str(error)}


@admin.register(ScheduledNotification)
class ScheduledNotificationAdmin(ReadOnlyAdmin):
    """What is to go out when. What can be done with it here is to cancel it."""

    list_display = ("send_at", "says", "reader", "state", "its_job", "valid_until", "company")
    list_filter = ("state",)
    list_select_related = ("user", "job", "company")
    ordering = ("-id",)
    actions = ("cancel",)

    @admin.display(description=_("content"))
    def says(self, notification: ScheduledNotification) -> str:
        """The template's name, or the subject."""
        return notification.template or notification.subject

    @admin.display(description=_("recipient"))
    def reader(self, notification: ScheduledNotification) -> str:
        """The address."""
        return notification.address

    @admin.display(description=_("job"), empty_value="–")
    def its_job(self, notification: ScheduledNotification) -> SafeString | None:
        """The job it became, and how that stands."""
        job = notification.job
        if job is None:
            return None
        address = reverse("admin:core_job_change", args=[job.pk])
        return format_html('<a href="{}">{}</a>', address, Status(job.status).label)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        """Who might change a notification may cancel it."""
        return request.user.has_perm("notifications.change_schedulednotification")

    @admin.action(description=_("Cancel the selected notifications"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[ScheduledNotification]) -> None:
        """Cancel what has not gone out; the others are left as they are."""
        chosen: list[Any] = list(queryset.values_list("pk", flat=True))
        cancelled = pending.cancel(ScheduledNotification.objects.filter(pk__in=chosen))
        text = ngettext(
            "%(count)d notification was cancelled.",
            "%(count)d notifications were cancelled.",
            cancelled,
        )
        self.message_user(request, text % {"count": cancelled}, messages.SUCCESS)
        if left := len(chosen) - cancelled:
            text = ngettext(
                "%(count)d notification is not scheduled any more and was left as it is.",
                "%(count)d notifications are not scheduled any more and were left as they are.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)
