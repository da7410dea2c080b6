"""Misbehaviour on request, place by place."""

import smtplib
import time

import pytest

from apps.notifications.standin.client import Rule, StandIn

from .conftest import Dial, Dialogue, eventually

LETTER = b"Message-ID: <1@x>\r\n\r\nbody"
# What the client has said when each place comes.
STEPS: dict[str, list[str]] = {
    "ehlo": [],
    "auth": ["EHLO x"],
    "mail": ["EHLO x"],
    "rcpt": ["EHLO x", "MAIL FROM:<a@x.cl>"],
    "data": ["EHLO x", "MAIL FROM:<a@x.cl>", "RCPT TO:<b@x.cl>"],
    "dot": ["EHLO x", "MAIL FROM:<a@x.cl>", "RCPT TO:<b@x.cl>", "DATA"],
}
LINES = {
    "ehlo": "EHLO x",
    "auth": "AUTH PLAIN AGEAYg==",
    "mail": "MAIL FROM:<a@x.cl>",
    "rcpt": "RCPT TO:<b@x.cl>",
    "data": "DATA",
    "dot": "Message-ID: <1@x>\r\n\r\nbody\r\n.",
}
PLACES = list(STEPS)


def _go_to(place: str, standin: StandIn, dial: Dial) -> Dialogue:
    client = dial(standin, greeted=False)
    client.reply()
    for step in STEPS[place]:
        client.say(step)
    return client


def _send(standin: StandIn, recipient: str) -> int:
    """Send the letter with smtplib and give the code that decided."""
    with smtplib.SMTP(*standin.smtp_address(), timeout=5) as client:
        try:
            client.sendmail("a@x.cl", [recipient], LETTER)
        except smtplib.SMTPRecipientsRefused as refused:
            return int(refused.recipients[recipient][0])
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
    return 250


@pytest.mark.parametrize("place", PLACES)
def test_a_reply_is_given_instead_and_the_next_try_succeeds(
    standin: StandIn, dial: Dial, place: str
) -> None:
    standin.set_rules(Rule(at=place, reply="450 4.2.0 try later", times=1))
    client = _go_to(place, standin, dial)

    assert client.say(LINES[place]) == "450 4.2.0 try later\r\n"

    assert standin.ledger().accepted == 0
    client = _go_to(place, standin, dial)
    assert client.say(LINES[place])[0] in "23"


@pytest.mark.parametrize("place", PLACES)
def test_421_closes_the_connection(standin: StandIn, dial: Dial, place: str) -> None:
    standin.set_rules(Rule(at=place, reply="421 4.3.2 shutting down"))
    client = _go_to(place, standin, dial)

    assert client.say(LINES[place]) == "421 4.3.2 shutting down\r\n"

    assert client.is_closed()
    assert standin.ledger().accepted == 0


@pytest.mark.parametrize("place", PLACES)
def test_a_hang_answers_nothing_until_the_client_leaves(
    standin: StandIn, dial: Dial, place: str
) -> None:
    standin.set_rules(Rule(at=place, hang=True))
    client = _go_to(place, standin, dial)

    client.send(f"{LINES[place]}\r\nNOOP\r\n".encode())

    assert client.is_silent()
    assert standin.ledger().open == 1
    client.close()
    eventually(lambda: standin.ledger().open == 0)


@pytest.mark.parametrize("place", PLACES)
def test_a_drop_closes_without_a_word(standin: StandIn, dial: Dial, place: str) -> None:
    standin.set_rules(Rule(at=place, drop=True))
    client = _go_to(place, standin, dial)

    client.send(f"{LINES[place]}\r\n".encode())

    assert client.is_closed()


@pytest.mark.parametrize("place", PLACES)
def test_a_delay_only_delays(standin: StandIn, dial: Dial, place: str) -> None:
    standin.set_rules(Rule(at=place, delay=0.15))
    client = _go_to(place, standin, dial)

    begun = time.monotonic()
    reply = client.say(LINES[place])

    assert time.monotonic() - begun >= 0.15
    assert reply[0] in "23"


