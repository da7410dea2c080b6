"""See it work: the default load test on a system that was empty a moment ago."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from apps.sii.gateway import missing
from config.queues import DEFAULT_TOPOLOGY

EMAILS, SYNCS = "emails=1000", "sii=3"


class Command(BaseCommand):
    """``make demo``"""

    help = (
        "Prepare the database, start workers and beat, send 1000 e-mails while three companies are "
        "synced through a real browser, where there is one; show the ledger."
    )

    def handle(self, **options: Any) -> None:
        """The exit code is the load test's."""
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        call_command("schedule", "sync", verbosity=0)
        absent = missing()
        try:
            mix = EMAILS if absent else f"{EMAILS},{SYNCS}"
            call_command("loadtest", topology=DEFAULT_TOPOLOGY, mix=mix)
        finally:
            if absent:
                self.stdout.write(f"SII scraping was left out: {absent}")
