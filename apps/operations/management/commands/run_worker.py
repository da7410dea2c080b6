"""Start one worker. Its queues and limits stand in the table; nothing is typed here."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.operations.workers import pool_in, worker_process
from config.queues import POOLS, TOPOLOGIES


class Command(BaseCommand):
    """``manage.py run_worker fast``"""

    help = "Run one worker of a pool, with the queues and limits that config/queues.py gives it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Names come from the table."""
        parser.add_argument(
            "pool",
            type=_pool_and_number,
            metavar="POOL[-NUMBER]",
            help=f"Which kind of worker: {', '.join(POOLS)}; pdf-2 is pdf with --number 2.",
        )
        parser.add_argument(
            "--topology",
            choices=TOPOLOGIES,
            default=settings.FAENA_TOPOLOGY,
            help="What runs beside it (default: %(default)s); decides what 'rest' drains.",
        )
        parser.add_argument(
            "--number",
            type=int,
            default=os.environ.get("WORKER_NUM"),
            help="Tells several workers of one pool apart (default: $WORKER_NUM).",
        )
        parser.add_argument(
            "--solo", action="store_true", help="One job at a time in one process; macOS does so."
        )
        parser.add_argument(
            "--seen",
            action="store_true",
            help="Say every 2 s that this worker is there; Flower lists those that do.",
        )
        parser.add_argument("--loglevel", default="info", help="Default: %(default)s.")

    def handle(
        self, *, pool: tuple[str, int | None], topology: str, number: int | None, **options: Any
    ) -> None:
        """Become the worker: no shell, no parent between it and its signals.

        What stands in the environment already is the operator's word and wins over the table's.
        """
        name, own_number = pool
        worker = worker_process(
            pool_in(topology, name, settings.FAENA_STAGE),
            number=own_number or number,
            solo=options["solo"],
            seen=options["seen"],
            loglevel=options["loglevel"],
        )
        environment = worker.environment | os.environ | {"FAENA_TOPOLOGY": topology}
        os.execvpe(worker.arguments[0], worker.arguments, environment)


def _pool_and_number(text: str) -> tuple[str, int | None]:
    """``pdf-2``: what supervises several workers of a pool has one word for each."""
    found = re.fullmatch(r"([a-z]+)(?:-([1-9][0-9]*))?", text)
    if found is None or found[1] not in POOLS:
        raise ArgumentTypeError(f"{text!r}: choose from {', '.join(POOLS)}, with or without -1, -2")
    return found[1], int(found[2]) if found[2] else None
