"""Large periods: a file is asked for, made step by step, and fetched when it is there."""

import gzip
import threading
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import count
from typing import Any, Final
from weakref import WeakKeyDictionary

from apps.sii.portal import exports
from apps.sii.portal.office import Office
from apps.sii.portal.registers_rows import Listing
from apps.sii.portal.wire import Answer, Request, page

STATES: Final = ("CREADO", "EN PROCESO", "TERMINADO")
NO_BLOB: Final = "SIN-BLOB"
_LAST: Final = len(STATES) - 1
_PARTS_OF_PATH: Final = 4


@dataclass(frozen=True)
class Order:
    """user: RUT of the session; rut: of whose documents"""

    user: int
    rut: int
    listing: Listing
    kind: int


@dataclass
class _Control:
    """polls: how often somebody asked whether it is there"""

    order: Order
    number: int
    text: bytes = field(repr=False)
    lines: int
    made_at: str
    polls: int = 0

    @property
    def blob(self) -> str:
        return f"BLOB{self.number:08}" if self.polls >= _LAST else NO_BLOB

    def as_row(self) -> dict[str, Any]:
        is_done = self.polls >= _LAST
        return {
            "caId": self.number,
            "caEstado": STATES[min(self.polls, _LAST)],
            "caIdBLOB": self.blob,
            "caNumLineas": self.lines if is_done else None,
            "caFileSize": len(self.text) if is_done else None,
            "caTmstCreacion": self.made_at,
            "caTmstTermino": self.made_at if is_done else None,
            "caDescError": None,
        }


_controls: WeakKeyDictionary[Office, dict[Order, _Control]] = WeakKeyDictionary()
_numbers = count(1001)
_lock = threading.Lock()


def create(office: Office, order: Order) -> dict[str, Any]:
    """Note the order; one that there was begins anew."""
    lines = exports.lines(office.accounts[order.rut], order.listing, order.kind or None)
    text = "".join(f"{line}\n" for line in lines).encode("latin-1", "replace")
    now = f"{datetime.now():%d/%m/%Y %H:%M:%S}"
    with _lock:
        made = _Control(order, next(_numbers), gzip.compress(text, mtime=0), len(lines) - 1, now)
        _controls.setdefault(office, {})[order] = made
        return made.as_row()


def progress(office: Office, order: Order) -> dict[str, Any] | None:
    """Where it is; each time one asks it is one step further. None: nobody ordered it."""
    with _lock:
        found = _controls.get(office, {}).get(order)
        if found is None:
            return None
        found.polls += 1
        return found.as_row()


def file(office: Office, request: Request) -> Answer:
    """GET obtenerArchivoBLOB/{blob}/{usuario}/{rut}/{caId}: CSV in latin-1, compressed."""
    parts = tuple(request.path.split("/")[-_PARTS_OF_PATH:])
    user = office.session_for(request).rut
    for one in list(_controls.get(office, {}).values()):
        if one.blob == NO_BLOB or one.order.user != user:
            continue
        if parts == (one.blob, str(one.order.user), str(one.order.rut), str(one.number)):
            return _compressed(office, one)
    return page("<h1>No existe el archivo solicitado</h1>", HTTPStatus.NOT_FOUND)


def _compressed(office: Office, one: _Control) -> Answer:
    taxpayer = office.accounts[one.order.rut]
    name = exports.file_name(taxpayer, one.order.listing, one.order.kind or None)
    disposition = f"attachment; filename={name}.gz"
    headers = {"Content-Type": "application/gzip", "Content-Disposition": disposition}
    return Answer(body=one.text, headers=headers)
