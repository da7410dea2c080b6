"""Reports of a day's work, who reads them, and backups."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.models import StoredFile


class Report(models.Model):
    """The work of one day.

    lines: for each queue and task, as ``apps.maintenance.figures.Line`` has them
    """

    day = models.DateField(_("day"), unique=True)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    lines: models.Field[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")

    def __str__(self) -> str:
        return date_format(self.day, "DATE_FORMAT")


class Reader(models.Model):
    """A member of staff who wants each report by e-mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("reader of daily reports")
        verbose_name_plural = _("readers of daily reports")

    def __str__(self) -> str:
        return str(self.user)


class Backup(models.Model):
    """A copy of the database, and what it held in that instant.

    tables: name → [number of rows, checksum over them], see ``apps.maintenance.contents``
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    seconds = models.FloatField(_("seconds"), help_text="From the snapshot to the last byte.")
    server = models.CharField(_("server"), max_length=40)
    tables: models.Field[Any, Any] = models.JSONField()
    tested_at = models.DateTimeField(
        _("tested at"), null=True, help_text="When it was restored and found to be equal."
    )
    test_seconds = models.FloatField(null=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self) -> str:
        return self.file.name

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(count for count, _checksum in self.tables.values())
