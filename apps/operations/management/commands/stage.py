"""Stages: sizes of the whole system, for so many customers."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations.console import console
from apps.operations.stages import comparison, display
from apps.operations.stages.kubernetes import files
from config.queues import STAGES, Stage

WRONG_INPUT = 2
FOLDER = "k8s"

EXAMPLES = """
examples:
  manage.py stage show 3              its pods, its node and what is left of it
  manage.py stage diff 2 3            what changes, and what to do
  manage.py stage next                after the stage that $STAGE names
  manage.py stage next --customers 350
  manage.py stage render              write k8s/base, components and overlays again
  manage.py stage render --check      exit 1 when they are not what config/queues.py says

A stage is a row of config/queues.py. Where nothing else is said, $STAGE names the present one.
"""


class Command(BaseCommand):
    """``manage.py stage show 1``"""

    help = "Show and compare the stages of config/queues.py, and write their Kubernetes manifests."
    requires_system_checks = ()  # it reads the table and nothing else

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which stage."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        show = verbs.add_parser("show", help="Pods, node and connections of a stage.")
        show.add_argument("stage", type=int, choices=STAGES, nargs="?", help="Default: $STAGE.")
        diff = verbs.add_parser("diff", help="What changes between two stages, and what to do.")
        diff.add_argument("before", type=int, choices=STAGES)
        diff.add_argument("after", type=int, choices=STAGES)
        following = verbs.add_parser("next", help="Which stage comes after the present one.")
        following.add_argument(
            "--customers", type=_count, metavar="N", help="The stage for so many is the present."
        )
        render = verbs.add_parser("render", help="Write the manifests from the table.")
        render.add_argument("--check", action="store_true", help="Write nothing; exit 1 on drift.")
        render.add_argument(
            "--folder",
            type=Path,
            default=Path(settings.BASE_DIR) / FOLDER,
            help="Default: k8s beside manage.py.",
        )

    def handle(self, *, verb: str, **options: Any) -> None:
        """Each verb has a method."""
        verbs: dict[str, Callable[..., None]] = {
            "show": self._show_stage,
            "diff": self._diff,
            "next": self._next,
            "render": self._render,
        }
        verbs[verb](**options)

    def _show_stage(self, *, stage: int | None, no_color: bool, **_: Any) -> None:
        out = console(self.stdout, no_color=no_color)
        for renderable in display.shown(STAGES[stage] if stage else _present()):
            out.print(renderable, highlight=False)

    def _diff(self, *, before: int, after: int, no_color: bool, **_: Any) -> None:
        self._compare(STAGES[before], STAGES[after], no_color=no_color)

    def _compare(self, before: Stage, after: Stage, *, no_color: bool) -> None:
        lines = comparison.changes(before, after)
        out = console(self.stdout, no_color=no_color)
        if not lines:
            out.print("Nothing changes.")
            return
        out.print(display.compared(lines, before, after), highlight=False)
        out.print(display.numbered(comparison.steps(before, after)), highlight=False)

    def _next(self, *, customers: int | None, no_color: bool, **_: Any) -> None:
        present = _present() if customers is None else comparison.stage_for(customers)
        out = console(self.stdout, no_color=no_color)
        following = STAGES.get(present.number + 1)
        told = f"Stage {present.number} is for {comparison.customers(present)} customers."
        if following is None:
            out.print(f"{told} It is the last: give pools more replicas in config/queues.py.")
            return
        out.print(f"{told} Next: stage {following.number}, {comparison.customers(following)}.")
        out.print(comparison.WHEN, highlight=False)
        self._compare(present, following, no_color=no_color)

    def _render(self, *, check: bool, folder: Path, **_: Any) -> None:
        if not check:
            changed = files.write(folder)
            self.stdout.write(f"{len(changed)} of {len(list(files.all_files()))} files changed.")
            return
        found = files.differences(folder)
        for line in found:
            self.stdout.write(line)
        if found:
            self.stdout.write("Say: manage.py stage render")
            sys.exit(1)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r}: say how many customers, such as 350.")
    return int(text)


def _present() -> Stage:
    stage: Stage | None = settings.FAENA_STAGE
    if stage is None:
        names = ", ".join(map(str, STAGES))
        fault = f"STAGE is not set: say which stage ({names}), or --customers N with next."
        raise CommandError(fault, returncode=WRONG_INPUT)
    return stage
