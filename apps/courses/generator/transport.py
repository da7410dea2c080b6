"""One POST of JSON over HTTP with the standard library, bounded in time and in size.

Certificates are checked, redirects are not followed, and the key leaves this module in one header
and nowhere else.
"""

from __future__ import annotations

import http.client
import io
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

from apps.courses.generator import words
from apps.courses.generator.errors import GeneratorDown, GeneratorMisconfigured

CONNECT_SECONDS = 10
SECONDS = 120
"""For a whole request. A model that writes 4,000 tokens needs some 80 s when it is slow."""
MOST_BYTES = 1024 * 1024
"""Of an answer; 4,000 tokens are some 20 KB."""
LONGEST_QUOTE = 200
HIDDEN = "…"


@dataclass(frozen=True)
class Reply:
    """What came back; ``is_whole`` is false when there was more than may be read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool

    def json(self) -> Any:
        """The body; ``ValueError`` when it is no JSON."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and with which key; ``GeneratorMisconfigured`` when that cannot be."""

    url: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        parts = _parts(self.url)
        is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
            raise GeneratorMisconfigured(str(words.NO_ADDRESS))
        if not (self.key.isascii() and self.key.isprintable()) or " " in self.key:
            raise GeneratorMisconfigured(str(words.NO_KEY))

    @property
    def host(self) -> str:
        """Name and port, to tell people."""
        return _parts(self.url).netloc

    def post(self, path: str, content: Mapping[str, Any]) -> Reply:
        """``GeneratorDown`` when no whole answer comes in time."""
        deadline = time.monotonic() + self.seconds
        connection = self._connection()
        try:
            connection.connect()
            connection.sock.settimeout(max(deadline - time.monotonic(), 1))
            connection.request("POST", self._path(path), _encoded(content), self._headers())
            return _reply(connection.sock, deadline)
        except ssl.SSLCertVerificationError as error:
            sentence = words.NO_CERTIFICATE % {"host": self.host}
            raise GeneratorMisconfigured(sentence) from error
        except (OSError, http.client.HTTPException) as error:
            # Without its cause, which may quote what the server said, and that may be our key.
            raise self.down(f"{type(error).__name__}: {error}") from None
        finally:
            connection.close()

    def down(self, said: str, retry_after: float | None = None) -> GeneratorDown:
        """The error that says so."""
        sentence = words.DOWN % {"host": self.host, "said": self.quotable(said)}
        return GeneratorDown(sentence.strip(), retry_after)

    def quotable(self, text: str) -> str:
        """What the other side says, short, in one line and without our key."""
        plain = "".join(filter(str.isprintable, " ".join(text.split())))
        hidden = plain.replace(self.key, HIDDEN) if self.key else plain
        return hidden[:LONGEST_QUOTE]

    def _connection(self) -> http.client.HTTPConnection:
        parts = _parts(self.url)
        timeout = min(CONNECT_SECONDS, self.seconds)
        host = cast(str, parts.hostname)
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=timeout)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=context)

    def _path(self, path: str) -> str:
        return _parts(self.url).path.rstrip("/") + path

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return headers | ({"Authorization": f"Bearer {self.key}"} if self.key else {})


class _Punctual(io.RawIOBase):
    """A socket's bytes until a point in time, however slowly they come."""

    def __init__(self, source: socket.socket, deadline: float) -> None:
        self._source = source
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._source.settimeout(left)
        return self._source.recv_into(buffer)


class _Files:
    """What http.client takes for a socket: it only makes a file of it."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._file)


def _reply(source: socket.socket, deadline: float) -> Reply:
    file = cast(socket.socket, _Files(_Punctual(source, deadline)))
    with http.client.HTTPResponse(file, method="POST") as response:
        response.begin()
        body = response.read(MOST_BYTES)
        is_whole = not response.read(1)
        if is_whole and response.length:
            raise http.client.IncompleteRead(b"", response.length)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, body, is_whole)


def _encoded(content: Mapping[str, Any]) -> bytes:
    """Halves of pairs, which broken documents have, become question marks."""
    return json.dumps(content, ensure_ascii=False).encode(errors="replace")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise GeneratorMisconfigured(str(words.NO_ADDRESS)) from error
    return parts
