"""A sync's visit to the portal: its seat, its clave, its pace, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from apps.accounts.rut import parse_rut
from apps.core import files
from apps.core.work import Work
from apps.sii import gateway, seats
from apps.sii.errors import AccountLocked, ClaveRejected, NoRut
from apps.sii.gateway import Login, Portal, Visit
from apps.sii.models import Artifact, Sync
from apps.sii.pace import Pace
from apps.sii.shapes import Rut
from apps.sii.vault import claves


@dataclass
class Progress:
    """How far a sync is; told to the kernel with each request, which is where it may be stopped."""

    work: Work
    total: int
    note: str = ""
    done: int = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.work.done_before

    def tell(self) -> None:
        """Keep the claim alive; ``LostClaim`` when it was cancelled or taken over."""
        self.work.progress(self.done, self.total, self.note)


@contextmanager
def at_portal(sync: Sync, progress: Progress) -> Iterator[Portal]:
    """Sign in for the sync's company, and sign out whatever happens."""
    rut, job = rut_of(sync), progress.work.job_id
    with seats.taken(rut, progress.work) as seat:
        login = Login(rut, claves.opened(sync.company, job=job))
        visit = Visit(
            pause=Pace(progress.tell),
            opened=seat.opened,
            closed=seat.closed,
            keep=lambda name, content, kind: _keep(sync, name, content, kind),
            left_open=seat.left_open,
        )
        try:
            with gateway.signed_in(login, visit) as portal:
                yield portal
        except (ClaveRejected, AccountLocked) as error:
            claves.refuse(sync.company, job=job, locked=isinstance(error, AccountLocked))
            raise


def rut_of(sync: Sync) -> Rut:
    """The company's; ``NoRut`` where nobody has entered one."""
    if not sync.company.rut:
        raise NoRut
    return parse_rut(sync.company.rut)


def _keep(sync: Sync, name: str, content: bytes, content_type: str) -> None:
    stored = files.store(BytesIO(content), name=name, content_type=content_type)
    Artifact.objects.create(sync=sync, file=stored)
