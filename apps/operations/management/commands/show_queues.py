"""Show what waits in each queue, and which promises are broken."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.live import Live

from apps.operations import queue_display
from apps.operations.console import console
from apps.operations.queue_view import View, look
from config.queues import TOPOLOGIES

REFRESH_SECONDS = 2


class Command(BaseCommand):
    """``manage.py show_queues``"""

    help = "Show what waits in each queue, in the broker and in the job table."
    requires_system_checks = ()  # it is wanted most when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        """For machines, or for a screen on the wall."""
        form = parser.add_mutually_exclusive_group()
        form.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )
        form.add_argument(
            "--watch", action="store_true", help=f"Again every {REFRESH_SECONDS} s until Ctrl-C."
        )

    def handle(self, *, as_json: bool, watch: bool, **options: Any) -> None:
        """Look and show; exit 1 when the broker or the database is silent."""
        out = console(self.stdout, no_color=options["no_color"])
        if watch:
            _watch(out)
            return
        view = _look()
        if as_json:
            self.stdout.write(json.dumps(queue_display.document(view), indent=2), ending="\n")
        else:
            out.print(queue_display.renderable(view))
        if view.silent:
            sys.exit(1)


def _look() -> View:
    return look(TOPOLOGIES[settings.FAENA_TOPOLOGY])


def _watch(out: Console) -> None:
    with (
        suppress(KeyboardInterrupt),
        Live(queue_display.renderable(_look()), console=out, auto_refresh=False) as live,
    ):
        while True:
            live.refresh()
            time.sleep(REFRESH_SECONDS)
            live.update(queue_display.renderable(_look()))
