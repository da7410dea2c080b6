"""What the stand-in remembers: accounts, sessions, rules in force, and what it saw."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any, Final

from apps.sii.portal.counts import NOBODY, Counts
from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.rules import IN_THE_ANSWER, ON_THE_WAY, RuleBook, Verdict
from apps.sii.portal.ruts import canonical
from apps.sii.portal.waiting import WaitingRoom
from apps.sii.portal.wire import Request

MOST_SESSIONS = 3
SESSION_SECONDS = 2 * 60 * 60
MOST_TRIES: Final = 5
"""Wrong claves in a row that lock an account. Invented: nobody published the real number."""


class NoSession(Exception):
    """This request belongs to no open session; the server sends it to the sign-in page."""


@dataclass
class Session:
    """token: value of the cookie TOKEN; is_validated: AutTknData.cgi was asked (the page does)"""

    rut: int
    token: str = field(repr=False)
    csession: str = field(repr=False)
    opened_at: float = field(default_factory=time.time)
    ended_at: float | None = None
    is_validated: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has neither been ended nor run out."""
        return self.ended_at is None and time.time() - self.opened_at < SESSION_SECONDS


class Office:
    """Shared by all threads of the server; every method takes the lock itself.

    urls: where the hosts 'zeusr', 'misiir', 'www4' and 'control' are, without a slash at the end
    """

    def __init__(self, most_sessions: int = MOST_SESSIONS) -> None:
        self.most_sessions = most_sessions
        self.urls: dict[str, str] = {}
        self.accounts: dict[int, Taxpayer] = {}
        self.sessions: dict[str, Session] = {}
        self.rules = RuleBook()
        self.counts = Counts()
        self.waiting = WaitingRoom()
        self.closing = threading.Event()
        self._tries: Counter[int] = Counter()
        self._tickets: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, taxpayers: Iterable[Taxpayer]) -> None:
        """Give them accounts, in the place of those that they have."""
        with self._lock:
            self.accounts |= {taxpayer.rut: taxpayer for taxpayer in taxpayers}

    # Sessions

    def open_session(self, rut: int) -> Session | None:
        """A new session, or None when this RUT has as many as it may have."""
        with self._lock:
            if len(self.open_sessions(rut)) >= self.most_sessions:
                return None
            # 13 characters, as the real ones.
            session = Session(rut, secrets.token_hex(7)[:13], secrets.token_hex(7)[:13])
            self.sessions[session.token] = session
            self.counts.opened(rut, len(self._all_open()))
            return session

    def end_session(self, session: Session, *, is_wanted: bool = True) -> None:
        """End it once; is_wanted: by a sign-out, otherwise the portal just lost it."""
        with self._lock:
            if session.is_open:
                session.ended_at = time.time()
                note = self.counts.ended if is_wanted else self.counts.lost
                note(session.rut)

    def open_sessions(self, rut: int) -> list[Session]:
        """Those of this RUT that have neither been ended nor run out."""
        return [session for session in self._all_open() if session.rut == rut]

    def session_of(self, request: Request) -> Session | None:
        """The open session that this request's cookies belong to."""
        session = self.sessions.get(request.cookies.get("TOKEN", ""))
        if session is None or not session.is_open:
            return None
        if session.csession != request.cookies.get("CSESSIONID"):
            return None
        return session

    def session_for(self, request: Request) -> Session:
        """The same for a handler whose route needs one; ``NoSession`` if it ended just now."""
        session = self.session_of(request)
        if session is None:
            raise NoSession
        return session

    def rut_of(self, request: Request) -> int:
        """Whose session it is or was; ``NOBODY`` when there was none."""
        session = self.sessions.get(request.cookies.get("TOKEN", ""))
        return session.rut if session else NOBODY

    def _all_open(self) -> list[Session]:
        return [session for session in self.sessions.copy().values() if session.is_open]

    # Claves

    def accepts(self, rut: int, clave: str) -> bool:
        """Whether the clave is right; a wrong one is counted, a right one forgives the others."""
        account = self.accounts.get(rut)
        is_right = account is not None and compare_digest(account.clave.encode(), clave.encode())
        if is_right:
            with self._lock:
                del self._tries[rut]
        else:
            self.reject(rut)
        return is_right

    def reject(self, rut: int) -> None:
        """Count a wrong clave, towards the lock."""
        self.counts.rejected(rut)
        with self._lock:
            self._tries[rut] += 1

    def is_locked(self, rut: int) -> bool:
        """Whether there were too many wrong claves in a row."""
        return self._tries[rut] >= MOST_TRIES

    def give_ticket(self, rut: int) -> str:
        """A secret that allows once to end the sessions of a RUT: its clave was right."""
        with self._lock:
            ticket = secrets.token_hex(8)
            self._tickets[ticket] = rut
            return ticket

    def take_ticket(self, ticket: str) -> int | None:
        """The RUT that it was given for."""
        with self._lock:
            return self._tickets.pop(ticket, None)

    # Rules and counts

    def verdict(self, place: str, rut: int, *deeds: str) -> Verdict:
        """What a handler is to do to this request; name the deeds that it knows how to do.

            if office.verdict("rcv", session.rut, "short_detail").deed: ...

        Asking counts (`after`, `times` of a rule), so ask once a request, and for a deed only
        where it can be done. Without deeds: any of ``rules.IN_THE_ANSWER``.
        """
        return self.rules.verdict(place, rut, deeds or tuple(IN_THE_ANSWER))

    def interruption(self, place: str, rut: int, *spared: str) -> Verdict:
        """What the server is to do before it asks the handler; spared: deeds that it does not."""
        return self.rules.verdict(place, rut, tuple(ON_THE_WAY.keys() - set(spared)))

    def offend(self, rut: int, what: str) -> None:
        """Note that a client did what it must not: a write method, a foreign RUT, …"""
        self.counts.offence(rut, what)

    def seen(self) -> dict[str, Any]:
        """What was counted, and how many sessions are open now, in all and by RUT."""
        now = Counter(canonical(session.rut) for session in self._all_open())
        return {**self.counts.as_json(), "open": now.total(), "open_by_rut": dict(now)}

    def reset(self) -> None:
        """Forget sessions, rules, wrong claves and counts; the accounts stay."""
        with self._lock:
            self.sessions = {}
            self._tries.clear()
            self._tickets.clear()
            self.rules.replace([])
            self.counts.forget()
            self.waiting = WaitingRoom()
