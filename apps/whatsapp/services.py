"""The work of this family, told as stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from apps.core.ids import time_of
from apps.core.replay import replay
from apps.core.work import Work
from apps.whatsapp import cleaning, lines, payloads, sessions
from apps.whatsapp.errors import ContentsForgotten, DeliveryAtWork, NotUnderstood, UnclaimedLine
from apps.whatsapp.models import Delivery, LineTaking
from apps.whatsapp.payloads import Contents, Said
from apps.whatsapp.selectors import is_running, locked_line, waiting_for

AT_ONCE = 100
LOOK_AGAIN = 5.0
"""Seconds until a delivery that is just being taken is looked at again."""


def take(delivery: Delivery, work: Work) -> None:
    """Store the messages of a delivery, then say what of it could not be taken.

    Whoever is killed in between begins anew: messages that are stored are known.
    """
    if not delivery.body:
        raise ContentsForgotten
    contents = payloads.read(bytes(delivery.body), time_of(delivery.pk))
    parts = list(_parts(contents.messages))
    unclaimed: list[Said] = []
    for done, part in enumerate(parts, 1):
        with work.chunk(done, len(parts) + 1):
            if line := locked_line(part[0].line):
                sessions.store(line, part)
            else:
                unclaimed += part
    with work.chunk(len(parts) + 1, len(parts) + 1):
        lines.hold(delivery, {one.line for one in unclaimed})
        _keep_numbers(delivery, contents, len(unclaimed))
    if unclaimed:
        raise UnclaimedLine
    if contents.not_understood:
        raise NotUnderstood


def take_unclaimed(row: LineTaking, work: Work) -> None:
    """Let deliveries that came before their number was entered be taken again."""
    waiting = list(waiting_for(row.line))
    for start in range(0, len(waiting), AT_ONCE):
        now = waiting[start : start + AT_ONCE]
        with work.chunk(start + len(now), len(waiting)):
            for one in now:
                replay(one.delivery_id)
    if any(map(is_running, waiting)):
        raise DeliveryAtWork(retry_after=LOOK_AGAIN)


def clean_up(work: Work) -> None:
    """Delete sessions that are over for long, and what deliveries said about them."""
    cleaning.clean_up(work)


def _parts(messages: Sequence[Said]) -> Iterator[list[Said]]:
    """Messages of one person to one number, so many that a transaction is short."""
    together = sorted(messages, key=_conversation)
    for _, group in groupby(together, key=_conversation):
        said = list(group)
        for start in range(0, len(said), AT_ONCE):
            yield said[start : start + AT_ONCE]


def _conversation(one: Said) -> tuple[str, str]:
    return one.line, one.person


def _keep_numbers(delivery: Delivery, contents: Contents, unclaimed: int) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        messages=len(contents.messages),
        statuses=contents.statuses,
        others=contents.others,
        not_understood=contents.not_understood,
        unclaimed=unclaimed,
    )
