"""Operations as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Lets every worker tell the doctor its time."""

    name = "apps.operations"
    label = "operations"

    def ready(self) -> None:
        """Connect to the start of workers."""
        from apps.operations.doctor import clock  # noqa: F401, PLC0415
