"""(d): how fast work gets in, in bulk and one by one, while no worker runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from apps.bench.contenders import Bulk, Plain, Singles, Unaccounted, loop_seconds, plain_environment
from apps.bench.effort import Effort
from apps.bench.figures import Figure, Ratio, Target
from apps.bench.mailserver import embedded_server
from apps.bench.race import Tell, clear
from apps.bench.rounds import interleaved
from apps.bench.section import Section
from apps.core.models import Job

BULK, LOOP, PLAIN = (
    "send_emails, in bulk",
    "loop of .delay(), ours",
    "loop of .delay(), plain shape",
)
UNIT = "e-mails/s"


def measure(effort: Effort, tell: Tell) -> Section:
    """Rows per second; the plain shape's loop writes none and only publishes."""
    ways = _ways(effort)

    def once(name: str) -> tuple[float]:
        clear()
        rate = ways[name]()
        tell(f"{name}: {rate:,.0f} {UNIT}")
        return (rate,)

    rates = interleaved([*ways], once, effort)
    bulk, loop, plain = (
        Figure(name, UNIT, tuple(rate for (rate,) in rates[name])) for name in ways
    )
    return Section(
        "intake",
        "Intake of e-mails, no worker running",
        figures=[bulk, loop, plain],
        targets=[
            Target("(d) in bulk / our own loop", Ratio(bulk, loop), at_least=10),
            Target("(d) in bulk / the plain shape's loop", Ratio(bulk, plain)),
        ],
    )


def _ways(effort: Effort) -> dict[str, Callable[[], float]]:
    server, pieces = embedded_server(), effort.pieces
    return {
        BULK: lambda: _rate(Bulk(server), pieces.asked_in_bulk),
        LOOP: lambda: _rate(Singles(server), pieces.asked_one_by_one),
        PLAIN: lambda: _rate_of_plain(Plain(server), pieces.asked_one_by_one),
    }


def _rate(ours: Singles, count: int) -> float:
    began = time.perf_counter()
    ours.submit(count)
    seconds = time.perf_counter() - began
    if Job.objects.count() != count:
        raise Unaccounted(f"{ours.name}: {Job.objects.count()} rows of {count}.")
    return count / seconds


def _rate_of_plain(plain: Plain, count: int) -> float:
    environment = plain_environment(plain.server)
    return count / loop_seconds("apps.bench.plain:send_email", count, environment)
