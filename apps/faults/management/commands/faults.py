"""Break the system on purpose and prove that it recovers within the stated bound."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.table import Table

from apps.faults.catalogue import Fault, all_faults
from apps.faults.run import run
from apps.faults.verdict import Verdict
from apps.loadtest.conditions import conditions
from apps.loadtest.report import show_conditions
from apps.operations.console import console
from embedded import Failure, attach

QUICK = {"RESCUE_EVERY": "2", "RING_AGAIN_AFTER": "3", "LEASE_SECONDS": "10"}


class Command(BaseCommand):
    """``make faults``"""

    help = "Kill, freeze and cut real processes, and prove that no job is lost or done twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which faults, and how patiently."""
        parser.add_argument(
            "faults", nargs="*", help="Numbers or keys, such as 3 10b (default: all of them)."
        )
        parser.add_argument("--list", action="store_true", help="Only say what there is.")
        parser.add_argument(
            "--quick",
            action="store_true",
            help="Shorter leases and pauses than production's: for a look, not for a proof.",
        )
        parser.add_argument("--json", action="store_true", help="The verdicts as JSON.")

    def handle(self, *, faults: list[str], **options: Any) -> None:
        """Exit 0 when everything held, 1 when something did not, 2 for wrong usage."""
        chosen = _chosen(faults)
        people = console(self.stderr if options["json"] else self.stdout)
        if options["list"]:
            people.print(_list(chosen))
            return
        _require_embedded()
        call_command("migrate", verbosity=0)
        settings_used = QUICK if options["quick"] else {}
        show_conditions(people, conditions() | {"settings": _describe(settings_used)})
        verdicts = []
        for fault in chosen:
            people.print(f"[bold]{fault.key:>4}[/]  {fault.injection} …")
            verdicts.append(run(fault, settings_used))
            people.print(_line(verdicts[-1]))
        people.print(_table(verdicts))
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(verdict) for verdict in verdicts], indent=2))
        if not all(verdict.holds for verdict in verdicts):
            sys.exit(1)


def _chosen(wanted: list[str]) -> list[Fault]:
    known = list(all_faults())
    keys = {fault.key for fault in known} | {str(fault.number) for fault in known}
    for key in wanted:
        if key not in keys:
            names = ", ".join(fault.key for fault in known)
            raise CommandError(f"There is no fault {key!r}; choose from: {names}.", returncode=2)
    return [f for f in known if not wanted or f.key in wanted or str(f.number) in wanted]


def _require_embedded() -> None:
    try:
        attach()
    except Failure as error:
        raise CommandError(
            "Faults are only injected into services of their own: use `make faults`, or "
            f"`python -m embedded run --fresh -- python manage.py faults`. ({error})",
            returncode=2,
        ) from error


def _describe(settings_used: dict[str, str]) -> str:
    if not settings_used:
        return "as in production"
    return "quick: " + ", ".join(f"{name}={value}" for name, value in settings_used.items())


def _line(verdict: Verdict) -> str:
    if verdict.holds:
        return f"      [green]holds[/], recovered in {verdict.recovery:.1f} s"
    return "      [red]" + "; ".join(verdict.problems) + "[/]"


def _list(faults: list[Fault]) -> Table:
    table = Table("fault", "injection", "bound, s")
    for fault in faults:
        table.add_row(fault.key, fault.injection, f"{fault.bound:.0f}")
    return table


COLUMNS = ("jobs", "lost", "twice", "unknown", "failed", "quarantined")


def _table(verdicts: list[Verdict]) -> Table:
    table = Table("fault", "injection", "bound", "recovery", *COLUMNS, "tries", "losses", "holds")
    for verdict in verdicts:
        table.add_row(
            verdict.fault.key,
            verdict.fault.injection,
            f"{verdict.fault.bound:.0f} s",
            "–" if verdict.recovery is None else f"{verdict.recovery:.1f} s",
            *_counts(verdict),
            str(verdict.tries),
            str(verdict.losses),
            "[green]yes[/]" if verdict.holds else "[red]no[/]",
        )
    return table


def _counts(verdict: Verdict) -> list[str]:
    found = verdict.ledger
    if found is None:
        return ["–"] * len(COLUMNS)
    values = (
        found.requested,
        found.lost,
        found.twice,
        found.unknown,
        found.failed,
        found.quarantined,
    )
    return [str(value) for value in values]


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "fault": verdict.fault.key,
        "injection": verdict.fault.injection,
        "bound": verdict.fault.bound,
        "recovery": verdict.recovery,
        "tries": verdict.tries,
        "losses": verdict.losses,
        "ledger": verdict.ledger.as_json() if verdict.ledger else None,
        "problems": verdict.problems,
        "holds": verdict.holds,
    }
