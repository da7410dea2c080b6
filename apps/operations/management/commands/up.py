"""The whole system on this machine, until Ctrl-C."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations import preparing, processes
from config.queues import TOPOLOGIES

LOOK_EVERY = 1.0


class Command(BaseCommand):
    """``make up``"""

    help = "Run web, workers and beat on this machine until Ctrl-C, for a look or to develop."

    def add_arguments(self, parser: CommandParser) -> None:
        """What runs, and where the pages are."""
        parser.add_argument(
            "--topology",
            choices=TOPOLOGIES,
            default=settings.FAENA_TOPOLOGY,
            help="Default: %(default)s.",
        )
        parser.add_argument(
            "--port", type=int, default=8000, help="Default: %(default)s; another if it is taken."
        )

    def handle(self, *, topology: str, port: int, **options: Any) -> None:
        """Start everything, say where it is, put up again what falls."""
        if settings.IS_PRODUCTION:
            raise CommandError("This is for development; in production each process has its own.")
        signal.signal(signal.SIGTERM, _stop)
        offers = list(preparing.prepare())
        address = f"127.0.0.1:{_free_port(port)}"
        with processes.running(TOPOLOGIES[topology]) as running:
            running.append(processes.start("web", "run_web", "--bind", address))
            self.stdout.write(f"Faena is up: http://{address}  (logs in .faena/logs, Ctrl-C ends)")
            self.stdout.write("\n".join(offers))
            try:
                self._watch(running)
            except KeyboardInterrupt:
                self.stdout.write("Stopping: what runs is finished or put back …")

    def _watch(self, running: list[processes.Started]) -> NoReturn:
        while True:
            time.sleep(LOOK_EVERY)
            for index, process in enumerate(running):
                if process.process.poll() is not None:
                    self.stderr.write(f"{process.name} ended; starting it again.")
                    running[index] = process.again()


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _free_port(wanted: int) -> int:
    """``wanted``, or one that the system chooses where somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
