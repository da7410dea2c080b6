"""The keys of the vault: which there are, what they sealed, and a new one for all of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.sii.vault import claves, keys

EPILOG = """\
To change the key, put a new one first in SII_KEYS and keep the old one behind it:

  SII_KEYS=2026-12:<openssl rand -base64 32>,2026-11:<the old one>

Restart web and workers, then `manage.py sii_keys rotate`. When `manage.py sii_keys list` shows
nothing behind the old key, take it out.
"""


class Command(BaseCommand):
    """``manage.py sii_keys list|rotate``"""

    help = "Show the keys that stored claves are encrypted with, or encrypt all with the first."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action."""
        parser.epilog = EPILOG
        parser.add_argument("action", choices=["list", "rotate"])

    def handle(self, action: str, **_: Any) -> None:
        """Prints ids of keys and numbers, never a key."""
        try:
            getattr(self, f"_{action}")()
        except keys.BadKeys as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        configured, counts = [key.name for key in keys.configured()], claves.sealed_with()
        for place, name in enumerate([*configured, *sorted(counts.keys() - configured)]):
            role = "encrypts" if place == 0 else "decrypts"
            said = role if name in configured else "MISSING in SII_KEYS"
            self.stdout.write(f"{name:20} {counts.get(name, 0):6}  {said}")

    def _rotate(self) -> None:
        self.stdout.write(f"encrypted with {keys.newest().name}: {claves.rotate()}")
        if left := claves.old():
            raise CommandError(
                f"{left} cannot be decrypted: put back the keys that `sii_keys list` misses."
            )
