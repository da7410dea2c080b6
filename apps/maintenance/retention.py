"""Daily reports are kept for two years."""

from __future__ import annotations

from datetime import datetime

from apps.core.forgetting import forgets
from apps.maintenance.models import Report
from apps.maintenance.policy import REPORTS


@forgets("maintenance.reports", after=REPORTS)
def forget_reports(before: datetime, most: int) -> int:
    """The oldest ones."""
    old = Report.objects.filter(made_at__lt=before).order_by("pk").values("pk")[:most]
    return Report.objects.filter(pk__in=old).delete()[0]
