"""Time the system beside bare Celery and the plain shape, in one run on one machine."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from apps.bench import history, profile, report
from apps.bench.contenders import Unaccounted
from apps.bench.effort import LOOK, PROOF, Effort
from apps.bench.figures import exit_code
from apps.bench.history import Occasion
from apps.bench.parts import PARTS
from apps.bench.profile import DEFAULT_FOLDER
from apps.bench.race import NotMeasured
from apps.bench.section import Section
from apps.faults.rig import NeverHappened
from apps.loadtest.conditions import conditions
from apps.loadtest.report import show_conditions
from apps.operations.console import console
from apps.operations.processes import DidNotStart
from embedded import Failure, attach

NO_PROOF = "Everything is small: this shows that it works and proves nothing."


ENOUGH_ROUNDS = 3
FEW_ROUNDS = f"Fewer than {ENOUGH_ROUNDS} rounds do not show how noisy the machine is."
NO_RESULT = (Unaccounted, NotMeasured, DidNotStart, NeverHappened)


class Command(BaseCommand):
    """``make bench``"""

    help = "Measure throughput, cost, growth and idleness in interleaved rounds, with ratios."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which parts, and how thoroughly."""
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all of them)."
        )
        parser.add_argument("--rounds", type=int, help=f"Default: {PROOF.rounds}.")
        parser.add_argument("--quick", action="store_true", help="Small: for a look, no proof.")
        parser.add_argument("--json", action="store_true", help="What was measured, as JSON.")
        parser.add_argument(
            "--record",
            action="store_true",
            help="Keep it in docs/scaling.md and docs/scaling.json.",
        )
        parser.add_argument(
            "--profile",
            nargs="?",
            type=Path,
            const=DEFAULT_FOLDER,
            metavar="FOLDER",
            help="Measure nothing; write profiles of a worker there (%(const)s).",
        )

    def handle(self, *, parts: list[str], **options: Any) -> None:
        """Exit 0: all targets kept; 1: one missed, or not measured; 3: one too noisy; 2: usage."""
        chosen = _chosen(parts)
        effort = _effort(options["rounds"], quick=options["quick"])
        _check_record(options)
        _require_embedded()
        call_command("migrate", verbosity=0)
        people = console(self.stderr if options["json"] else self.stdout)
        occasion = Occasion(datetime.now(UTC), conditions() | {"rounds": str(effort.rounds)})
        show_conditions(people, occasion.conditions)
        if options["quick"]:
            people.print(f"[yellow]{NO_PROOF}[/]")
        elif effort.rounds < ENOUGH_ROUNDS:
            people.print(f"[yellow]{FEW_ROUNDS}[/]")
        if options["profile"]:
            _take_profiles(options["profile"], effort, people)
            return
        sections, problem = _measured(chosen, effort, people)
        if options["record"]:
            history.record(settings.BASE_DIR / "docs", occasion, sections)
        if options["json"]:
            self.stdout.write(json.dumps(_document(occasion, effort, sections), indent=2))
        if problem:
            raise CommandError(problem)
        sys.exit(exit_code(verdict for section in sections for verdict in section.verdicts()))


def _check_record(options: dict[str, Any]) -> None:
    if not options["record"]:
        return
    few = (options["rounds"] or PROOF.rounds) < ENOUGH_ROUNDS
    if options["quick"] or options["profile"] or few:
        raise CommandError(
            "--record keeps what proves something: leave out --quick and --profile, and measure "
            f"at least {ENOUGH_ROUNDS} rounds.",
            returncode=2,
        )


def _chosen(wanted: list[str]) -> list[str]:
    for part in wanted:
        if part not in PARTS:
            names = ", ".join(PARTS)
            raise CommandError(f"There is no part {part!r}; choose from: {names}.", returncode=2)
    return [part for part in PARTS if not wanted or part in wanted]


def _effort(rounds: int | None, *, quick: bool) -> Effort:
    effort = LOOK if quick else PROOF
    if rounds is None:
        return effort
    if rounds < 1:
        raise CommandError(f"--rounds {rounds}: at least 1.", returncode=2)
    return replace(effort, rounds=rounds)


def _require_embedded() -> None:
    """Refuse to empty databases and brokers that are not ours."""
    try:
        attach()
    except Failure as error:
        raise CommandError(
            "A benchmark empties its services before each measurement: use `make bench`, or "
            f"`python -m embedded run --fresh -- python manage.py bench`. ({error})",
            returncode=2,
        ) from error


def _measured(parts: list[str], effort: Effort, people: Console) -> tuple[list[Section], str]:
    """What was measured, and the sentence of what could not be; then nothing comes after it."""
    sections: list[Section] = []
    for part in parts:
        people.print(f"\n[bold]{part}[/]")
        try:
            section = PARTS[part](effort, lambda line: people.print(f"[dim]{line}[/]"))
        except NO_RESULT as error:
            return sections, f"{part} has no result. {error} The workers' logs are in .faena/logs."
        report.show(people, section)
        sections.append(section)
    return sections, ""


def _take_profiles(folder: Path, effort: Effort, people: Console) -> None:
    profiles = profile.take(folder, effort, lambda line: people.print(f"[dim]{line}[/]"))
    (folder / "README.md").write_text(profile.as_text(profiles, conditions()), encoding="utf-8")


def _document(occasion: Occasion, effort: Effort, sections: list[Section]) -> dict[str, Any]:
    return {
        "date": occasion.date,
        "conditions": occasion.conditions,
        "effort": asdict(effort),
        "sections": [section.as_json() for section in sections],
    }
