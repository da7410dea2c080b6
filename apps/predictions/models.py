"""What was uploaded, and what was made of each of its rows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import JobRow, StoredFile
from apps.predictions.columns import Layout
from apps.predictions.reading.protocol import LONGEST_NAME, LONGEST_TAX_ID, LONGEST_VALUE

LONGEST_CODE = 40


class Upload(JobRow):
    """A workbook of companies and periods, and how to read it.

    model:         key of the risk model; empty where rows are only checked and imported
    sheet:         its name; empty chooses the one whose headings fit
    decimal:       ``.`` or ``,``; empty infers it
    most_problems: how many problems are listed; the others are only counted
    opening:       what was found before the first row, as the reader said it
    problem_count: of all that were found
    """

    class Kind(models.TextChoices):
        """What is done with its rows."""

        ANNUAL = "annual", _("Annual predictions")
        QUARTERLY = "quarterly", _("Quarterly predictions")
        COMPANIES = "companies", _("Check and import only")

    kind = models.CharField(max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    model = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=31, blank=True)
    decimal = models.CharField(max_length=1, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    most_problems = models.PositiveIntegerField()
    opening: models.Field[Any, Any] = models.JSONField(null=True)
    problem_count = models.PositiveIntegerField(default=0)
    workbook = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    csv = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"

    @property
    def layout(self) -> Layout:
        """What one row of it is about."""
        return Layout.QUARTERLY if self.kind == self.Kind.QUARTERLY else Layout.ANNUAL


class Prediction(models.Model):
    """One filled row of an upload: a company and a period, its figures, and the score or why none.

    row:      its number in the sheet, 1-based
    ratios:   name → value, of the model
    value:    the model's own probability, which is not a calibrated one
    quarters: how many quarters the flows were summed from (fewer than four: annualised)
    reason:   '', or why there is no score: 'code' or 'code:column'
    """

    pk = models.CompositePrimaryKey("upload_id", "row")
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="predictions", db_index=False)
    row = models.PositiveIntegerField()
    tax_id = models.CharField(max_length=LONGEST_TAX_ID)
    name = models.CharField(max_length=LONGEST_NAME)
    year = models.PositiveSmallIntegerField(null=True)
    quarter = models.PositiveSmallIntegerField(null=True)
    total_assets = models.FloatField(null=True)
    current_assets = models.FloatField(null=True)
    total_liabilities = models.FloatField(null=True)
    current_liabilities = models.FloatField(null=True)
    retained_earnings = models.FloatField(null=True)
    equity = models.FloatField(null=True)
    ebit = models.FloatField(null=True)
    sales = models.FloatField(null=True)
    net_income = models.FloatField(null=True)
    previous_net_income = models.FloatField(null=True)
    funds_from_operations = models.FloatField(null=True)
    model = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=10, blank=True)
    ratios: models.Field[Any, Any] = models.JSONField(null=True)
    score = models.FloatField(null=True)
    value = models.FloatField(null=True)
    zone = models.CharField(max_length=10, blank=True)
    quarters = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=2 * LONGEST_CODE, blank=True)

    def __str__(self) -> str:
        return f"{self.tax_id} {self.year}"


class Problem(models.Model):
    """One cell that could not be used, or one row (then ``column`` is empty)."""

    pk = models.CompositePrimaryKey("upload_id", "row", "column")
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="problems", db_index=False)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=LONGEST_CODE, blank=True)
    value = models.CharField(max_length=LONGEST_VALUE, blank=True)
    code = models.CharField(max_length=LONGEST_CODE)
    params: models.Field[Any, Any] = models.JSONField()

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.code}"
