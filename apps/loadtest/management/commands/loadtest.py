"""Load the system and prove that nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from rich.console import Console

from apps.core.scenarios import UnsafeTarget
from apps.loadtest import arguments, baseline, html, mix, outputs, report, run, thresholds, verdict
from apps.loadtest.conditions import conditions
from apps.loadtest.errors import WrongUsage
from apps.loadtest.mix import Part
from apps.loadtest.results import Results
from apps.loadtest.run import Plan
from apps.loadtest.thresholds import Thresholds
from apps.loadtest.verdict import Terms, Verdict
from apps.operations import processes
from apps.operations.console import console
from config.queues import TOPOLOGIES


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """The lines of the epilogue stay as they are."""


class Command(BaseCommand):
    """``manage.py loadtest --topology fast-slow``"""

    help = "Submit a mix of jobs, watch them end, and prove that none is lost or done twice."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """With the scenarios, their options and examples below the flags."""
        more = {"formatter_class": _Formatter, "epilog": arguments.epilogue()}
        return super().create_parser(prog_name, subcommand, **more, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Flags shape the load; a scenario decides what it does."""
        arguments.add_load(parser)
        arguments.add_system(parser)
        arguments.add_limits(parser)
        arguments.add_reports(parser)

    def handle(self, *, topology: str | None, **options: Any) -> None:
        """Exit 0: all as asked, once, and every limit kept. 1: not so. 2: usage."""
        people = console(self.stderr if options["json"] else self.stdout)
        try:
            parts = _parts(options["mix"], really_send=options["really_send"])
            terms = _terms(options, parts)
            outputs.require_writable(options["save_baseline"], options["html"])
        except (WrongUsage, UnsafeTarget) as error:
            raise CommandError(str(error), returncode=2) from error
        with _workers(topology, people):
            circumstances = conditions() | _workers_in_words(topology)
            report.show_conditions(people, circumstances)
            plan = Plan(parts, options["seed"], options["rate"], options["timeout"], circumstances)
            results = run.run(plan, people)
        judged = verdict.judge(results, terms)
        report.show(people, results, judged)
        self._write(results, judged, terms, options)
        if not judged.holds:
            sys.exit(1)

    def _write(
        self, results: Results, judged: Verdict, terms: Terms, options: dict[str, Any]
    ) -> None:
        document = json.dumps(results.as_json() | judged.as_json(), indent=2)
        if options["json"]:
            self.stdout.write(document)
        if options["html"]:
            outputs.write(options["html"], html.page(results, judged, terms.thresholds))
        if options["save_baseline"] and judged.holds:
            outputs.write(options["save_baseline"], document)
        elif options["save_baseline"]:
            self.stderr.write("The baseline was not saved: something did not hold.\n")


def _parts(text: str, *, really_send: bool) -> list[Part]:
    parts = mix.parse(text)
    for part in parts:
        part.scenario.prepare(really_send=really_send)
    return parts


def _terms(options: dict[str, Any], parts: list[Part]) -> Terms:
    limits = Thresholds(thresholds.max_waits(options["max_wait_p95"]), options["min_throughput"])
    if options["baseline"]:
        stored = baseline.read(options["baseline"], parts, options["rate"])
        return Terms(limits, stored, options["max_regression"])
    if options["max_regression"]:
        raise WrongUsage("--max-regression needs a report to compare with: say --baseline FILE.")
    return Terms(limits)


def _workers(topology: str | None, people: Console) -> AbstractContextManager[Any]:
    if topology is None:
        return nullcontext()
    people.print(f"Starting the workers of {topology} …")
    return processes.running(TOPOLOGIES[topology])


def _workers_in_words(topology: str | None) -> dict[str, str]:
    names = processes.names_that_answer(timeout=1)
    if not names:
        raise CommandError(
            "No worker answers. Start some (manage.py run_worker fast), or say --topology "
            f"{next(iter(TOPOLOGIES))} to have them started for the test.",
            returncode=2,
        )
    return {"workers": ", ".join(sorted(names)), "topology": _topology_in_words(topology)}


def _topology_in_words(name: str | None) -> str:
    if name is None:
        return "as it ran before the test"
    members = (
        f"{member.pool.name} {member.replicas} × {member.pool.slots} slots"
        for member in TOPOLOGIES[name].members
    )
    return f"{name}: {', '.join(members)}"