def test_a_hang_before_the_greeting(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="connect", hang=True, times=1))

    client = dial(standin, greeted=False)
    client.send(b"EHLO impatient\r\n")

    assert client.is_silent()
    assert standin.ledger().commands == {}
    assert dial(standin).say("NOOP").startswith("250 ")


@pytest.mark.parametrize("reply", ["421 4.3.2 too many connections", "554 5.7.1 go away"])
def test_a_refusing_greeting_closes(standin: StandIn, dial: Dial, reply: str) -> None:
    standin.set_rules(Rule(at="connect", reply=reply))

    client = dial(standin, greeted=False)

    assert client.reply() == f"{reply}\r\n"
    assert client.is_closed()


def test_a_drop_before_the_greeting(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="connect", drop=True))

    assert dial(standin, greeted=False).is_closed()


def test_a_late_greeting(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="connect", delay=0.15))
    begun = time.monotonic()

    dial(standin)

    assert time.monotonic() - begun >= 0.15


@pytest.mark.parametrize("rule", [Rule(at="dot", hang=True), Rule(at="dot", drop=True)])
def test_a_message_whose_dot_is_never_answered_is_accepted(standin: StandIn, rule: Rule) -> None:
    standin.set_rules(rule)

    with (
        pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError)),
        smtplib.SMTP(*standin.smtp_address(), timeout=1) as client,
    ):
        client.sendmail("a@x.cl", ["b@x.cl"], LETTER)

    assert standin.ids() == {"<1@x>": 1}


def test_a_message_is_accepted_before_a_slow_answer_to_its_dot(
    standin: StandIn, dial: Dial
) -> None:
    standin.set_rules(Rule(at="dot", delay=60))
    client = _go_to("dot", standin, dial)
    client.send(LETTER + b"\r\n.\r\n")

    eventually(lambda: standin.ledger().accepted == 1)

    client.close()
    eventually(lambda: standin.ledger().open == 0)
    assert standin.ledger().accepted == 1


def test_a_drop_inside_the_body_leaves_no_message(standin: StandIn) -> None:
    standin.set_rules(Rule(at="body", drop=True, times=1))

    client = smtplib.SMTP(*standin.smtp_address(), timeout=5)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.sendmail("a@x.cl", ["b@x.cl"], LETTER + b"\r\nbody" * 500_000)

    assert standin.ledger().accepted == 0
    with smtplib.SMTP(*standin.smtp_address(), timeout=5) as client:
        client.sendmail("a@x.cl", ["b@x.cl"], LETTER)
    assert standin.ids() == {"<1@x>": 1}


def test_a_drop_inside_the_body_waits_for_the_body(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="body", drop=True))
    client = _go_to("dot", standin, dial)
    assert client.is_silent()

    client.send(b"S")

    assert client.is_closed()


def test_a_hang_inside_the_body_leaves_no_message(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="body", hang=True))
    client = _go_to("dot", standin, dial)
    client.send(LETTER + b"\r\n.\r\n")

    assert client.is_silent()

    assert standin.ledger().accepted == 0


def test_a_slow_body_arrives(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="body", delay=0.1))

    assert dial(standin).message(LETTER).startswith("250 ")


def test_greylisting_refuses_the_first_attempt_of_every_recipient(
    standin: StandIn, dial: Dial
) -> None:
    standin.set_rules(Rule(at="rcpt", reply="450 4.2.0 greylisted", per_recipient=1))
    client = dial(standin)
    client.say("MAIL FROM:<a@x.cl>")

    tries = ["b@x.cl", "c@x.cl", "b@x.cl", "C@x.cl", "b@x.cl", "d@x.cl"]
    replies = [client.say(f"RCPT TO:<{each}>")[:3] for each in tries]

    assert replies == ["450", "450", "250", "250", "250", "450"]


