"""What the stand-in saw of each RUT: tests and load runs judge a scraper by it."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from apps.sii.portal.ruts import canonical

NOBODY: Final = 0
"""In the place of the RUT of requests that came before a sign-in."""

PACED: Final = ("rcv", "export", "f29_list", "f29_service", "pdf")
"""Places that a scraper asks by its own will, so that it can pause before."""


@dataclass
class Seen:
    """Of one RUT. shortest_pause: seconds between the beginnings of two paced requests"""

    submits: int = 0
    rejected: int = 0
    opened: int = 0
    ended: int = 0
    lost: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    offences: Counter[str] = field(default_factory=Counter)
    shortest_pause: float | None = None
    asked_at: float | None = None

    def note_pause(self, now: float) -> None:
        """A paced request begins."""
        if self.asked_at is not None:
            pause = now - self.asked_at
            shortest = self.shortest_pause
            self.shortest_pause = pause if shortest is None else min(pause, shortest)
        self.asked_at = now

    def as_json(self) -> dict[str, Any]:
        """Its form on the control port."""
        return {
            "submits": self.submits,
            "rejected": self.rejected,
            "opened": self.opened,
            "ended": self.ended,
            "lost": self.lost,
            "requests": dict(self.requests),
            "offences": dict(self.offences),
            "shortest_pause": self.shortest_pause,
        }


class Counts:
    """Shared by all threads; every method takes the lock itself."""

    def __init__(self) -> None:
        self._seen: dict[int, Seen] = {}
        self._most_open = 0
        self._lock = threading.Lock()

    def submit(self, rut: int) -> None:
        """The sign-in form was sent."""
        self._add(rut, "submits")

    def rejected(self, rut: int) -> None:
        """The clave was wrong."""
        self._add(rut, "rejected")

    def opened(self, rut: int, open_now: int) -> None:
        """A session was opened; so many are open now, over all RUTs."""
        self._add(rut, "opened")
        with self._lock:
            self._most_open = max(self._most_open, open_now)

    def ended(self, rut: int) -> None:
        """A session was ended by a sign-out."""
        self._add(rut, "ended")

    def lost(self, rut: int) -> None:
        """A session was ended by us, in the midst of its work."""
        self._add(rut, "lost")

    def request(self, rut: int, place: str) -> None:
        """A request arrived."""
        with self._lock:
            seen = self._of(rut)
            seen.requests[place] += 1
            if place in PACED and rut != NOBODY:
                seen.note_pause(time.monotonic())

    def offence(self, rut: int, what: str) -> None:
        """Something was done that the real portal does not allow, or that nobody should do."""
        with self._lock:
            self._of(rut).offences[what] += 1

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._seen = {}
            self._most_open = 0

    def as_json(self) -> dict[str, Any]:
        """By canonical RUT; `anonymous` is whoever has not signed in."""
        with self._lock:
            ruts = {_named(rut): seen.as_json() for rut, seen in self._seen.items()}
            return {"most_open": self._most_open, "ruts": ruts}

    def _add(self, rut: int, what: str) -> None:
        with self._lock:
            seen = self._of(rut)
            setattr(seen, what, getattr(seen, what) + 1)

    def _of(self, rut: int) -> Seen:
        return self._seen.setdefault(rut, Seen())


def _named(rut: int) -> str:
    return "anonymous" if rut == NOBODY else canonical(rut)
