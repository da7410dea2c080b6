"""E-mail as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NotificationsConfig(AppConfig):
    """Supplies its templates whenever the database has been migrated."""

    name = "apps.notifications"

    def ready(self) -> None:
        """Ask to be told."""
        # Imported here because it needs the registry of applications to be ready.
        from apps.notifications.supplied import supply  # noqa: PLC0415

        post_migrate.connect(supply, sender=self)
