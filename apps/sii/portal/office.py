"""What the stand-in remembers: accounts, sessions, rules in force, and what it saw."""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.wire import Request

MOST_SESSIONS = 3
SESSION_SECONDS = 2 * 60 * 60


@dataclass
class Session:
    """token: value of the cookie TOKEN; is_validated: AutTknData.cgi was asked (the page does)"""

    rut: int
    token: str = field(repr=False)
    csession: str = field(repr=False)
    opened_at: float = field(default_factory=time.time)
    is_validated: bool = False


class Office:
    """Shared by all threads of the server; every method takes the lock itself."""

    def __init__(self, most_sessions: int = MOST_SESSIONS) -> None:
        self.most_sessions = most_sessions
        self.accounts: dict[int, Taxpayer] = {}
        self.sessions: dict[str, Session] = {}
        self.seen: dict[int, Counter[str]] = {}
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def open_session(self, rut: int) -> Session | None:
        """A new session, or None when this RUT has as many as it may have."""
        with self._lock:
            if len(self.open_sessions(rut)) >= self.most_sessions:
                return None
            # 13 characters, as the real ones.
            session = Session(rut, secrets.token_hex(7)[:13], secrets.token_hex(7)[:13])
            self.sessions[session.token] = session
            return session

    def open_sessions(self, rut: int) -> list[Session]:
        """Those of this RUT that have neither been ended nor run out."""
        now = time.time()
        return [
            session
            for session in self.sessions.values()
            if session.rut == rut and now - session.opened_at < SESSION_SECONDS
        ]

    def session_of(self, request: Request) -> Session | None:
        """The open session that this request's cookies belong to."""
        session = self.sessions.get(request.cookies.get("TOKEN", ""))
        if session is None or time.time() - session.opened_at >= SESSION_SECONDS:
            return None
        return session

    def count(self, rut: int, what: str) -> None:
        """Note that something was seen of this RUT."""
        with self._lock:
            self.seen.setdefault(rut, Counter())[what] += 1
