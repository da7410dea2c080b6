"""The waiting room in front of the portal (as Queue-it's), where a browser just has to wait."""

import secrets
from collections import Counter

from apps.sii.portal import pages
from apps.sii.portal.wire import Answer, Request, redirect

_TICKET = "QueueITTicket"
_ACCEPTED = "QueueITAccepted-SDFrts345E-V3_portal"


class WaitingRoom:
    """Counts how often whoever holds a ticket has asked."""

    def __init__(self) -> None:
        self._visits: Counter[str] = Counter()
        self._accepted: set[str] = set()

    def has_let_in(self, request: Request) -> bool:
        """Whether this client has waited already."""
        return request.cookies.get(_ACCEPTED, "") in self._accepted

    def visit(self, request: Request, wanted: int) -> Answer:
        """The room, or once it was shown so often, the way out of it to what was asked for."""
        ticket = request.cookies.get(_TICKET) or secrets.token_hex(8)
        self._visits[ticket] += 1
        if self._visits[ticket] <= max(wanted, 1):
            room = pages.show("queue")
            return Answer(room.status, room.body, room.headers, (f"{_TICKET}={ticket}; path=/",))
        self._accepted.add(ticket)
        way_out = redirect(request.target)
        return Answer(
            way_out.status, headers=way_out.headers, cookies=(f"{_ACCEPTED}={ticket}; path=/",)
        )
