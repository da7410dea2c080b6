"""Prove what the gate keeps, and what it costs."""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import asdict
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from apps.faults import promises
from apps.faults.management.commands.faults import require_embedded
from apps.faults.promises import (
    DEFAULT_FLOODED,
    IDLE,
    LOOK,
    MOST_AT_LEAST,
    PROOF,
    ROUND,
    SAME_THROUGHPUT,
    SINGLE_FLOODED,
    SLOW_SATURATED,
    TIMES_BETTER,
    TIMES_IDLE,
    Effort,
    Situation,
    Waits,
)
from apps.loadtest.conditions import conditions
from apps.loadtest.report import show_conditions
from apps.operations.console import console
from config.queues import EMAILS, HIGH

WAITS, THROUGHPUT = "waits", "throughput"
PROBED = (HIGH.name, EMAILS.name)


class Command(BaseCommand):
    """``manage.py prove_gate``"""

    help = "Measure how long short jobs wait behind long ones, with the gate and without it."

    def add_arguments(self, parser: CommandParser) -> None:
        """How thoroughly."""
        parser.add_argument("--quick", action="store_true", help="Shorter: for a look, no proof.")
        parser.add_argument(
            "--only", choices=(WAITS, THROUGHPUT), help="One half: on a machine with little time."
        )
        parser.add_argument("--json", action="store_true", help="What was measured, as JSON.")

    def handle(self, *, quick: bool, only: str | None, **options: Any) -> None:
        """Exit 0 when every promise was kept, 1 when one was not, 2 for wrong usage."""
        require_embedded()
        call_command("migrate", verbosity=0)
        people = console(self.stderr if options["json"] else self.stdout)
        effort = LOOK if quick else PROOF
        show_conditions(people, conditions() | {"effort": str(asdict(effort))})
        waits = _measure_waits(people, effort) if only != THROUGHPUT else {}
        rates = _measure_throughput(people, effort) if only != WAITS else ([], [])
        broken = [*_broken(waits, effort), *_too_dear(rates)]
        for sentence in broken:
            people.print(f"[red]{sentence}[/]")
        if options["json"]:
            self.stdout.write(json.dumps(_document(waits, rates, broken), indent=2))
        if broken:
            sys.exit(1)


Measured = dict[tuple[Situation, bool], Waits]


def _measure_waits(people: Console, effort: Effort) -> Measured:
    table = Table("situation", "gate", "queue", "p95 wait, s", "longest, s")
    found: Measured = {}
    for situation in (IDLE, SLOW_SATURATED, DEFAULT_FLOODED, SINGLE_FLOODED):
        for gated in (True, False):
            waits = promises.measure(situation, effort, gated=gated)
            found[situation, gated] = waits
            for queue in PROBED:
                values = (f"{waits.p95[queue]:.3f}", f"{waits.longest[queue]:.3f}")
                table.add_row(situation.name, "yes" if gated else "no", queue, *values)
    people.print(table)
    return found


def _broken(waits: Measured, effort: Effort) -> list[str]:
    broken: list[str] = []
    for queue in PROBED if waits else ():
        most = max(TIMES_IDLE * waits[IDLE, True].p95[queue], MOST_AT_LEAST)
        for situation in (SLOW_SATURATED, DEFAULT_FLOODED):
            p95 = waits[situation, True].p95[queue]
            if p95 > most:
                broken.append(f"{situation.name}: {queue} waits {p95:.3f} s, at most {most:.3f}")
        with_it, without = (waits[DEFAULT_FLOODED, gated].p95[queue] for gated in (True, False))
        if without < TIMES_BETTER * with_it:
            broken.append(f"{DEFAULT_FLOODED.name}: {queue} waits only {without:.3f} s without it")
        longest = waits[SINGLE_FLOODED, True].longest[queue]
        if longest > effort.long_job / 2:
            broken.append(f"{SINGLE_FLOODED.name}: {queue} waited {longest:.1f} s for a slow job")
    return broken


Rates = tuple[list[float], list[float]]


def _measure_throughput(people: Console, effort: Effort) -> Rates:
    gated: list[float] = []
    ungated: list[float] = []
    for is_gated in ROUND * effort.rounds:
        rate = promises.throughput(effort, gated=is_gated)
        (gated if is_gated else ungated).append(rate)
    table = Table("e-mails a second", "median", "least", "most")
    for name, rates in (("with the gate", gated), ("without it", ungated)):
        values = (statistics.median(rates), min(rates), max(rates))
        table.add_row(name, *(f"{value:.1f}" for value in values))
    people.print(table)
    found = promises.ratios(gated, ungated)
    people.print(
        f"with it / without it, by round: {', '.join(f'{ratio:.3f}' for ratio in found)}; "
        f"median {statistics.median(found):.3f}"
    )
    return gated, ungated


def _too_dear(rates: Rates) -> list[str]:
    ratios = promises.ratios(*rates)
    if not ratios or (ratio := statistics.median(ratios)) >= SAME_THROUGHPUT:
        return []
    return [f"The gate costs throughput: {ratio:.3f} of that without it, {SAME_THROUGHPUT} wanted"]


def _document(waits: Measured, rates: Rates, broken: list[str]) -> dict[str, Any]:
    return {
        "waits": [
            {"situation": situation.name, "gate": gated, **asdict(found)}
            for (situation, gated), found in waits.items()
        ],
        "e-mails a second": {"with": rates[0], "without": rates[1]},
        "broken": broken,
    }
