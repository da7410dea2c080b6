"""An e-mail as bytes: RFC 5322 headers, RFC 2045–2047 bodies and words, in 7 bits.

Python's own ``email`` package takes forty times as long, which was a third of the processor time
of a whole delivery (docs/adr/0013-mail-by-hand.md).
"""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, parseaddr
from functools import cache

from django.utils.encoding import punycode

LONGEST_LINE = 998
"""Characters, RFC 5322 2.1.1."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_WORDS = Charset("utf-8")
_WORDS.header_encoding = QP


@dataclass(frozen=True)
class Attachment:
    """A file that goes along."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """What an e-mail says. ``message_id`` comes with its angle brackets, and names the bounds."""

    sender: str
    recipient: str
    subject: str
    message_id: str
    text: str
    html: str
    attachments: Sequence[Attachment] = ()

    def as_bytes(self) -> bytes:
        """The whole of it, with CRLF line ends."""
        body = self._alternative()
        if self.attachments:
            body = self._multipart("mixed", [body, *map(_attached, self.attachments)])
        return self._headers() + body

    def _headers(self) -> bytes:
        lines = (
            f"From: {_sender(self.sender)}",
            f"To: {ascii_address(self.recipient)}",
            f"Subject: {_words(self.subject, 'Subject')}",
            f"Message-ID: {self.message_id}",
            f"Date: {format_datetime(datetime.now(UTC))}",
            "MIME-Version: 1.0",
        )
        return "".join(f"{line}\r\n" for line in lines).encode("ascii")

    def _alternative(self) -> bytes:
        return self._multipart("alternative", [_text("plain", self.text), _text("html", self.html)])

    def _multipart(self, kind: str, parts: Sequence[bytes]) -> bytes:
        # No line of a part can be this: in quoted-printable "=_" does not occur (RFC 2045 6.7),
        # and nobody who writes a text knows the id of its message.
        bound = f"=_{kind}_{self.message_id.strip('<>').partition('@')[0]}"
        head = f'Content-Type: multipart/{kind}; boundary="{bound}"\r\n'.encode()
        between = f"\r\n--{bound}\r\n".encode()
        return b"".join(
            [head, *(piece for part in parts for piece in (between, part)), between[:-2], b"--\r\n"]
        )


def ascii_address(address: str) -> str:
    """The address with its domain as the name system has it (RFC 5891)."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def _text(subtype: str, text: str) -> bytes:
    """A part of text: as it is where that is allowed, else quoted-printable."""
    data = _LINE_END.sub("\n", text).encode()
    encoding = "7bit"
    if not _is_plain(data):
        data, encoding = b2a_qp(data, istext=True), "quoted-printable"
    return _part(f'text/{subtype}; charset="utf-8"', encoding, data.replace(b"\n", b"\r\n"))


def _is_plain(data: bytes) -> bool:
    """Whether it may go as it is: RFC 2045 2.7."""
    longest = max(map(len, data.split(b"\n")))
    return data.isascii() and longest <= LONGEST_LINE and b"\0" not in data


def _attached(attachment: Attachment) -> bytes:
    kind = attachment.content_type
    return _part(
        kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream",
        "base64",
        encodebytes(attachment.content).replace(b"\n", b"\r\n"),
        f"Content-Disposition: attachment; {_file_name(attachment.name)}\r\n",
    )


def _file_name(name: str) -> str:
    """RFC 2231, which spells out what is not ASCII, and quotes and line ends too."""
    return f"filename*={encode_rfc2231(name, 'utf-8')}"


def _part(content_type: str, encoding: str, data: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode("ascii") + data


def _words(text: str, header: str) -> str:
    """Text on one logical line, encoded (RFC 2047) where it is not plain; nothing can be smuggled.

    What looks encoded already is encoded once more, so that it is read as it was written.
    """
    plain = " ".join(text.split())
    if plain.isascii() and plain.isprintable() and "=?" not in plain and len(plain) < LONGEST_LINE:
        return plain
    return Header(plain, _WORDS, header_name=header).encode(linesep="\r\n")


@cache
def _sender(sender: str) -> str:
    """The few addresses that we send from, as the header has them."""
    name, address = parseaddr(sender)
    return f"{_phrase(name)}<{address}>" if name else address


def _phrase(name: str) -> str:
    """A display name, in quotes where it is plain."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" ' if name.isascii() else f"{_words(name, 'From')} "
