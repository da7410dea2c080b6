"""The schedule: what the code asks for, what the database says, and a tick by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import ticks
from apps.operations import schedule_sync, schedule_view
from apps.operations.console import console

WRONG_INPUT = 2


class Command(BaseCommand):
    """``manage.py schedule show | sync | run NAME``"""

    help = "Show when ticks are due, write the code's ticks to the database, or run one by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        show = actions.add_parser("show", help="Every tick: code, database, last and next time.")
        show.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )
        sync = actions.add_parser("sync", help="Write the code's ticks; keep an operator's edits.")
        sync.add_argument(
            "--check", action="store_true", help="Write nothing; exit 1 if there is a change."
        )
        run = actions.add_parser("run", help="Submit a tick now.")
        run.add_argument("name", help="As `schedule show` lists them.")

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked for."""
        actions: dict[str, Callable[..., None]] = {
            "show": self._show,
            "sync": self._sync,
            "run": self._run,
        }
        actions[action](**options)

    def _show(self, *, as_json: bool, **options: Any) -> None:
        lines = schedule_view.look()
        if as_json:
            self.stdout.write(json.dumps(schedule_view.document(lines), indent=2))
            return
        out = console(self.stdout, no_color=options["no_color"])
        for renderable in schedule_view.renderables(lines):
            out.print(renderable)

    def _sync(self, *, check: bool, verbosity: int, **options: Any) -> None:
        steps = schedule_sync.compare() if check else schedule_sync.sync()
        for step in steps:
            if verbosity or step.do is not None:
                self.stdout.write(f"{step.kind:9}  {step.name}: {step.what}")
        changes = sum(step.do is not None for step in steps)
        if check and changes:
            self.stdout.write(f"{changes} to write: manage.py schedule sync")
            sys.exit(1)
        if not steps and verbosity:
            self.stdout.write("There are no ticks.")

    def _run(self, *, name: str, **options: Any) -> None:
        try:
            job = ticks.submit_tick(name, datetime.now(UTC).replace(microsecond=0))
        except ticks.UnknownTick as error:
            raise CommandError(str(error), returncode=WRONG_INPUT) from error
        self.stdout.write(str(job.id))
