"""The SMTP dialogue of one connection: RFC 5321 with SIZE, 8BITMIME, PIPELINING, AUTH, STARTTLS."""

from collections.abc import Callable
from functools import partial
from typing import Final

from apps.notifications.standin.office import Office
from apps.notifications.standin.steered import SteeredWire
from apps.notifications.standin.syntax import (
    BadSyntax,
    check_address,
    declared_size,
    fault_of_text,
    is_base64,
    parse_path,
)

NAME: Final = "standin.localhost"
MAX_RECIPIENTS: Final = 1000  # Postfix's smtpd_recipient_limit

_MAIL_PARAMETERS: Final = frozenset({"SIZE", "BODY", "AUTH"})
# base64 of "Username:" and "Password:", what clients of AUTH LOGIN expect.
_PROMPTS: Final = {"PLAIN": ("",), "LOGIN": ("VXNlcm5hbWU6", "UGFzc3dvcmQ6")}


class Session(SteeredWire):
    """One client's conversation: checks order and syntax, asks the rules, keeps the ledger."""

    def __init__(self, office: Office, present: "set[SteeredWire]") -> None:
        super().__init__(office, present)
        self._answer: Callable[[str], None] | None = None
        self._encrypted = False
        self._forget_client()

    def opened(self) -> None:
        super().opened()
        self.ask("connect", partial(self.reply, f"220 {NAME} ESMTP stand-in"))

    def secured(self) -> None:
        self._encrypted = True
        self._forget_client()

    def _forget_client(self) -> None:
        self._greeted = self._extended = self._authenticated = False
        self._forget_envelope()

    def _forget_envelope(self) -> None:
        self._mail_from: str | None = None
        self._rcpt_tos: list[str] = []

    # Commands.

    def line_received(self, line: bytes) -> None:
        if not line.isascii():
            self.reply("500 5.5.2 Commands are ASCII; SMTPUTF8 is not offered")
            return
        text = line.decode("ascii")
        if self._answer:
            answer, self._answer = self._answer, None
            answer(text)
        else:
            self._command(text)

    def _command(self, text: str) -> None:
        verb, _, argument = text.partition(" ")
        verb = verb.upper()
        act = _VERBS.get(verb)
        self.office.ledger.commands[verb if act else "unknown"] += 1
        if not act:
            self.reply("500 5.5.2 Command not recognized")
            return
        try:
            act(self, argument.strip())
        except BadSyntax as mistake:
            self.reply(str(mistake))

    def _ehlo(self, argument: str) -> None:
        lines = [NAME, f"SIZE {self.size_limit}", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES"]
        lines.append("AUTH PLAIN LOGIN")
        if self.office.tls and not self._encrypted:
            lines.append("STARTTLS")
        greeting = [f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]
        self._greet(argument, greeting, extended=True)

    def _helo(self, argument: str) -> None:
        self._greet(argument, [f"250 {NAME}"], extended=False)

    def _greet(self, client: str, greeting: list[str], *, extended: bool) -> None:
        if not client:
            raise BadSyntax("501 5.5.4 Syntax: EHLO or HELO and the client's name")
        self.ask("ehlo", partial(self._greeted_by, greeting, extended))

    def _greeted_by(self, greeting: list[str], extended: bool) -> None:
        self._greeted, self._extended = True, extended
        self._forget_envelope()
        self.reply(*greeting)

    def _starttls(self, argument: str) -> None:
        if argument:
            raise BadSyntax("501 5.5.4 STARTTLS takes no argument")
        if not self.office.tls:
            self.reply("502 5.5.1 STARTTLS is not offered; start with --tls-cert and --tls-key")
        elif self._encrypted:
            self.reply("503 5.5.1 Already secured")
        else:
            self.reply("220 2.0.0 Ready to start TLS")
            self.start_tls(self.office.tls)

    def _auth(self, argument: str) -> None:
        self._insist(self._extended, "503 5.5.1 Send EHLO first")
        self._insist(not self._authenticated, "503 5.5.1 Already authenticated")
        self._insist(self._mail_from is None, "503 5.5.1 AUTH is not allowed inside a transaction")
        mechanism, _, initial = argument.partition(" ")
        self._insist(bool(mechanism), "501 5.5.4 Syntax: AUTH mechanism")
        prompts = _PROMPTS.get(mechanism.upper())
        if not prompts:
            raise BadSyntax("504 5.5.4 Mechanism not offered; offered are PLAIN, LOGIN")
        if initial:
            self._credential(prompts[1:], "" if initial == "=" else initial)
        else:
            self._prompt(prompts)

    def _prompt(self, prompts: tuple[str, ...]) -> None:
        if prompts:
            self.reply(f"334 {prompts[0]}")
            self._answer = partial(self._credential, prompts[1:])
        else:
            self.office.ledger.auth_attempts += 1
            self.ask("auth", self._admit)

    def _credential(self, prompts: tuple[str, ...], answer: str) -> None:
        if answer == "*":
            self.reply("501 5.7.0 Authentication cancelled")
        elif not is_base64(answer):
            self.reply("501 5.5.2 Not base64")
        else:
            self._prompt(prompts)

    def _admit(self) -> None:
        self._authenticated = True
        self.reply("235 2.7.0 Authentication successful")

    def _mail(self, argument: str) -> None:
        self._insist(self._greeted, "503 5.5.1 Send HELO or EHLO first")
        self._insist(self._mail_from is None, "503 5.5.1 Nested MAIL command")
        path = parse_path("FROM", argument, _MAIL_PARAMETERS)
        if path.address:
            check_address(path.address, "5.1.7")
        if declared_size(path.parameters) > self.size_limit:
            raise BadSyntax("552 5.3.4 Message size exceeds the limit")
        self.ask("mail", partial(self._open_envelope, path.address))

    def _open_envelope(self, address: str) -> None:
        self._mail_from = address
        self.reply("250 2.1.0 Ok")

    def _rcpt(self, argument: str) -> None:
        self._insist(self._mail_from is not None, "503 5.5.1 Need MAIL command")
        path = parse_path("TO", argument, frozenset())
        check_address(path.address, "5.1.3")
        self._insist(len(self._rcpt_tos) < MAX_RECIPIENTS, "452 4.5.3 Too many recipients")
        self.ask("rcpt", partial(self._add_recipient, path.address), [path.address])

    def _add_recipient(self, address: str) -> None:
        self._rcpt_tos.append(address)
        self.reply("250 2.1.5 Ok")

    def _data(self, argument: str) -> None:
        self._insist(not argument, "501 5.5.4 DATA takes no argument")
        self._insist(self._mail_from is not None, "503 5.5.1 Need MAIL command")
        self._insist(bool(self._rcpt_tos), "554 5.5.1 No valid recipients")
        self.ask("data", self._invite_body, self._rcpt_tos)

    def _invite_body(self) -> None:
        self.reply("354 End data with <CR><LF>.<CR><LF>")
        self.expect_body()

    def _rset(self, argument: str) -> None:
        self._insist(not argument, "501 5.5.4 RSET takes no argument")
        self._forget_envelope()
        self.reply("250 2.0.0 Ok")

    def _noop(self, argument: str) -> None:
        self.reply("250 2.0.0 Ok")

    def _vrfy(self, argument: str) -> None:
        self._insist(bool(argument), "501 5.5.4 Syntax: VRFY address")
        self.reply("252 2.0.0 Send some mail, I'll try my best")

    def _quit(self, argument: str) -> None:
        self._insist(not argument, "501 5.5.4 QUIT takes no argument")
        self.reply("221 2.0.0 Bye")
        self.close()

    def _insist(self, condition: bool, reply: str) -> None:
        if not condition:
            raise BadSyntax(reply)

    # Messages.

    def body_begins(self) -> None:
        self.ask("body", lambda: None, self._rcpt_tos)

    def body_received(self, content: bytes, *, too_big: bool) -> None:
        sender, recipients = self._mail_from or "", tuple(self._rcpt_tos)
        self._forget_envelope()
        fault = "552 5.3.4 Message too big" if too_big else fault_of_text(content)
        if fault:
            self.reply(fault)
            return
        verdict = self.office.rules.verdict("dot", recipients)
        # Recorded before any delay: a server that is slow to say 250 has the message already.
        if not verdict.refuses:
            self.office.ledger.record(sender, recipients, content)
        self.obey(verdict, partial(self.reply, "250 2.0.0 Ok: accepted"))


_VERBS: Final[dict[str, Callable[[Session, str], None]]] = {
    "EHLO": Session._ehlo,
    "HELO": Session._helo,
    "STARTTLS": Session._starttls,
    "AUTH": Session._auth,
    "MAIL": Session._mail,
    "RCPT": Session._rcpt,
    "DATA": Session._data,
    "RSET": Session._rset,
    "NOOP": Session._noop,
    "VRFY": Session._vrfy,
    "QUIT": Session._quit,
}
