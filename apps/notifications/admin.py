"""E-mails in the administration: to be looked at."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.core.models import Status
from apps.notifications.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What was asked for, and how its job stands."""

    list_display = ("subject", "recipient", "status", "language", "asked_at")
    list_select_related = ("job",)
    ordering = ("-job_id",)

    @admin.display(description=_("status"))
    def status(self, message: Message) -> str:
        """The job's status."""
        return str(Status(message.job.status).label)

    @admin.display(description=_("asked for"))
    def asked_at(self, message: Message) -> object:
        """When the job was submitted."""
        return message.job.created_at
