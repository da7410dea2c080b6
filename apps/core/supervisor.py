"""What a supervisor is told that asked for it: systemd's notifications (man sd_notify).

systemd names a socket in NOTIFY_SOCKET for services of Type=notify. Where nobody did, nothing
happens; and a supervisor that does not listen must not hold up whoever tells it.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def tell(state: str) -> None:
    """Say it once, without waiting."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract names begin with a zero byte
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.setblocking(False)
        door.sendto(state.encode(), address)
