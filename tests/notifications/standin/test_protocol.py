"""What any SMTP server does, and insists on."""

import base64
import smtplib
from email.message import EmailMessage

import pytest

from apps.notifications.standin.client import StandIn

from .conftest import Dial, Start


def test_a_message_sent_with_smtplib_arrives_as_it_was(standin: StandIn) -> None:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "Año nuevo", "<1@faena.test>"
    message.set_content("Estimada Ñusta:\n.una línea con punto\n")

    with smtplib.SMTP(*standin.smtp_address()) as client:
        client.send_message(message, "a@faena.test", ["b@example.com", "c@example.com"])

    [kept] = standin.messages()
    assert (kept.mail_from, kept.rcpt_tos) == ("a@faena.test", ("b@example.com", "c@example.com"))
    assert kept.raw.encode("latin-1").endswith("\r\n.una línea con punto\r\n".encode())


def test_ehlo_offers_what_is_supported(standin: StandIn, dial: Dial) -> None:
    reply = dial(standin).say("EHLO client.example")

    offers = [line[4:] for line in reply.splitlines()[1:]]
    assert offers == [
        "SIZE 10485760", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN",
    ]  # fmt: skip


def test_helo_is_enough_to_send(standin: StandIn, dial: Dial) -> None:
    client = dial(standin, greeted=False)
    client.reply()

    assert client.say("HELO client.example").startswith("250 ")
    assert client.message(b"Subject: x\r\n\r\nbody").startswith("250 ")


@pytest.mark.parametrize(
    ("before", "line", "code"),
    [
        ([], "MAIL FROM:<a@b.cl>", "503"),
        (["EHLO x"], "RCPT TO:<a@b.cl>", "503"),
        (["EHLO x"], "DATA", "503"),
        (["EHLO x", "MAIL FROM:<a@b.cl>"], "DATA", "554"),
        (["EHLO x", "MAIL FROM:<a@b.cl>"], "MAIL FROM:<a@b.cl>", "503"),
        (["EHLO x", "MAIL FROM:<a@b.cl>"], "AUTH PLAIN AGEAYg==", "503"),
        (["EHLO x", "AUTH PLAIN AGEAYg=="], "AUTH PLAIN AGEAYg==", "503"),
        (["HELO x"], "AUTH PLAIN AGEAYg==", "503"),
        (["EHLO x", "MAIL FROM:<a@b.cl>", "RSET"], "RCPT TO:<a@b.cl>", "503"),
        (["EHLO x", "MAIL FROM:<a@b.cl>", "EHLO x"], "RCPT TO:<a@b.cl>", "503"),
    ],
)
def test_a_command_out_of_sequence_is_refused(
    standin: StandIn, dial: Dial, before: list[str], line: str, code: str
) -> None:
    client = dial(standin, greeted=False)
    client.reply()
    for command in before:
        assert client.say(command).startswith("2")

    assert client.say(line).startswith(f"{code} ")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("EHLO", "501"),
        ("HELO", "501"),
        ("MAIL", "501"),
        ("MAIL FROM:a@b.cl", "501"),
        ("MAIL TO:<a@b.cl>", "501"),
        ("MAIL FROM:<nobody>", "501"),
        ("MAIL FROM:<a@b.cl> SIZE=many", "501"),
        ("MAIL FROM:<a@b.cl> COLOUR=red", "555"),
        ("MAIL FROM:<a@b.cl> SIZE=10485761", "552"),
        ("AUTH", "501"),
        ("AUTH GSSAPI", "504"),
        ("AUTH PLAIN no-base64", "501"),
        ("RSET now", "501"),
        ("STARTTLS", "502"),
        ("VRFY", "501"),
        ("FROBNICATE", "500"),
        ("", "500"),
        ("MAIL FROM:<ñ@b.cl>", "500"),
        ("NOOP " + "x" * 2048, "500"),
        ("NOOP " + "x" * 100_000, "500"),
    ],
)
def test_a_wrong_command_is_refused_and_the_session_goes_on(
    standin: StandIn, dial: Dial, line: str, code: str
) -> None:
    client = dial(standin)

    assert client.say(line).startswith(f"{code} ")

    assert client.say("NOOP").startswith("250 ")


@pytest.mark.parametrize("address", ["b", "@example.com", "b@", "", "b c@example.com"])
def test_a_bad_recipient_is_refused(standin: StandIn, dial: Dial, address: str) -> None:
    client = dial(standin)
    client.say("MAIL FROM:<>")

    assert client.say(f"RCPT TO:<{address}>").startswith("501 ")


def test_verbs_are_known_in_any_case(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)

    assert client.say("mail from:<a@b.cl> body=8BITMIME").startswith("250 ")
    assert client.say("Rcpt To:<Postmaster>").startswith("250 ")
    assert client.say("vrfy someone").startswith("252 ")
    assert client.say("quit").startswith("221 ")
    assert client.is_closed()


