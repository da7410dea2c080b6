"""Let a queue rest, let it go on, or try a service again."""

from __future__ import annotations

import getpass
import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core import breakers, gate
from apps.operations import closure_view
from apps.operations.console import console
from config.queues import QUEUES

WRONG_INPUT = 2
BY_NAME = {queue.name: queue for queue in QUEUES}
SERVICES = sorted({queue.needs for queue in QUEUES if queue.needs})
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Command(BaseCommand):
    """``manage.py queues show | pause QUEUE | resume QUEUE | probe SERVICE``"""

    help = "Pause and resume queues, and see why one is closed."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action each."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        show = actions.add_parser("show", help="What is closed, why, and until when.")
        show.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )
        pause = actions.add_parser("pause", help="Start no more work of a queue; what runs, ends.")
        pause.add_argument("queue", choices=BY_NAME)
        pause.add_argument("--reason", required=True, help="Shown to everybody who asks.")
        pause.add_argument("--for", dest="duration", help="End it by itself: 90s, 30m, 2h or 1d.")
        pause.add_argument("--by", default=_me(), help="Who says so (default: %(default)s).")
        resume = actions.add_parser("resume", help="Let a paused queue go on.")
        resume.add_argument("queue", choices=BY_NAME)
        probe = actions.add_parser("probe", help="Try a service that is down now, with one job.")
        probe.add_argument("service", choices=SERVICES)

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked for; exit 1 when there was nothing to resume or to probe."""
        actions: dict[str, Callable[..., None]] = {
            "show": self._show,
            "pause": self._pause,
            "resume": self._resume,
            "probe": self._probe,
        }
        actions[action](**options)

    def _show(self, *, as_json: bool, **options: Any) -> None:
        found = closure_view.look()
        if as_json:
            self.stdout.write(json.dumps(closure_view.document(found), indent=2))
        else:
            console(self.stdout, no_color=options["no_color"]).print(closure_view.renderable(found))

    def _pause(
        self, *, queue: str, reason: str, by: str, duration: str | None, **options: Any
    ) -> None:
        until = timezone.now() + _duration(duration) if duration else None
        try:
            gate.pause(BY_NAME[queue], reason, by, until)
        except gate.NotPausable as error:
            raise CommandError(str(error), returncode=WRONG_INPUT) from error
        end = (
            f"until {timezone.localtime(until):%Y-%m-%d %H:%M:%S %Z}"
            if until
            else (f"until somebody types: manage.py queues resume {queue}")
        )
        self.stdout.write(f"{queue} is paused {end}. What runs, ends.")

    def _resume(self, *, queue: str, **options: Any) -> None:
        if not gate.resume(BY_NAME[queue]):
            self.stderr.write(f"{queue} was not paused.")
            sys.exit(1)
        self.stdout.write(f"{queue} goes on.")

    def _probe(self, *, service: str, **options: Any) -> None:
        if not breakers.probe_now(service):
            self.stderr.write(f"{service} is not known to be down.")
            sys.exit(1)
        gate.tell()
        self.stdout.write(f"The next job that needs {service} tries at once.")


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return "an operator"


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None or not int(match[1]):
        raise CommandError(
            f"--for {text!r}: write a number and a unit, such as 90s, 30m, 2h or 1d.",
            returncode=WRONG_INPUT,
        )
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])
