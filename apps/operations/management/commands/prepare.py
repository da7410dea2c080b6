"""Prepare the database for what is about to start: once a deployment, before anything else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.operations import preparing


class Command(BaseCommand):
    """``manage.py prepare``"""

    help = (
        "Apply migrations and write the schedule; outside production also make a first user and "
        "say how to get work to look at. May be run again at any time."
    )

    def handle(self, **options: Any) -> None:
        """Say what there is to say."""
        for line in preparing.prepare():
            self.stdout.write(line)
