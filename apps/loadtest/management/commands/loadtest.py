"""Load the system and prove that nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from apps.core import scenarios
from apps.loadtest import mix, report
from apps.loadtest.conditions import conditions
from apps.loadtest.mix import Part
from apps.loadtest.run import Plan, run
from apps.operations import processes
from apps.operations.console import console
from config.queues import TOPOLOGIES


class Command(BaseCommand):
    """``manage.py loadtest --topology fast-slow``"""

    help = "Submit a mix of jobs, watch them end, and prove that none is lost or done twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Flags shape the load; a scenario decides what it does."""
        known = "; ".join(f"{name}: {text}" for name, text in scenarios.describe().items())
        parser.add_argument(
            "--mix",
            default="notifications.emails=1000",
            help=f"NAME=COUNT[,NAME=COUNT…] (default: %(default)s). {known}",
        )
        parser.add_argument(
            "--topology",
            choices=TOPOLOGIES,
            help="Start these workers and a beat for the test; without it, those that run now.",
        )
        parser.add_argument("--seed", type=int, default=1, help="Default: %(default)s.")
        parser.add_argument(
            "--timeout",
            type=float,
            default=300,
            help="Give up after so many seconds in which no job ended (default: %(default)s).",
        )
        parser.add_argument(
            "--really-send",
            action="store_true",
            help="Let the effects reach a server that is no stand-in.",
        )
        parser.add_argument("--json", action="store_true", help="The report as JSON.")

    def handle(self, *, topology: str | None, **options: Any) -> None:
        """Exit 0: all done, once. 1: the ledger does not balance or a job is not done. 2: usage."""
        people = console(self.stderr if options["json"] else self.stdout)
        parts = _parts(options["mix"], really_send=options["really_send"])
        with _workers(topology, people):
            circumstances = conditions() | {"workers": ", ".join(sorted(_workers_that_run()))}
            report.show_conditions(people, circumstances)
            plan = Plan(parts, options["seed"], options["timeout"], circumstances)
            found = run(plan, people)
        report.show(people, found)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), indent=2))
        if not found.ledger.is_clean:
            sys.exit(1)


def _parts(text: str, *, really_send: bool) -> list[Part]:
    try:
        parts = mix.parse(text)
        for part in parts:
            part.scenario.prepare(really_send=really_send)
    except (mix.BadMix, scenarios.UnsafeTarget) as error:
        raise CommandError(str(error), returncode=2) from error
    return parts


def _workers(topology: str | None, people: Console) -> AbstractContextManager[Any]:
    if topology is None:
        return nullcontext()
    people.print(f"Starting the workers of {topology} …")
    return processes.running(TOPOLOGIES[topology])


def _workers_that_run() -> set[str]:
    names = processes.names_that_answer(timeout=1)
    if not names:
        raise CommandError(
            "No worker answers. Start some (manage.py run_worker fast), or say --topology "
            f"{next(iter(TOPOLOGIES))} to have them started for the test.",
            returncode=2,
        )
    return names
