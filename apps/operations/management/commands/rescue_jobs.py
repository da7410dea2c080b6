"""One pass of the reconciler, by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.rescue import rescue_jobs


class Command(BaseCommand):
    """``manage.py rescue_jobs``"""

    help = "Ring for jobs whose message was lost and take back those whose worker died."

    def handle(self, **options: Any) -> str:
        """Do it once and say what was done."""
        rescue = rescue_jobs()
        return "Another process is at it just now." if rescue is None else f"Done: {rescue}."
