"""What the application remembers of people and companies, as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class MemoryConfig(AppConfig):
    """Whoever deletes a person or a company deletes what is remembered of them."""

    name = "apps.memory"

    def ready(self) -> None:
        """Let the service forget holders that are deleted here."""
        from apps.memory import departures  # noqa: F401, PLC0415
