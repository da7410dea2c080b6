"""What must be true before web, workers and beat start: tables, ticks, and somebody to sign in."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

FIRST_USER, PASSWORD = "demo@faena.example", "demo"
SAMPLES = "emails=20,excel=1:rows=200,pdf=1"


def prepare() -> Iterator[str]:
    """Apply migrations and write the ticks; says what is worth a line."""
    call_command("migrate", verbosity=0)
    call_command("schedule", "sync", verbosity=0)
    if not settings.IS_PRODUCTION:
        yield from _offers()


def _offers() -> Iterator[str]:
    people = get_user_model().objects
    if not people.exists():
        people.create_superuser(FIRST_USER, PASSWORD)
        yield f"First user: {FIRST_USER}, password: {PASSWORD}"
    yield f"Work to look at: manage.py loadtest --mix {SAMPLES}"
    if settings.SII_STANDIN_URL:
        yield f"Companies to sync are made up at {settings.SII_STANDIN_URL}"
