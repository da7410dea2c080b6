"""The one door to the mail server: SMTP over a connection that a worker's child keeps.

The steps of RFC 5321 are walked one by one, because what an error means depends on where it
happens: up to the final dot nothing was delivered; after it, only the server's reply can tell.
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from apps.core.errors import JobError
from apps.notifications.errors import (
    DeliveryUnknown,
    MailServerBusy,
    MailServerDown,
    MailServerRefusesUs,
    MessageRefused,
    RecipientRefused,
)

OK, FORWARDED, GO_AHEAD, SHUTTING_DOWN = 250, 251, 354, 421
REFUSED, PERMANENT = 400, 500
NO_REPLY = -1
FINAL_DOT = b".\r\n"
CONNECT_SECONDS = 10
ONE_GO = 32 * 1024
"""Bytes. A text up to this long goes out at once with its dot; of a longer one the dot waits until
the text is out, since the server may have hung up meanwhile."""

Reply = tuple[int, bytes]

_ADDRESS = re.compile(r"[!-;=?-~]*")  # printable ASCII but for space, < and >
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Envelope:
    """A message ready for the wire: addresses alone, content in 7 bits with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


class Mailer:
    """A connection to the mail server, opened when it is first needed and kept."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._awaits_text = False

    def send(self, envelope: Envelope, *, before_text: Callable[[], None]) -> None:
        """Deliver one message; ``before_text`` is called when only the text itself is left.

        Raises one of ``apps.notifications.errors``; all but ``DeliveryUnknown`` say that nothing
        was delivered.
        """
        try:
            smtp = self._open_envelope(envelope)
            before_text()
            self._hand_over(smtp, envelope)
        except JobError:
            self._reset()
            raise

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
        self._smtp = None

    def _open_envelope(self, envelope: Envelope) -> smtplib.SMTP:
        """MAIL, RCPT and DATA; once more from the start when a kept connection turns out closed."""
        was_kept = self._smtp is not None
        try:
            return self._address(envelope)
        except MailServerDown:
            if not was_kept:
                raise
            return self._address(envelope)

    def _address(self, envelope: Envelope) -> smtplib.SMTP:
        smtp = self._connection()
        steps = _steps(envelope)
        try:
            replies = _converse(smtp, steps)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailServerDown(f"The connection broke: {error}") from error
        self._awaits_text = replies[-1][0] == GO_AHEAD
        for step, reply in zip(steps, replies, strict=False):
            self._expect(reply, step.refusal, *step.wanted)
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, envelope: Envelope) -> None:
        text = _LEADING_DOT.sub(b"..", envelope.content)
        try:
            if len(text) > ONE_GO:
                smtp.send(text)
                text = b""
            _require_silence(smtp)
            smtp.send(text + FINAL_DOT)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailServerDown(f"The connection broke before the end: {error}") from error
        self._awaits_text = False
        self._expect(self._last_word(smtp), MessageRefused, OK)

    def _last_word(self, smtp: smtplib.SMTP) -> Reply:
        try:
            reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise DeliveryUnknown from error
        if reply[0] == NO_REPLY:
            self._drop()
            raise DeliveryUnknown
        return reply

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        try:
            return _greet()
        except smtplib.SMTPAuthenticationError as error:
            raise _sign_in_error(error) from error
        except smtplib.SMTPConnectError as error:
            raise MailServerDown(_said(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerDown(f"No conversation with the mail server: {error}") from error

    def _expect(self, reply: Reply, refusal: type[JobError], *wanted: int) -> None:
        code, text = reply
        if code in wanted:
            return
        if code in (SHUTTING_DOWN, NO_REPLY):
            self._drop()
            raise MailServerDown(_said(code, text))
        raise (MailServerBusy if code < PERMANENT else refusal)(_said(code, text))

    def _reset(self) -> None:
        """Clear a half-finished envelope, so that the connection can be used again."""
        if self._awaits_text:
            self._drop()  # whatever we said now would be the text
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (smtplib.SMTPException, OSError):
                self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._awaits_text = False


def _greet() -> smtplib.SMTP:
    """Connect, greet, secure the line and sign in, each within its time limit."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=CONNECT_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(host, port, timeout=CONNECT_SECONDS)
    try:
        _prepare(smtp)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _prepare(smtp: smtplib.SMTP) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        # The final dot is a small packet of its own and must not wait for company.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.ehlo_or_helo_if_needed()
    if settings.EMAIL_USE_TLS:
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    if settings.EMAIL_HOST_USER:
        smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)


@dataclass(frozen=True)
class Step:
    """One command, the replies that let the dialogue go on, and what a refusal means."""

    command: str
    wanted: tuple[int, ...]
    refusal: type[JobError]


def _steps(envelope: Envelope) -> tuple[Step, ...]:
    return (
        Step(f"MAIL FROM:<{_checked(envelope.sender, MessageRefused)}>", (OK,), MessageRefused),
        Step(
            f"RCPT TO:<{_checked(envelope.recipient, RecipientRefused)}>",
            (OK, FORWARDED),
            RecipientRefused,
        ),
        Step("DATA", (GO_AHEAD,), MessageRefused),
    )


def _checked(address: str, refusal: type[JobError]) -> str:
    """The address, unless it would end the command and begin another."""
    if not _ADDRESS.fullmatch(address):
        raise refusal(f"{address!r} is no address that a mail server takes.")
    return address


def _converse(smtp: smtplib.SMTP, steps: Sequence[Step]) -> list[Reply]:
    """The replies to these commands, the last of them maybe a refusal that ended the dialogue.

    In one packet where the server lets us (RFC 2920), which spares two round trips: a server that
    refuses the recipient there refuses DATA too, or waits in vain for a text.
    """
    if smtp.has_extn("pipelining"):
        smtp.send("".join(f"{step.command}\r\n" for step in steps))
        return list(_replies(smtp, len(steps)))
    replies: list[Reply] = []
    for step in steps:
        replies.append(smtp.docmd(step.command))
        if replies[-1][0] not in step.wanted:
            break
    return replies


def _replies(smtp: smtplib.SMTP, count: int) -> Iterator[Reply]:
    """So many replies; fewer from a server that refuses and hangs up."""
    has_refused = False
    for _ in range(count):
        try:
            reply = smtp.getreply()
        except (smtplib.SMTPException, OSError):
            if not has_refused:
                raise
            return
        yield reply
        has_refused = has_refused or reply[0] >= REFUSED
        if reply[0] in (SHUTTING_DOWN, NO_REPLY):
            return


def _require_silence(smtp: smtplib.SMTP) -> None:
    """A server that says something, or hangs up, before the final dot will not deliver.

    Looking here tells a connection that broke in the middle from one that broke at the end.
    """
    if smtp.sock is None or select.select([smtp.sock], [], [], 0)[0]:
        raise smtplib.SMTPServerDisconnected("the server spoke or hung up in the middle")


def _sign_in_error(error: smtplib.SMTPAuthenticationError) -> JobError:
    said = _said(error.smtp_code, error.smtp_error)
    return MailServerDown(said) if error.smtp_code < PERMANENT else MailServerRefusesUs(said)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"The mail server said: {code} {words}"


mailer = Mailer()
