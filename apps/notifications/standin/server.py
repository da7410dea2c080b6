"""Both listeners, from start to stop."""

import asyncio
from types import TracebackType

from apps.notifications.standin.control import Control
from apps.notifications.standin.office import Office
from apps.notifications.standin.session import Session
from apps.notifications.standin.steered import SteeredWire

# Load tests open all their connections at once.
_BACKLOG = 1024


class Server:
    """Listens while its `async with` block runs; leaving it ends every connection.

    `called` is the host in the addresses that it announces: the one it listens on, without it.
    """

    def __init__(
        self, office: Office, host: str, smtp_port: int, control_port: int, called: str = ""
    ) -> None:
        self._office = office
        self._host = host
        self._called = called
        self._ports = smtp_port, control_port
        self._present: set[SteeredWire] = set()

    async def __aenter__(self) -> "Server":
        smtp_port, control_port = self._ports
        self._smtp = await asyncio.get_running_loop().create_server(
            self._session, self._host, smtp_port, backlog=_BACKLOG
        )
        self.smtp_url = f"smtp://{_address(self._smtp, self._called)}"
        control = Control(self._office, self.smtp_url)
        self._control = await asyncio.start_server(control.serve, self._host, control_port)
        self.control_url = f"http://{_address(self._control, self._called)}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._smtp.close()
        self._control.close()
        for connection in tuple(self._present):
            connection.abort()

    def _session(self) -> Session:
        return Session(self._office, self._present)


def _address(listener: asyncio.Server, called: str) -> str:
    host, port = listener.sockets[0].getsockname()[:2]
    host = called or host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
