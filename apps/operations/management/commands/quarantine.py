"""The jobs that need a person: list them, look at one, run them again."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import RenderableType

from apps.core.models import Status
from apps.core.registry import all_specs
from apps.operations import dead_letter_display as display
from apps.operations import dead_letters
from apps.operations.console import console

WRONG_INPUT = 2
MOST_SHOWN = 50

REPLAY_HELP = """Put jobs back to waiting with all their tries, and ring for them: those that are
named, or with --all every quarantined one; --status chooses others, --task narrows. Work in chunks
continues after its last chunk. A task that retries within a time counts it from when the job was
made: an older job gets one try."""


class Command(BaseCommand):
    """``manage.py quarantine list | show ID | replay [ID …]``"""

    help = "Show the jobs that nobody will do any more by themselves, and run them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        shown = actions.add_parser("list", help="Quarantined and unknown jobs, newest first.")
        _add_choice(shown, help="Instead of both.", nargs="+", default=dead_letters.NEEDS_A_PERSON)
        shown.add_argument("--limit", type=int, default=MOST_SHOWN, help="Default: %(default)s.")
        one = actions.add_parser("show", help="All about one job: its row, its runs, its errors.")
        one.add_argument("job", type=UUID, metavar="ID")
        again = actions.add_parser("replay", help="Run jobs again.", description=REPLAY_HELP)
        again.add_argument("jobs", type=UUID, nargs="*", metavar="ID", help="Only these.")
        again.add_argument("--all", action="store_true", dest="every", help="All quarantined jobs.")
        _add_choice(again, help="With --all: these instead of the quarantined.")
        again.add_argument(
            "--really-unknown",
            action="store_true",
            help="Unknown jobs too, whose effect may have happened and may happen twice.",
        )
        for parser_of_one in (shown, one, again):
            parser_of_one.add_argument(
                "--json", action="store_true", dest="as_json", help="One document for machines."
            )

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked for."""
        actions: dict[str, Callable[..., None]] = {
            "list": self._list,
            "show": self._show,
            "replay": self._replay,
        }
        actions[action](**options)

    def _list(self, *, status: list[str], task: str | None, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit takes a number from 1.", returncode=WRONG_INPUT)
        found = dead_letters.letters(status, task, limit)
        if found.shown or options["as_json"]:
            self._say(display.document(found), display.renderables(found), **options)
        else:
            self.stdout.write(f"No job{f' of {task}' if task else ''} is {' or '.join(status)}.")

    def _show(self, *, job: UUID, **options: Any) -> None:
        whole = dead_letters.find(job)
        if whole is None:
            raise CommandError(f"There is no job {job}.", returncode=WRONG_INPUT)
        self._say(display.document_of_one(whole), display.renderables_of_one(whole), **options)

    def _replay(self, **options: Any) -> None:
        if fault := _fault(**options):
            raise CommandError(fault, returncode=WRONG_INPUT)
        really_unknown = options["really_unknown"]
        replayed = dead_letters.run_again(_chosen(**options), really_unknown=really_unknown)
        shown = display.renderables_of_replay(replayed)
        self._say(display.document_of_replay(replayed), shown, **options)
        if replayed.left:
            sys.exit(1)

    def _say(
        self,
        document: dict[str, Any],
        shown: Iterable[RenderableType],
        *,
        as_json: bool,
        no_color: bool,
        **_: Any,
    ) -> None:
        if as_json:
            self.stdout.write(json.dumps(document, indent=2))
            return
        out = console(self.stdout, no_color=no_color)
        for renderable in shown:
            out.print(renderable)


def _add_choice(parser: CommandParser, **options: Any) -> None:
    tasks = [spec.name for spec in all_specs()]
    parser.add_argument("--task", choices=tasks, metavar="NAME", help="Only jobs of this task.")
    parser.add_argument(
        "--status",
        choices=[status.value for status in dead_letters.DEAD],
        **options,
    )


def _fault(
    *,
    jobs: list[UUID],
    every: bool,
    task: str | None,
    status: str | None,
    really_unknown: bool,
    **_: Any,
) -> str:
    """What is wrong with the way in which jobs were chosen."""
    if bool(jobs) == every:
        return "Name jobs, or say --all: one of the two."
    if jobs and (task or status):
        return "--task and --status narrow --all; jobs that are named need neither."
    if status == Status.UNKNOWN and not really_unknown:
        return (
            "The effect of an unknown job may have happened, and may happen twice: "
            "look outside first; if it did not, add --really-unknown."
        )
    if every and really_unknown and status != Status.UNKNOWN:
        return "--really-unknown goes with named jobs or with --all --status unknown."
    return ""


def _chosen(*, jobs: list[UUID], task: str | None, status: str | None, **_: Any) -> Iterable[UUID]:
    """The jobs that were named, or all of the choice, oldest first."""
    if jobs:
        return jobs
    chosen = dead_letters.dead([status or Status.QUARANTINED], task)
    return chosen.order_by("pk").values_list("pk", flat=True)