def test_a_rule_may_apply_to_the_first_messages_of_each_recipient(
    standin: StandIn, dial: Dial
) -> None:
    standin.set_rules(Rule(at="dot", reply="451 4.3.0 busy", per_recipient=2))
    client = dial(standin)

    replies = [client.message(LETTER, to)[:3] for to in ("b@x.cl", "b@x.cl", "c@x.cl", "b@x.cl")]

    assert replies == ["451", "451", "451", "250"]


@pytest.mark.parametrize("place", ["rcpt", "data", "dot"])
def test_a_rule_finds_its_recipients(standin: StandIn, place: str) -> None:
    standin.set_rules(Rule(at=place, reply="550 5.1.1 no such user", match=r"^gone\d+@"))

    assert _send(standin, "gone7@x.cl") == 550
    assert _send(standin, "here@x.cl") == 250
    assert _send(standin, "xgone7@x.cl") == 250
    assert standin.ledger().accepted == 2


def test_the_first_rule_that_is_no_delay_decides(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(
        Rule(at="mail", delay=0.1),
        Rule(at="mail", delay=0.1),
        Rule(at="mail", reply="451 4.3.0 first", times=1),
        Rule(at="mail", reply="452 4.3.1 second"),
    )
    client = dial(standin)

    begun = time.monotonic()
    replies = [client.say("MAIL FROM:<a@x.cl>")[:3] for _ in range(2)]

    assert replies == ["451", "452"]
    assert time.monotonic() - begun >= 0.4


def test_new_rules_start_counting_anew(standin: StandIn, dial: Dial) -> None:
    rule = Rule(at="mail", reply="451 4.3.0 once", times=1)
    client = dial(standin)
    for _ in range(2):
        standin.set_rules(rule)
        assert client.say("MAIL FROM:<a@x.cl>").startswith("451 ")

    assert client.say("MAIL FROM:<a@x.cl>").startswith("250 ")


def test_commands_behind_a_delayed_one_wait_their_turn(standin: StandIn, dial: Dial) -> None:
    standin.set_rules(Rule(at="mail", delay=0.1), Rule(at="rcpt", reply="450 4.2.0 later"))
    client = dial(standin)
    client.send(b"NOOP\r\nMAIL FROM:<a@x.cl>\r\nRCPT TO:<b@x.cl>\r\nQUIT\r\n")

    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "450", "221"]
    assert client.is_closed()


def test_wrong_credentials_are_counted(standin: StandIn) -> None:
    standin.set_rules(Rule(at="auth", reply="535 5.7.8 bad credentials"))

    with (
        pytest.raises(smtplib.SMTPAuthenticationError, match="535"),
        smtplib.SMTP(*standin.smtp_address()) as client,
    ):
        client.login("anybody", "wrong")

    # smtplib tries each mechanism the server offers.
    assert standin.ledger().auth_attempts == 2


def test_every_reply_is_late_by_the_latency(standin: StandIn, dial: Dial) -> None:
    standin.set_latency(0.05)
    begun = time.monotonic()

    client = dial(standin)
    client.message(LETTER)
    assert client.say("QUIT").startswith("221 ")

    # greeting, EHLO, MAIL, RCPT, DATA, dot, QUIT
    assert time.monotonic() - begun >= 7 * 0.05
    assert client.is_closed()


def test_pipelined_commands_share_one_latency(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    standin.set_latency(0.2)
    begun = time.monotonic()
    client.send(b"NOOP\r\n" * 20)

    assert [client.reply()[:3] for _ in range(20)] == ["250"] * 20

    assert 0.2 <= time.monotonic() - begun < 2


def test_replies_keep_their_order_when_the_latency_ends(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    standin.set_latency(0.2)
    client.send(b"NOOP\r\n")
    eventually(lambda: standin.ledger().commands.get("NOOP") == 1)
    standin.set_latency(0)
    client.send(b"VRFY x\r\n")

    assert [client.reply()[:3] for _ in range(2)] == ["250", "252"]
