"""Who is at the portal: one job a RUT, and a few over all workers.

A seat is as alive as the claim of the job that took it, so the kernel, which knows when a worker
died, frees it: there is no second lease. The session that a dead worker left open at the portal
stays noted, with its cookies sealed, and is ended by whoever comes next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.core.work import Work
from apps.sii.errors import CredentialUnreadable, SeatTaken
from apps.sii.gateway import Cookies
from apps.sii.models import OpenSession, Seat
from apps.sii.shapes import Rut
from apps.sii.vault.sealing import of_session, seal, unseal

LONGEST_SESSION = timedelta(hours=2)
"""After which the portal has ended it by itself, as its own pages say."""

_LOCK = 0x5111
"""Of PostgreSQL's advisory locks: seats are given one after the other."""

_HELD = """
    SELECT seat.rut FROM sii_seat AS seat
    JOIN core_job AS job ON job.id = seat.job AND job.token = seat.token
    WHERE job.status = 'running'
"""
_ABANDONED = """
    SELECT open.id FROM sii_opensession AS open
    LEFT JOIN core_job AS job
        ON job.id = open.job AND job.token = open.token AND job.status = 'running'
    WHERE job.id IS NULL
"""


@dataclass
class Taken:
    """A seat, and what happens on it."""

    rut: Rut
    work: Work
    abandoned: list[OpenSession]
    mine: list[OpenSession] = field(default_factory=list)

    @property
    def left_open(self) -> Sequence[Cookies]:
        """The sessions of others that have died, to be ended before ours is opened."""
        return [cookies for one in self.abandoned if (cookies := _cookies(one)) is not None]

    def opened(self, cookies: Cookies) -> None:
        """The portal has let us in, so whatever was left open has been ended."""
        OpenSession.objects.filter(pk__in=[one.pk for one in self.abandoned]).delete()
        self.abandoned = []
        canonical = self.rut.canonical
        self.mine.append(
            OpenSession.objects.create(
                rut=canonical,
                job=self.work.job_id,
                token=self.work.token,
                sealed=seal(json.dumps(list(cookies)), of_session(canonical)),
            )
        )

    def closed(self) -> None:
        """The portal has confirmed that our session has ended."""
        OpenSession.objects.filter(pk__in=[one.pk for one in self.mine]).delete()
        self.mine = []


@contextmanager
def taken(rut: Rut, work: Work) -> Iterator[Taken]:
    """Take the seat of a RUT for this execution, or raise ``SeatTaken``."""
    abandoned = _take(rut, work)
    try:
        yield Taken(rut, work, abandoned)
    finally:
        Seat.objects.filter(rut=rut.canonical, job=work.job_id, token=work.token).delete()


def _take(rut: Rut, work: Work) -> list[OpenSession]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        cursor.execute(_HELD)
        held = {row[0] for row in cursor}
        if rut.canonical in held or len(held) >= settings.SII_SESSIONS:
            raise SeatTaken
        Seat.objects.exclude(rut__in=held).delete()
        Seat.objects.create(rut=rut.canonical, job=work.job_id, token=work.token)
        return _abandoned(cursor)


def _abandoned(cursor: Any) -> list[OpenSession]:
    """Those that the portal may still hold; what has run out there is forgotten."""
    cursor.execute(_ABANDONED)
    found = OpenSession.objects.filter(pk__in=[row[0] for row in cursor])
    found.filter(opened_at__lt=timezone.now() - LONGEST_SESSION).delete()
    return list(found)


def _cookies(session: OpenSession) -> Cookies | None:
    """None where the key is gone: then only time ends that session."""
    try:
        text = unseal(session.sealed, of_session(session.rut))
    except CredentialUnreadable:
        return None
    cookies: Cookies = json.loads(text)
    return cookies
