"""What a sync says to a session at the portal, and hears of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.sii.shapes import Rut

Cookies = Sequence[dict[str, Any]]
"""As the browser exports them. Secret: they are the session."""


@dataclass(frozen=True)
class Login:
    """Who signs in. The clave stands in no repr."""

    rut: Rut
    clave: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """What a sync says to a session, and hears of it.

    pause:     called before each request; waits 1–2 s, and raises when the work must stop
    opened:    called with the session's cookies as soon as there is one
    closed:    called when the portal has confirmed that it has ended
    keep:      called with (name, content, content type) of what helps to mend a scraper
    left_open: cookies of sessions that others left open; they are ended first
    """

    pause: Callable[[], None]
    opened: Callable[[Cookies], None]
    closed: Callable[[], None]
    keep: Callable[[str, bytes, str], None]
    left_open: Sequence[Cookies] = field(default=(), repr=False)
