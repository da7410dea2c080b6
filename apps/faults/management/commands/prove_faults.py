"""A fault test that cannot fail proves nothing: switch off what it tests, and see it fail."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.table import Table

from apps.faults.catalogue import Fault, all_faults
from apps.operations.console import console


class Command(BaseCommand):
    """``manage.py prove_faults``"""

    help = "Run each fault with its mechanism switched off, and demand that it fails."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which faults, and how long a failure is waited for."""
        parser.add_argument("faults", nargs="*", help="Keys, such as 3 10b (default: all).")
        parser.add_argument(
            "--bound",
            type=float,
            help="Seconds after which a job that has not ended counts as lost (default: what the "
            "table of faults says).",
        )

    def handle(self, *, faults: list[str], bound: float | None, **options: Any) -> None:
        """Exit 0 when every fault failed without its mechanism."""
        people = console(self.stdout)
        table = Table("fault", "injection", "switched off", "what it found")
        noticed = []
        for fault in all_faults():
            if not faults or fault.key in faults:
                problems = _problems(fault, bound or fault.proof_bound)
                noticed.append(bool(problems))
                people.print(f"{fault.key:>4}  {'; '.join(problems) or 'NOT NOTICED'}")
                table.add_row(fault.key, fault.injection, fault.without, "; ".join(problems))
        people.print(table)
        if not all(noticed):
            sys.exit(1)


def _problems(fault: Fault, bound: float) -> list[str]:
    """In a process of its own: what is switched off there stays off."""
    command = ("faults", fault.key, "--quick", "--without", fault.without, "--bound", str(bound))
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--json"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        return [done.stderr.strip().splitlines()[-1]]
    [verdict] = json.loads(done.stdout)
    problems: list[str] = verdict["problems"]
    return problems
