"""Prove that every task has a queue and every queue somebody who drains it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations.console import console
from apps.operations.routing import display, files, foreign, report


class Command(BaseCommand):
    """``manage.py verify_routing``"""

    help = "Prove that every task reaches a pool in every topology; exit 1 when one does not."
    requires_system_checks = ()  # what they refuse is what this command explains

    def add_arguments(self, parser: CommandParser) -> None:
        """Another project's table may be judged, too."""
        parser.add_argument(
            "--table",
            type=Path,
            metavar="FILE",
            help="Also judge the task_routes of another project: a .json or a .py file.",
        )
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )

    def handle(self, *, table: Path | None, as_json: bool, **options: Any) -> None:
        """Gather, show, and say by the exit code whether all is well."""
        judgement = _judge(table) if table else None
        found = report.gather()
        if as_json:
            self.stdout.write(json.dumps(display.document(found, judgement), indent=2))
        else:
            shown = display.renderables(found, judgement, settings.FAENA_TOPOLOGY)
            out = console(self.stdout, no_color=options["no_color"])
            for renderable in shown:
                out.print(renderable)
        if display.problems_of(found, judgement):
            sys.exit(1)


def _judge(table: Path) -> foreign.Judgement:
    try:
        rules = files.read(table)
    except files.UnreadableTable as error:
        raise CommandError(str(error)) from error
    return foreign.judge(rules, report.our_tasks())
