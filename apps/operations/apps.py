"""The operator's tools as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Lets every worker answer what ``monitor_workers`` and ``doctor`` ask."""

    name = "apps.operations"
    label = "operations"

    def ready(self) -> None:
        """Add our questions to those that Celery's workers know."""
        from apps.operations.doctor import clock  # noqa: F401, PLC0415
        from apps.operations.monitor import panel  # noqa: F401, PLC0415