def test_too_many_recipients_are_refused_for_now(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.say("MAIL FROM:<a@b.cl>")
    client.send(b"".join(b"RCPT TO:<b%d@example.com>\r\n" % number for number in range(1001)))

    replies = [client.reply()[:3] for _ in range(1001)]

    assert replies == ["250"] * 1000 + ["452"]


def test_commands_may_come_all_at_once(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.send(b"MAIL FROM:<a@b.cl>\r\nRCPT TO:<nonsense>\r\nRCPT TO:<c@d.cl>\r\nDATA\r\n")

    assert [client.reply()[:3] for _ in range(4)] == ["250", "501", "250", "354"]

    client.send(b"Subject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<e@f.cl>\r\nQUIT\r\n")
    assert [client.reply()[:3] for _ in range(3)] == ["250", "250", "221"]
    assert client.is_closed()


def test_a_message_may_come_byte_by_byte(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.envelope()
    client.say("DATA")

    for number in b"Message-ID: <slow@x>\r\n\r\n..\r\n.\r\n":
        client.send(bytes([number]))

    assert client.reply().startswith("250 ")
    assert standin.messages()[0].raw == "Message-ID: <slow@x>\r\n\r\n.\r\n"


@pytest.mark.parametrize(
    ("wire", "raw"),
    [
        (b".\r\n", ""),
        (b"..\r\n.\r\n", ".\r\n"),
        (b"a\r\n..b\r\n...\r\n.c\r\n.\r\n", "a\r\n.b\r\n..\r\nc\r\n"),
        (b"\r\n\r\n.\r\n", "\r\n\r\n"),
    ],
)
def test_dots_are_unstuffed(standin: StandIn, dial: Dial, wire: bytes, raw: str) -> None:
    client = dial(standin)
    client.envelope()
    client.say("DATA")
    client.send(wire)

    assert client.reply().startswith("250 ")

    assert standin.messages()[0].raw == raw


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r"])
def test_a_dot_between_bare_line_ends_smuggles_nothing_in(
    standin: StandIn, dial: Dial, end: bytes
) -> None:
    client = dial(standin)

    smuggled = b"MAIL FROM:<evil@x.cl>\r\nRCPT TO:<b@x.cl>\r\nDATA\r\nevil"
    reply = client.message(b"Subject: x\r\n\r\nbody" + end + smuggled)

    assert reply.startswith("550 5.6.0 ")
    assert standin.ledger().accepted == 0
    assert standin.ledger().commands["MAIL"] == 1
    assert client.say("NOOP").startswith("250 ")


def test_a_command_that_ends_in_a_bare_lf_ends_the_session(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.send(b"NOOP\n")

    assert client.reply().startswith("521 ")
    assert client.is_closed()


def test_a_line_of_998_characters_is_the_longest(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)

    assert client.message(b"Subject: x\r\n\r\n" + b"x" * 998).startswith("250 ")
    assert client.message(b"Subject: x\r\n\r\n" + b"x" * 999).startswith("554 ")

    assert standin.ledger().accepted == 1


def test_a_message_over_the_size_limit_is_refused_whatever_comes_last(
    start: Start, dial: Dial
) -> None:
    standin = start("--size-limit", "1000")
    client = dial(standin)
    client.envelope()
    client.say("DATA")
    client.send(b"x" * 98 + b"\r\n")
    client.send((b"x" * 98 + b"\r\n") * 10)
    assert client.is_silent()

    client.send(b"end\r\n.\r\n")

    assert client.reply().startswith("552 ")
    assert standin.ledger().accepted == 0


def test_a_message_over_the_size_limit_is_refused(start: Start, dial: Dial) -> None:
    standin = start("--size-limit", "1000")
    client = dial(standin)
    line = b"x" * 98 + b"\r\n"

    assert client.message(line * 9 + line[2:-2]).startswith("250 ")
    assert client.message((line * 10)[:-1]).startswith("552 ")
    assert client.message(line * 5000).startswith("552 ")

    assert standin.ledger().accepted == 1
    assert client.message(b"Subject: small").startswith("250 ")


@pytest.mark.parametrize("mechanism", ["AUTH PLAIN", "AUTH LOGIN"])
def test_any_credential_is_admitted(standin: StandIn, mechanism: str) -> None:
    with smtplib.SMTP(*standin.smtp_address()) as client:
        client.ehlo()
        client.esmtp_features["auth"] = mechanism.removeprefix("AUTH ")
        client.login("anybody", "anything")

    assert standin.ledger().auth_attempts == 1


def test_a_credential_may_come_with_the_command_or_after_it(standin: StandIn, dial: Dial) -> None:
    name = base64.b64encode(b"anybody").decode()

    client = dial(standin)
    assert client.say("AUTH PLAIN") == "334 \r\n"
    assert client.say("AGEAYg==").startswith("235 ")

    client = dial(standin)
    assert client.say(f"AUTH LOGIN {name}") == "334 UGFzc3dvcmQ6\r\n"
    assert client.say(name).startswith("235 ")


def test_an_authentication_may_be_cancelled(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.say("AUTH LOGIN")

    assert client.say("*").startswith("501 ")

    assert client.say("NOOP").startswith("250 ")
    assert standin.ledger().auth_attempts == 0
