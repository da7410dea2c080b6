"""The kernel as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Loads every room's tasks and intake, so that the registry is whole in every process."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        """Fill the registry, then let the checks judge it."""
        autodiscover_modules("kernel_tasks", "tasks", "intake")
        # Imported here because they need the registry of applications to be ready.
        from celery import current_app  # noqa: PLC0415

        from apps.core import checks  # noqa: F401, PLC0415
        from apps.core.beat import refusal  # noqa: F401, PLC0415
        from apps.core.worker import child, last_call  # noqa: F401, PLC0415
        from apps.core.worker.gate import GateKeeper  # noqa: PLC0415
        from apps.core.worker.rescue_timer import RescueTimer  # noqa: PLC0415
        from apps.core.worker.signs import Heartbeat  # noqa: PLC0415

        current_app.steps["worker"].update((RescueTimer, Heartbeat))
        current_app.steps["consumer"].add(GateKeeper)
