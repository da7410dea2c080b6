"""Maintenance as a Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class MaintenanceConfig(AppConfig):
    """Ends the jobs of companies that are deleted."""

    name = "apps.maintenance"

    def ready(self) -> None:
        """Ask to be told."""
        pre_delete.connect(_company_goes, sender="accounts.Company")


def _company_goes(instance: Any, **_: Any) -> None:
    # Imported here because it needs the registry of applications to be ready.
    from apps.maintenance.orphans import end_jobs_of  # noqa: PLC0415

    end_jobs_of(instance)
