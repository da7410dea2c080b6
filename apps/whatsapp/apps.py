"""WhatsApp as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WhatsAppConfig(AppConfig):
    """What people write to companies' WhatsApp numbers, as Meta delivers it."""

    name = "apps.whatsapp"
    label = "whatsapp"
    verbose_name = "WhatsApp"
