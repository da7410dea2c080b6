"""What the gateway makes of everything a mail server can do."""

from __future__ import annotations

import smtplib
import socketserver
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest

from apps.core.errors import DependencyDown, LostClaim, OutcomeUnknown
from apps.notifications.errors import (
    DeliveryUnknown,
    MailServerBusy,
    MailServerDown,
    MailServerRefusesUs,
    MessageRefused,
    RecipientRefused,
)
from apps.notifications.gateway import Envelope
from apps.notifications.standin.client import Rule

ENVELOPE = Envelope("us@example.com", "you@example.com", b"Message-ID: <1@x>\r\n\r\nHi\r\n.dot\r\n")


@pytest.fixture(autouse=True, params=["in one packet", "one by one"])
def dialogue(request, monkeypatch):
    """With a server that takes several commands at once, and with one that does not."""
    if request.param == "one by one":
        offers = smtplib.SMTP.has_extn
        monkeypatch.setattr(
            smtplib.SMTP, "has_extn", lambda smtp, name: name != "pipelining" and offers(smtp, name)
        )


def nothing():
    """Nothing to do before the text is sent."""


def test_message_arrives_as_it_was_with_its_dots(standin, ours):
    ours.send(ENVELOPE, before_text=nothing)

    [message] = standin.messages()
    assert message.mail_from == "us@example.com"
    assert message.rcpt_tos == ("you@example.com",)
    assert message.raw.endswith("\r\nHi\r\n.dot\r\n")


def test_connection_is_kept_over_messages(standin, ours):
    for _ in range(5):
        ours.send(ENVELOPE, before_text=nothing)

    assert standin.ledger().connections == 1


def test_connection_that_the_server_closed_meanwhile_is_opened_again(standin, ours):
    ours.send(ENVELOPE, before_text=nothing)
    standin.set_rules(Rule(at="mail", reply="421 4.4.2 idle for too long", times=1))

    ours.send(ENVELOPE, before_text=nothing)

    assert standin.ledger().connections == 2
    assert standin.ledger().accepted == 2


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (Rule(at="connect", reply="421 4.3.2 going down"), MailServerDown),
        (Rule(at="connect", reply="554 5.3.2 no service"), MailServerDown),
        (Rule(at="connect", drop=True), MailServerDown),
        (Rule(at="mail", reply="451 4.3.0 later"), MailServerBusy),
        (Rule(at="mail", reply="550 5.7.1 not you"), MessageRefused),
        (Rule(at="rcpt", reply="450 4.2.0 greylisted"), MailServerBusy),
        (Rule(at="rcpt", reply="550 5.1.1 no such user"), RecipientRefused),
        (Rule(at="rcpt", reply="421 4.3.2 going down"), MailServerDown),
        (Rule(at="data", reply="452 4.3.1 disk full"), MailServerBusy),
        (Rule(at="dot", reply="451 4.3.0 later"), MailServerBusy),
        (Rule(at="dot", reply="554 5.7.1 spam"), MessageRefused),
        (Rule(at="dot", drop=True), DeliveryUnknown),
    ],
    ids=lambda value: f"{value.at}-{value.reply or 'drop'}" if isinstance(value, Rule) else "",
)
def test_what_the_server_does_decides_what_happens_next(standin, ours, rule, error):
    standin.set_rules(rule)

    with pytest.raises(error) as raised:
        ours.send(ENVELOPE, before_text=nothing)

    assert type(raised.value) is error
    if rule.reply:
        assert rule.reply[4:] in str(raised.value)


def test_connection_that_breaks_in_the_middle_of_a_long_text_delivered_nothing(standin, ours):
    standin.set_rules(Rule(at="body", drop=True))
    long = replace(ENVELOPE, content=b"Subject: x\r\n\r\n" + b"a line\r\n" * 500_000)

    with pytest.raises(MailServerDown, match="before the end"):
        ours.send(long, before_text=nothing)

    assert standin.ledger().accepted == 0


def test_server_that_hangs_after_the_dot_leaves_us_not_knowing(standin, ours, settings):
    settings.EMAIL_TIMEOUT = 1
    standin.set_rules(Rule(at="dot", hang=True))

    with pytest.raises(OutcomeUnknown):
        ours.send(ENVELOPE, before_text=nothing)

    assert standin.ledger().accepted == 1


