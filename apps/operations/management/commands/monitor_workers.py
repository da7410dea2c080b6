"""Watch workers, queues and promises live."""

from __future__ import annotations

import json
import logging
import re
import signal
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console, RenderableType
from rich.live import Live

from apps.operations.console import console
from apps.operations.monitor import display
from apps.operations.monitor.document import document
from apps.operations.monitor.picture import Picture
from apps.operations.monitor.watch import Watch
from config.queues import TOPOLOGIES

REDRAW_EVERY = 0.5
"""Seconds. What is drawn is there already, so that Ctrl-C is answered at once."""

SHORTEST_PAUSE = 0.5
LONGEST_WINDOW = 24 * 3600
SECONDS = {"s": 1, "m": 60, "h": 3600}


class Command(BaseCommand):
    """``manage.py monitor_workers``"""

    help = (
        "Watch workers, queues and promises live. With --once or --json: one picture, and exit 1 "
        "unless every promise is kept, every worker and the beat answer, and every queue is "
        "drained."
    )
    requires_system_checks = ()  # it is wanted most when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        """How often, how far back, for whom."""
        parser.add_argument(
            "--every",
            type=_pause,
            default=2.0,
            metavar="SECONDS",
            help="Between two questions (default: 2).",
        )
        parser.add_argument(
            "--window",
            type=_window,
            default="15m",
            metavar="TIME",
            help="How far back runs are counted, such as 90s, 15m or 2h (default: 15m).",
        )
        parser.add_argument(
            "--for",
            type=_pause,
            dest="seconds",
            metavar="SECONDS",
            help="End after so long; with --once or --json watch so long, then show.",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument(
            "--once", action="store_true", help="One picture; so it is where there is no terminal."
        )
        form.add_argument(
            "--json", action="store_true", dest="as_json", help="One JSON document for machines."
        )

    def handle(
        self,
        *,
        every: float,
        window: float,
        seconds: float | None,
        once: bool,
        as_json: bool,
        **options: Any,
    ) -> None:
        """Watch until Ctrl-C; or look, show, and say by the exit code whether all is well."""
        out = console(self.stdout, no_color=options["no_color"])
        watch = Watch(TOPOLOGIES[settings.FAENA_TOPOLOGY], every=every, window=window)
        if out.is_terminal and not once and not as_json:
            _live(watch, out, seconds)
            return
        with watch.running():
            picture = _last_picture(watch, seconds)
        if as_json:
            self.stdout.write(json.dumps(document(picture), indent=2), ending="\n")
        else:
            out.print(display.renderable(picture, out.width))
        if picture.problems:
            sys.exit(1)


def _live(watch: Watch, out: Console, seconds: float | None) -> None:
    """Draw until the time is over or somebody says so; then the terminal is as it was before."""
    signal.signal(signal.SIGTERM, _interrupt)
    logging.disable()  # a line in between would tear the screen, which says what is wrong itself

    def draw() -> RenderableType:
        return display.renderable(watch.picture(), *out.size)

    screen = Live(get_renderable=draw, console=out, screen=True, auto_refresh=False)
    with suppress(KeyboardInterrupt), watch.running(), screen:
        for _ in _until(seconds):
            if not out.is_terminal:  # its window was closed
                return
            screen.refresh()


def _last_picture(watch: Watch, seconds: float | None) -> Picture:
    """The picture after so many seconds; the ones before it know who was there meanwhile."""
    picture = watch.picture()
    for _ in _until(seconds or 0):
        picture = watch.picture()
    return picture


def _until(seconds: float | None) -> Iterator[None]:
    """At once and then twice a second, until so many are over; ``None``: for ever."""
    began = time.monotonic()
    yield
    while seconds is None or time.monotonic() - began < seconds:
        time.sleep(REDRAW_EVERY)
        yield


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _pause(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not SHORTEST_PAUSE <= seconds <= LONGEST_WINDOW:
        raise ArgumentTypeError(
            f"{text!r} is not a number of seconds from {SHORTEST_PAUSE} to {LONGEST_WINDOW}."
        )
    return seconds


def _window(text: str) -> float:
    found = re.fullmatch(r"(\d+)([smh])", text)
    seconds = int(found[1]) * SECONDS[found[2]] if found else 0
    if not 0 < seconds <= LONGEST_WINDOW:
        raise ArgumentTypeError(f"{text!r} is not a time up to 24h: write it as 90s, 15m or 2h.")
    return float(seconds)
