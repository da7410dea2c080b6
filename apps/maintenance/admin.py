"""Daily reports and who reads them, and backups."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin import NoSearch
from apps.maintenance import figures, reports
from apps.maintenance.models import Backup, Reader, Report


@admin.register(Report)
class ReportAdmin(NoSearch):
    """A day's work, by queue and task."""

    list_display = ("day", "executions", "failed", "made_at")
    fields = ("day", "made_at", "work")
    readonly_fields = fields
    ordering = ("-day",)

    @admin.display(description=_("executions"))
    def executions(self, report: Report) -> int:
        """Of all tasks."""
        return sum(line.count for line in figures.from_stored(report.lines))

    @admin.display(description=_("failed"))
    def failed(self, report: Report) -> int:
        """Executions that ended badly."""
        return sum(line.failed for line in figures.from_stored(report.lines))

    @admin.display(description=_("work"))
    def work(self, report: Report) -> str:
        """A table."""
        lines = figures.from_stored(report.lines)
        shown = [asdict(line) | {"said": reports.said(line.outcomes)} for line in lines]
        return render_to_string("maintenance/admin/report.html", {"lines": shown})


@admin.register(Reader)
class ReaderAdmin(admin.ModelAdmin):
    """Who gets each report by e-mail: members of staff."""

    list_display = ("user",)
    list_select_related = ("user",)


@admin.register(Backup)
class BackupAdmin(NoSearch):
    """What was saved when, and whether it was tested. ``manage.py backup`` restores."""

    list_display = ("file", "made_at", "size", "seconds", "tested_at", "server")
    fields = ("file", "made_at", "size", "seconds", "server", "tested_at", "contents")
    readonly_fields = fields
    list_select_related = ("file",)
    ordering = ("-pk",)

    @admin.display(description=_("size"))
    def size(self, backup: Backup) -> str:
        """Of the file."""
        return filesizeformat(backup.file.size)

    @admin.display(description=_("contents"))
    def contents(self, backup: Backup) -> SafeString:
        """Rows of each table."""
        rows = ((name, count) for name, (count, _sum) in backup.tables.items())
        lines = format_html_join("", "<tr><td>{}</td><td>{}</td></tr>", rows)
        return format_html("<table>{}</table>", lines)
