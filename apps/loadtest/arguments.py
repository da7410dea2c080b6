"""The flags of ``manage.py loadtest``, and the page of help below them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from django.core.management.base import CommandParser

from apps.core import scenarios
from apps.loadtest.mix import SYNTAX
from config.queues import TOPOLOGIES

EXAMPLES = """\
exit code: 0 when every job ended as it was asked to, once, and every limit was kept;
           1 when not; 2 for wrong usage

examples:
  manage.py loadtest --topology fast-slow
  manage.py loadtest --mix emails=1000,synthetic=50:queue=bulk:seconds=2:cpu=0.5:memory=100
  manage.py loadtest --mix emails=3000 --rate 50 --max-wait-p95 emails=30 --html report.html
  manage.py loadtest --topology single --save-baseline before.json
  manage.py loadtest --topology single --baseline before.json --max-regression 20"""


def add_load(parser: CommandParser) -> None:
    """What is submitted, and when."""
    load = parser.add_argument_group("the load")
    load.add_argument(
        "--mix",
        default="notifications.emails=1000",
        help=f"{SYNTAX} (default: %(default)s). The scenarios and their options stand below; "
        "one may appear several times with different options.",
    )
    load.add_argument(
        "--rate",
        type=_positive,
        metavar="PER_SECOND",
        help="Submit so many jobs per second over the whole mix, at random times (a Poisson "
        "process drawn from the seed), however slow the system is; waits then count from when "
        "a job should have arrived. Without it everything is submitted at once, part by part.",
    )
    load.add_argument(
        "--seed",
        type=int,
        default=1,
        help="What is left to chance is drawn from it (default: %(default)s).",
    )
    load.add_argument(
        "--really-send",
        action="store_true",
        help="Let the effects reach a server that is no stand-in.",
    )


def add_system(parser: CommandParser) -> None:
    """What is loaded, and how patiently."""
    system = parser.add_argument_group("the system")
    system.add_argument(
        "--topology",
        choices=TOPOLOGIES,
        help="Start these workers and a beat for the test; without it, those that run now.",
    )
    system.add_argument(
        "--timeout",
        type=_positive,
        default=300,
        metavar="SECONDS",
        help="Give up after so many seconds in which no job ended (default: %(default)s).",
    )


def add_limits(parser: CommandParser) -> None:
    """What sets the exit code besides the ledger."""
    limits = parser.add_argument_group("the limits")
    limits.add_argument(
        "--max-wait-p95",
        action="append",
        default=[],
        metavar="QUEUE=SECONDS",
        help="95 %% of what runs in the queue must start within so many seconds; repeatable. "
        "A queue that ran nothing does not keep it.",
    )
    limits.add_argument(
        "--min-throughput",
        type=_positive,
        metavar="PER_SECOND",
        help="So many jobs must end per second, from the first arrival to the last end.",
    )
    limits.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="Compare with this report, which must be of the same mix and rate.",
    )
    limits.add_argument(
        "--max-regression",
        type=_positive,
        metavar="PERCENT",
        help="How much worse than the baseline throughput and waits may be; waits that differ by "
        "less than 50 ms are the same.",
    )


def add_reports(parser: CommandParser) -> None:
    """Where the report goes besides the screen."""
    reports = parser.add_argument_group("the report")
    reports.add_argument("--json", action="store_true", help="The report as JSON.")
    reports.add_argument(
        "--save-baseline",
        type=Path,
        metavar="FILE",
        help="Write the report as JSON there, to compare with later, if everything held.",
    )
    reports.add_argument(
        "--html", type=Path, metavar="FILE", help="Write the report there as one page with charts."
    )


def epilogue() -> str:
    """The scenarios with their options, exit codes and examples."""
    return "\n".join(["scenarios:", *_scenarios(), "", EXAMPLES])


def _scenarios() -> Iterator[str]:
    for name, description in scenarios.describe().items():
        yield f"  {name}: {description}"
        for option in scenarios.options(name):
            yield f"    :{option.name:9} {option.help} (default: {option.default})"


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not (isfinite(value) and value > 0):
        raise ArgumentTypeError(f"{text!r} is no number above 0.")
    return value
