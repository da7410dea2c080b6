"""Break the system on purpose and prove that it recovers within the stated bound."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.faults import mechanisms, report
from apps.faults.catalogue import Fault, all_faults
from apps.faults.mechanisms import MECHANISMS
from apps.faults.run import run
from apps.loadtest.conditions import conditions
from apps.loadtest.report import show_conditions
from apps.operations.console import console
from embedded import Failure, attach

QUICK = {
    "RESCUE_EVERY": "2",
    "RING_AGAIN_AFTER": "3",
    "LEASE_SECONDS": "10",
    "LAST_CALL_SECONDS": "3",
}


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
        parser.add_argument(
            "--without",
            default="",
            metavar="MECHANISM[,MECHANISM…]",
            help="Switch these off in the workers, to see that the faults are noticed: "
            f"{', '.join(MECHANISMS)}.",
        )
        parser.add_argument(
            "--bound", type=float, help="Seconds that replace longer bounds, with --without."
        )
        parser.add_argument("--json", action="store_true", help="The verdicts as JSON.")

    def handle(self, *, faults: list[str], **options: Any) -> None:
        """Exit 0 when everything held, 1 when something did not, 2 for wrong usage."""
        chosen = _chosen(faults)
        people = console(self.stderr if options["json"] else self.stdout)
        if options["list"]:
            people.print(report.listing(chosen))
            return
        require_embedded()
        call_command("migrate", verbosity=0)
        settings_used = _settings(options["without"], quick=options["quick"])
        show_conditions(people, conditions() | {"settings": _describe(settings_used)})
        verdicts = []
        for fault in chosen:
            people.print(f"[bold]{fault.key:>4}[/]  {fault.injection} …")
            verdicts.append(run(_bounded(fault, options["bound"]), settings_used))
            people.print(report.line(verdicts[-1]))
        people.print(report.table(verdicts))
        if options["json"]:
            found = [report.as_json(verdict) for verdict in verdicts]
            self.stdout.write(json.dumps(found, indent=2))
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


def _settings(without: str, *, quick: bool) -> dict[str, str]:
    unknown = [name for name in without.split(",") if name and name not in MECHANISMS]
    if unknown:
        names = ", ".join(MECHANISMS)
        raise CommandError(f"No mechanism {unknown[0]!r}; choose from: {names}.", returncode=2)
    chosen = dict(QUICK) if quick else {}
    if without:
        mechanisms.switch_off(without)
        chosen |= mechanisms.environment(without)
    return chosen


def _bounded(fault: Fault, bound: float | None) -> Fault:
    return fault if bound is None else replace(fault, bound=min(bound, fault.bound))


def require_embedded() -> None:
    """Refuse to break services that are not ours."""
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
    return ", ".join(f"{name}={value}" for name, value in settings_used.items())
