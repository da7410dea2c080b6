"""Passages and their vectors as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class EmbeddingsConfig(AppConfig):
    """Looks, before a migration, whether the database can keep vectors."""

    name = "apps.embeddings"

    def ready(self) -> None:
        """Register the check."""
        from apps.embeddings import checks  # noqa: F401, PLC0415
