"""(a) (b) (c): e-mails per second beside bare Celery and beside the plain shape."""

from __future__ import annotations

from apps.bench import race
from apps.bench.contenders import Bulk, Noop, Plain, Singles
from apps.bench.effort import Effort
from apps.bench.figures import Figure, Ratio, Target
from apps.bench.kills import survive
from apps.bench.mailserver import MailServer, embedded_server, secure_server
from apps.bench.race import Entry, Tell
from apps.bench.section import Section

DISTANCE = 0.02
"""Seconds of round-trip delay: a mail server in another city."""

MAILS = "e-mails/s"


def measure(effort: Effort, tell: Tell) -> Section:
    """Over plain SMTP, over STARTTLS, at a distance; then what a killed process costs."""
    near, near_targets = _near(effort, tell)
    secure, secure_target = _secure(effort, tell)
    distant, distant_target = _distant(effort, tell)
    return Section(
        "delivery",
        "Delivery of e-mails, pool emails, 4 slots",
        figures=[*near, *secure, *distant],
        targets=[*near_targets, secure_target, distant_target],
        counts=survive(effort, tell),
    )


def _near(effort: Effort, tell: Tell) -> tuple[list[Figure], list[Target]]:
    server, pieces = embedded_server(), effort.pieces
    found = race.rounds(
        [
            Entry(Noop(), pieces.noop, "tasks/s"),
            Entry(Singles(server), pieces.singles, MAILS),
            Entry(Plain(server), pieces.plain, MAILS),
            Entry(Bulk(server), pieces.bulk, MAILS),
        ],
        effort,
        tell,
    )
    noop, singles, plain, bulk = found
    targets = [
        Target("(a) one by one / no-op", Ratio(singles, noop), at_least=0.4),
        Target("(b) one by one / plain", Ratio(singles, plain), at_least=0.8),
        Target("(c) in bulk / no-op", Ratio(bulk, noop), at_least=1.3),
        Target("(c) in bulk / plain", Ratio(bulk, plain), at_least=2.5),
    ]
    return found, targets


def _secure(effort: Effort, tell: Tell) -> tuple[list[Figure], Target]:
    pieces = effort.pieces
    with secure_server() as server:
        found = _pair(
            server, (pieces.singles_secure, pieces.plain_secure), ", STARTTLS", effort, tell
        )
    target = Target("(b) one by one / plain, STARTTLS", Ratio(*found), at_least=1.2)
    return found, target


def _distant(effort: Effort, tell: Tell) -> tuple[list[Figure], Target]:
    server, pieces = embedded_server(), effort.pieces
    with server.delayed(DISTANCE):
        found = _pair(
            server, (pieces.singles_distant, pieces.plain_distant), ", 20 ms", effort, tell
        )
    target = Target("(b) one by one / plain, 20 ms", Ratio(*found), at_least=1.6)
    return found, target


def _pair(
    server: MailServer, counts: tuple[int, int], suffix: str, effort: Effort, tell: Tell
) -> list[Figure]:
    """Ours one by one, and the plain shape."""
    ours, plain = counts
    entries = [
        Entry(Singles(server), ours, MAILS, suffix),
        Entry(Plain(server), plain, MAILS, suffix),
    ]
    return race.rounds(entries, effort, tell)
