"""What staff see of uploads."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.predictions.models import Upload


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):
    """Only to look at: an upload is asked for through the intake, and its job has the state."""

    list_display = ("job", "kind", "file", "model", "problem_count")
    list_filter = ("kind", "model")
    list_select_related = ("job", "file")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The intake does that."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        """What was asked for stays."""
        return False
