"""Numbers in the administration, and what came to them, to be looked at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.admin import NoSearch, ReadOnlyAdmin
from apps.core.models import Status
from apps.whatsapp import intake, lines
from apps.whatsapp.errors import LineTaken, TooManyLines
from apps.whatsapp.forms import digits_only
from apps.whatsapp.models import Delivery, Line, Message, Session, Unclaimed

LONGEST_SHOWN = 100_000
"""Characters of what a delivery said."""


class NewLineForm(forms.ModelForm):
    """A number that is entered for a company."""

    class Meta:
        model = Line
        fields = ("company", "phone_number_id", "name")

    def clean_phone_number_id(self) -> str:
        """As Meta writes it."""
        phone_number_id = str(self.cleaned_data["phone_number_id"])
        digits_only(phone_number_id)
        return phone_number_id

    def clean(self) -> dict[str, Any]:
        """Refused where it may not be entered."""
        given: dict[str, Any] = super().clean() or {}
        if "company" in given and "phone_number_id" in given:
            try:
                lines.refuse(given["company"], given["phone_number_id"])
            except (LineTaken, TooManyLines) as error:
                raise ValidationError(gettext(str(error))) from None
        return given


@admin.register(Line)
class LineAdmin(admin.ModelAdmin):
    """Which company has which number. One is never changed: its messages would change hands."""

    form = NewLineForm
    list_display = ("phone_number_id", "name", "company", "created_at", "created_by", "ended_at")
    list_select_related = ("company", "created_by")
    search_fields = ("=phone_number_id", "name", "company__name")
    autocomplete_fields = ("company",)
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("end_lines",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one; what may be done is to end it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its messages would go with it; they do when their time has come."""
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Who might change one may end it."""
        return bool(request.user.has_perm("whatsapp.change_line"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What came to it before is taken."""
        by: Any = request.user
        obj.pk = intake.enter_line(obj.company, obj.phone_number_id, obj.name, by=by).pk

    @admin.action(description=_("End the selected numbers"), permissions=["end"])
    def end_lines(self, request: HttpRequest, queryset: QuerySet[Line]) -> None:
        """They take no more messages."""
        ended = sum(map(intake.end_line, queryset))
        text = ngettext("%(count)d number was ended.", "%(count)d numbers were ended.", ended)
        self.message_user(request, text % {"count": ended}, messages.SUCCESS)


@admin.register(Session)
class SessionAdmin(NoSearch):
    """Who wrote to which number when."""

    list_display = ("profile_name", "wa_id", "line", "started_at", "last_message_at")
    list_select_related = ("line",)
    ordering = ("-last_message_at", "-pk")


@admin.register(Message)
class MessageAdmin(NoSearch):
    """Messages; what they say stands on the page of each."""

    list_display = ("sent_at", "type", "session", "wamid")
    list_select_related = ("session",)
    ordering = ("-pk",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What Meta delivered, with what could not be taken of it."""

    list_display = ("job", "status", "messages", "unclaimed", "statuses", "others", "problems")
    fields = (*list_display, "said")
    readonly_fields = fields
    list_filter = ("job__status",)
    list_select_related = ("job",)
    ordering = ("-job_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """What they said is only fetched for one."""
        rows: QuerySet[Delivery] = super().get_queryset(request)
        return rows.defer("body")

    @admin.display(description=_("status"))
    def status(self, row: Delivery) -> str:
        """The job's status."""
        return str(Status(row.job.status).label)

    @admin.display(description=_("not understood"), ordering="not_understood")
    def problems(self, row: Delivery) -> int:
        """Parts that are not as Meta's are."""
        return row.not_understood

    @admin.display(description=_("contents"))
    def said(self, row: Delivery) -> str:
        """As it came."""
        text = bytes(row.body).decode("utf-8", "replace")
        return text[:LONGEST_SHOWN] or gettext("Forgotten after its time.")


@admin.register(Unclaimed)
class UnclaimedAdmin(NoSearch):
    """Which numbers are written to that no company has entered."""

    list_display = ("phone_number_id", "delivery")
    list_select_related = ("delivery",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unclaimed]:
        """Without what was said."""
        rows: QuerySet[Unclaimed] = super().get_queryset(request)
        return rows.defer("delivery__body")
