"""Examine the system: the table, the settings, and the services as they run."""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from textwrap import dedent
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations.console import console
from apps.operations.doctor import display
from apps.operations.doctor.case import Case
from apps.operations.doctor.checks.foreign import NUMBER as FOREIGN
from apps.operations.doctor.examination import Result, count, examine
from apps.operations.doctor.findings import Severity
from apps.operations.doctor.foreign import files, setup
from apps.operations.doctor.registry import Check, all_checks
from config.queues import STAGES, TOPOLOGIES, topology_at

WRONG_INPUT = 2


class Command(BaseCommand):
    """``manage.py doctor``"""

    help = "Examine the system and say what is wrong, with the repair; exit 1 on an error."
    requires_system_checks = ()  # it is wanted most when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        """What to look at, and how to say it."""
        part = parser.add_mutually_exclusive_group()
        part.add_argument("--static", action="store_true", help="Needs no database, no broker.")
        part.add_argument("--live", action="store_true", help="Only what runs.")
        subject = parser.add_mutually_exclusive_group()
        subject.add_argument("--stage", type=int, choices=STAGES, help="Default: all stages.")
        subject.add_argument("--topology", choices=TOPOLOGIES, help="Default: $TOPOLOGY.")
        parser.add_argument("--only", metavar="1,4,…", help="Only the checks with these numbers.")
        parser.add_argument(
            "--foreign", type=Path, metavar="FILE", help="Also judge another system's numbers."
        )
        parser.add_argument("--strict", action="store_true", help="Exit 1 on a warning, too.")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = f"{_list()}\n\n--foreign FILE: {dedent(setup.__doc__ or '')}"

    def handle(self, *, strict: bool, **options: Any) -> None:
        """Examine, show, and say by the exit code whether all is well."""
        results = examine(_case(**options), _chosen(**options))
        self._show(results, **options)
        wrong = count(results, Severity.ERROR) + strict * count(results, Severity.WARNING)
        if wrong:
            sys.exit(1)

    def _show(self, results: list[Result], *, as_json: bool, no_color: bool, **_: Any) -> None:
        if as_json:
            self.stdout.write(json.dumps(display.document(results), indent=2))
            return
        out = console(self.stdout, no_color=no_color)
        for renderable in display.renderables(results):
            out.print(renderable)


def _list() -> str:
    lines = (f"{c.number:3}  {'live  ' if c.is_live else 'static'}  {c.name}" for c in all_checks())
    return "\n".join(("checks:", *lines))


def _case(*, stage: int | None, topology: str | None, foreign: Path | None, **_: Any) -> Case:
    chosen = STAGES[stage] if stage else None
    named = topology or settings.FAENA_TOPOLOGY
    running = chosen.topology if chosen else topology_at(named, settings.FAENA_STAGE)
    try:
        return Case(running, chosen, files.read(foreign) if foreign else None)
    except files.UnreadableSetup as fault:
        raise CommandError(str(fault), returncode=WRONG_INPUT) from fault


def _chosen(
    *, static: bool, live: bool, only: str | None, foreign: Path | None, **_: Any
) -> list[Check]:
    checks = all_checks()
    numbers = _numbers(only, {check.number for check in checks})
    if not foreign:
        if only and FOREIGN in numbers:
            raise CommandError(f"Check {FOREIGN} wants --foreign FILE.", returncode=WRONG_INPUT)
        numbers.discard(FOREIGN)
    parts = {False} if static else {True} if live else {False, True}
    return [check for check in checks if check.number in numbers and check.is_live in parts]


def _numbers(only: str | None, known: set[int]) -> set[int]:
    if only is None:
        return set(known)
    words = [word.strip() for word in only.split(",")]
    if not all(word.isdecimal() and int(word) in known for word in words):
        fault = f"--only takes numbers from {min(known)} to {max(known)} with commas, not {only!r}."
        raise CommandError(fault, returncode=WRONG_INPUT)
    return {int(word) for word in words}
