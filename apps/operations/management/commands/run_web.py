"""Start the web server."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

WORKERS = 2
THREADS = 4
STOP_SECONDS = 30


class Command(BaseCommand):
    """``manage.py run_web``"""

    help = "Run the web server (gunicorn)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--bind", default="127.0.0.1:8000", help="Default: %(default)s.")

    def handle(self, *, bind: str, **options: Any) -> None:
        """Become gunicorn: no parent between it and its signals.

        A socket that systemd opened (LISTEN_FDS, for this very process) wins over ``bind``.
        """
        server = [
            *("-m", "gunicorn", "config.wsgi:application"),
            *("--bind", bind),
            *("--workers", str(WORKERS)),
            *("--threads", str(THREADS)),
            *("--graceful-timeout", str(STOP_SECONDS)),
            *("--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"),  # noqa: S108, PTH112
            "--no-control-socket",  # it would lie in the home folder, where a server may not write
        ]
        os.execvp(sys.executable, [sys.executable, *server])
