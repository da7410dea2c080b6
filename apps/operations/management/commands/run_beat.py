"""Start beat, the clock that submits ticks."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """``manage.py run_beat``"""

    help = "Run beat, the clock of the system. One is enough; a second stands by for the first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing to choose but how much it says."""
        parser.add_argument("--loglevel", default="info", help="Default: %(default)s.")

    def handle(self, *, loglevel: str, **options: Any) -> None:
        """Become beat. It keeps no pid file: a stale one would block its start."""
        beat = ["-m", "celery", "-A", "config", "beat", "--pidfile=", "--loglevel", loglevel]
        os.execvp(sys.executable, [sys.executable, *beat])
