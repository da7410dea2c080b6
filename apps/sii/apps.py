"""The SII family as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class SiiConfig(AppConfig):
    """Looks whether the keys of the vault are in order, and who changes a company's RUT."""

    name = "apps.sii"
    verbose_name = "SII"

    def ready(self) -> None:
        """Register the checks, and what hangs on a RUT."""
        from apps.sii import checks, new_rut  # noqa: F401, PLC0415