def test_server_that_hangs_before_the_dot_is_down_and_nothing_was_delivered(
    standin, ours, settings
):
    settings.EMAIL_TIMEOUT = 1
    standin.set_rules(Rule(at="data", hang=True))

    with pytest.raises(DependencyDown):
        ours.send(ENVELOPE, before_text=nothing)

    assert standin.ledger().accepted == 0


def test_wrong_password_is_told_apart_from_a_server_that_is_down(standin, ours, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "somebody", "very-secret"
    standin.set_rules(Rule(at="auth", reply="535 5.7.8 no"))

    with pytest.raises(MailServerRefusesUs, match="535") as raised:
        ours.send(ENVELOPE, before_text=nothing)

    assert "very-secret" not in str(raised.value)


def test_nobody_listens(ours, settings):
    settings.EMAIL_PORT = 1

    with pytest.raises(MailServerDown, match="refused"):
        ours.send(ENVELOPE, before_text=nothing)


def test_refused_recipient_costs_no_new_connection(standin, ours):
    standin.set_rules(Rule(at="rcpt", reply="550 5.1.1 no such user", times=1))
    with pytest.raises(RecipientRefused):
        ours.send(ENVELOPE, before_text=nothing)

    ours.send(ENVELOPE, before_text=nothing)

    assert standin.ledger().connections == 1
    assert standin.ledger().accepted == 1


def test_claim_that_is_lost_before_the_text_sends_nothing(standin, ours):
    def claim_is_lost():
        raise LostClaim

    with pytest.raises(LostClaim):
        ours.send(ENVELOPE, before_text=claim_is_lost)

    assert standin.ledger().accepted == 0
    ours.send(ENVELOPE, before_text=nothing)
    assert standin.ledger().accepted == 1


def test_mark_is_made_after_the_recipient_was_accepted_and_before_the_text(standin, ours):
    seen = {}

    ours.send(ENVELOPE, before_text=lambda: seen.update(vars(standin.ledger())))

    assert seen["commands"]["RCPT"] == seen["commands"]["DATA"] == 1
    assert seen["accepted"] == 0


@pytest.mark.parametrize("at", ["mail", "rcpt", "data"])
def test_nothing_is_marked_when_the_server_refuses_before_the_text(standin, ours, at):
    standin.set_rules(Rule(at=at, reply="550 5.7.1 no"))
    marks = []

    with pytest.raises((MessageRefused, RecipientRefused)):
        ours.send(ENVELOPE, before_text=lambda: marks.append(at))

    assert marks == []


@pytest.mark.parametrize("recipient", ["you@example.com>\r\nRSET\r\n<", "a b@x.cl", "ñ@x.cl"])
def test_address_that_is_none_says_nothing_to_the_server(standin, ours, recipient):
    with pytest.raises(RecipientRefused, match="no address"):
        ours.send(replace(ENVELOPE, recipient=recipient), before_text=nothing)

    assert "MAIL" not in standin.ledger().commands
    ours.send(ENVELOPE, before_text=nothing)
    assert standin.ledger().accepted == 1


@contextmanager
def babbler(answers):
    """A server that says ``answers``, whatever it hears, and hangs up."""

    class Babble(socketserver.BaseRequestHandler):
        def handle(self):
            for answer in answers:
                self.request.sendall(answer)
                if not self.request.recv(65536):
                    return

    with socketserver.TCPServer(("127.0.0.1", 0), Babble) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


GREETING = [b"220 hello\r\n", b"250 hello\r\n"]


@pytest.mark.parametrize(
    ("after_the_greeting", "error"),
    [
        ([b"what?\r\n"], MailServerDown),
        ([b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"what?\r\n"], DeliveryUnknown),
    ],
    ids=["before the text", "after it"],
)
def test_server_that_speaks_nonsense(ours, settings, after_the_greeting, error):
    with babbler([*GREETING, *after_the_greeting]) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

        with pytest.raises(error):
            ours.send(ENVELOPE, before_text=nothing)
        ours.close()
