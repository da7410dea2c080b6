"""What the stand-in has seen: every accepted Message-ID with its count, and the latest messages."""

import re
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

KEPT_MESSAGES = 2000
# A test of attachments must not fill the machine's memory: older raw messages go first.
KEPT_BYTES = 256 * 1024 * 1024

_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t]*(?:\r\n[ \t]+)?([^\r\n]*)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Message:
    """One accepted message as it came over the wire, with its envelope."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    raw: str
    message_id: str
    at: float
    """When it was accepted, in Unix time."""


@dataclass(frozen=True)
class Summary:
    """The ledger's totals. `twice` holds every Message-ID accepted more than once."""

    accepted: int
    distinct: int
    twice: dict[str, int]
    connections: int
    open: int
    auth_attempts: int
    commands: dict[str, int]


@dataclass
class Ledger:
    """Counts that are never truncated, and the last messages for tests to look at.

    A message without a Message-ID is counted under "", so that it shows as soon as there are two.
    """

    open: int = 0
    connections: int = 0
    auth_attempts: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    ids: dict[str, int] = field(default_factory=dict)
    _accepted: int = 0
    _twice: dict[str, int] = field(default_factory=dict)
    _kept: deque[Message] = field(default_factory=deque)
    _kept_bytes: int = 0

    def record(self, mail_from: str, rcpt_tos: tuple[str, ...], content: bytes) -> None:
        """Count one message as accepted and keep it."""
        message_id = _message_id(content)
        count = self.ids.get(message_id, 0) + 1
        self.ids[message_id] = count
        self._accepted += 1
        if count > 1:
            self._twice[message_id] = count
        # Latin-1 maps each byte to one character, so raw text loses nothing of the message.
        raw = content.decode("latin-1")
        self._keep(Message(mail_from, rcpt_tos, raw, message_id, time.time()))

    def summary(self) -> Summary:
        return Summary(
            accepted=self._accepted,
            distinct=len(self.ids),
            twice=dict(self._twice),
            connections=self.connections,
            open=self.open,
            auth_attempts=self.auth_attempts,
            commands=dict(self.commands),
        )

    def messages(self, recipient: str | None, message_id: str | None) -> Iterator[Message]:
        """Yield the kept messages, newest first."""
        for message in reversed(self._kept):
            if recipient is not None and recipient not in message.rcpt_tos:
                continue
            if message_id is not None and message_id != message.message_id:
                continue
            yield message

    def _keep(self, message: Message) -> None:
        self._kept.append(message)
        self._kept_bytes += len(message.raw)
        while len(self._kept) > KEPT_MESSAGES or self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popleft().raw)


def _message_id(content: bytes) -> str:
    headers, _, _ = content.partition(b"\r\n\r\n")
    found = _MESSAGE_ID.search(headers)
    return found[1].strip().decode("latin-1") if found else ""
