"""The tax calendar as a Django application. The standard library's calendar is another module."""

from __future__ import annotations

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Due dates of companies, and who is reminded of them."""

    name = "apps.calendar"
    label = "calendar"
