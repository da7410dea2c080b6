"""JSON over HTTP with services outside, for the gateways of families.

An answer has a time and a size that it may not exceed, no redirect is followed, since a key is for
one host, and no error shows an address, which may hold a password, nor what the service says.
"""

from __future__ import annotations

import json
import time
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

PIECE = 64 * 1024


class ServiceTrouble(Exception):
    """What kept an answer away; a gateway makes an error of its family of it."""


class Silence(ServiceTrouble):
    """No answer, or one that broke off; ``kind`` names the error behind it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Refusal(ServiceTrouble):
    """An answer with another ``status`` than success."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status

    @property
    def is_for_now(self) -> bool:
        """Whether the same may be answered later."""
        busy = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
        return self.status in busy or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def is_of_the_key(self) -> bool:
        """Whether another key is wanted."""
        return self.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

    @property
    def is_of_the_place(self) -> bool:
        """Whether nothing is there."""
        return self.status == HTTPStatus.NOT_FOUND


class TooLong(ServiceTrouble):
    """An answer with more bytes than it may have."""


class Nonsense(ServiceTrouble):
    """An answer that is no JSON."""


class _NoRedirects(HTTPRedirectHandler):
    """A redirect then is an error like others."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Nowhere."""


@cache
def _opener() -> OpenerDirector:
    return build_opener(_NoRedirects)


def answer_to(request: Request, *, seconds: float, most_bytes: int) -> Any:
    """What the service answers; ``None`` where it answers with nothing.

    seconds: from the first byte to the last, and for each wait before

    Raises:
        Silence, Refusal, TooLong, Nonsense
    """
    until = time.monotonic() + seconds
    try:
        with _opener().open(request, timeout=seconds) as response:
            return _parsed(_body(response, until, most_bytes))
    except HTTPError as error:
        with error:
            raise Refusal(error.code) from None
    except (OSError, HTTPException) as error:
        kind = type(getattr(error, "reason", None) or error).__name__
        raise Silence(kind) from None


def _body(response: Any, until: float, most_bytes: int) -> bytes:
    """The time limit of a socket is for each piece, so a slow one could go on for ever."""
    body = bytearray()
    while piece := response.read1(PIECE):
        body += piece
        if len(body) > most_bytes:
            raise TooLong
        if time.monotonic() > until:
            raise TimeoutError
    if response.length:
        raise HTTPException("broken off")
    return bytes(body)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        raise Nonsense from None
