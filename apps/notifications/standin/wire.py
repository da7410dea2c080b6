"""The bytes of one connection; nothing here knows SMTP's verbs.

In: lines and message bodies, cut out of the stream one at a time. Out: replies, in order, each
late by the latency. Between the two a connection may be made to wait, to hang or to close.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from ssl import SSLContext
from typing import cast

# Postfix's limit. RFC 5321 asks for 512 octets, extensions such as AUTH for more.
MAX_COMMAND_LINE = 2048

_LINE_END = b"\r\n"
# Only this ends a message; a bare LF around the dot must not (SMTP smuggling).
_BODY_END = b"\r\n.\r\n"


class Wire(asyncio.Protocol):
    """One connection; a subclass says what its lines and bodies mean."""

    def __init__(self, size_limit: int) -> None:
        self.size_limit = size_limit
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._take: Callable[[], bool] = self._take_line
        self._scanned = 0
        self._too_big = False
        self._body_begun = False
        self._waiting = False
        self._deaf = False
        self._lost = False
        self._replies: list[str] = []
        self._outbox: deque[Callable[[], None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._handshake: asyncio.Task[None] | None = None

    # What a subclass answers.

    def latency(self) -> float:
        raise NotImplementedError

    def opened(self) -> None:
        raise NotImplementedError

    def closed(self) -> None:
        raise NotImplementedError

    def line_received(self, line: bytes) -> None:
        raise NotImplementedError

    def body_begins(self) -> None:
        raise NotImplementedError

    def body_received(self, content: bytes, *, too_big: bool) -> None:
        raise NotImplementedError

    def secured(self) -> None:
        raise NotImplementedError

    # What a subclass may ask for.

    def reply(self, *lines: str) -> None:
        """Send these lines; replies to commands that came together leave together."""
        self._replies.extend(lines)

    def expect_body(self) -> None:
        """Take what follows as a message, up to the dot that stands alone."""
        # DATA's own line end belongs to the end mark of an empty message, so put it back.
        self._buffer[:0] = _LINE_END
        self._scanned = 0
        self._too_big = self._body_begun = False
        self._take = self._take_body

    def wait(self, seconds: float, then: Callable[[], None]) -> None:
        """Do nothing on this connection for so long, then go on with `then`."""
        self._waiting = True
        self._timer = self._loop.call_later(seconds, self._go_on, then)

    def hang(self) -> None:
        """Answer nothing any more. Reading goes on, so that the client's leaving is noticed."""
        self._deaf = True
        self._buffer.clear()

    def close(self) -> None:
        """Close once all replies are out."""
        self.hang()
        self._flush()
        self._post(self.transport.close)

    def abort(self) -> None:
        self.transport.abort()

    def start_tls(self, context: SSLContext) -> None:
        """Secure the connection. What the client sent too early in the clear is forgotten."""
        self._waiting = True
        self._buffer.clear()
        self._flush()
        self._post(partial(self._begin_handshake, context))

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.opened()
        self._flush()

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        self._buffer += data
        self._work_off()

    def connection_lost(self, exc: Exception | None) -> None:
        self.hang()
        self._outbox.clear()
        if self._timer:
            self._timer.cancel()
        if not self._lost:
            self._lost = True
            self.closed()

    # In.

    def _work_off(self) -> None:
        while not self._waiting and not self._deaf and self._take():
            pass
        self._flush()

    def _go_on(self, then: Callable[[], None]) -> None:
        self._waiting = False
        then()
        self._work_off()

    def _take_line(self) -> bool:
        end = self._buffer.find(b"\n") + 1
        if not end:
            # A line without end stays too long without growing; it is judged when its end comes.
            del self._buffer[MAX_COMMAND_LINE + 1 :]
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._judge_line(line)
        return True

    def _judge_line(self, line: bytes) -> None:
        if len(line) > MAX_COMMAND_LINE:
            self.reply("500 5.5.2 Line too long")
        elif not line.endswith(_LINE_END):
            self.reply("521 5.5.2 Bare LF received; lines end in CR LF")
            self.close()
        else:
            self.line_received(line[:-2])

    def _take_body(self) -> bool:
        if not self._body_begun and len(self._buffer) > len(_LINE_END):
            self._body_begun = True
            self.body_begins()
            return True
        end = self._buffer.find(_BODY_END, self._scanned)
        if end < 0:
            self._remember_scanned()
            return False
        content = bytes(self._buffer[:end] + _LINE_END)
        del self._buffer[: end + len(_BODY_END)]
        self._take = self._take_line
        # The line end put in front makes the first line's dot look like every other's.
        unstuffed = content.replace(b"\r\n.", _LINE_END)[len(_LINE_END) :]
        self.body_received(unstuffed, too_big=self._too_big or len(unstuffed) > self.size_limit)
        return True

    def _remember_scanned(self) -> None:
        tail = len(_BODY_END) - 1
        if len(self._buffer) > self.size_limit + len(_BODY_END) + len(_LINE_END):
            self._too_big = True
            del self._buffer[:-tail]
        self._scanned = max(0, len(self._buffer) - tail)

    # Out.

    def _flush(self) -> None:
        if self._replies:
            data = "".join(f"{line}\r\n" for line in self._replies).encode("ascii")
            self._replies.clear()
            self._post(partial(self._write, data))

    def _post(self, act: Callable[[], None]) -> None:
        latency = self.latency()
        if latency or self._outbox:
            self._outbox.append(act)
            self._loop.call_later(latency, self._act_on_oldest)
        else:
            act()

    def _act_on_oldest(self) -> None:
        if self._outbox:
            self._outbox.popleft()()

    def _write(self, data: bytes) -> None:
        self.transport.write(data)

    def _begin_handshake(self, context: SSLContext) -> None:
        self._handshake = self._loop.create_task(self._shake_hands(context))

    async def _shake_hands(self, context: SSLContext) -> None:
        try:
            secure = await self._loop.start_tls(self.transport, self, context, server_side=True)
        except OSError:
            self.connection_lost(None)
            return
        self.transport = cast(asyncio.Transport, secure)
        self._go_on(self.secured)
