"""What the stand-in counts and keeps."""

from apps.notifications.standin.client import StandIn

from .conftest import Dial, eventually


def _letter(number: int) -> bytes:
    return b"Message-ID: <%d@x>\r\n\r\nbody" % number


def test_a_message_id_accepted_twice_is_named(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    for number in (1, 2, 3, 2, 2):
        client.message(_letter(number))

    ledger = standin.ledger()

    assert (ledger.accepted, ledger.distinct, ledger.twice) == (5, 3, {"<2@x>": 3})
    assert standin.ids() == {"<1@x>": 1, "<2@x>": 3, "<3@x>": 1}


def test_a_folded_message_id_in_any_case_is_found(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.message(b"Subject: x\r\nMESSAGE-Id:\r\n <folded@x> \r\nTo: b\r\n\r\nbody")

    assert standin.ids() == {"<folded@x>": 1}


def test_a_message_id_in_the_body_is_none(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.message(b"Subject: x\r\n\r\nMessage-ID: <body@x>")
    client.message(b"Subject: y\r\n\r\nbody")

    assert standin.ledger().twice == {"": 2}


def test_counts_outlive_the_kept_messages(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    for number in [*range(2010), 0]:
        client.send(b"MAIL FROM:<a@x.cl>\r\nRCPT TO:<b@x.cl>\r\nDATA\r\n")
        client.send(_letter(number) + b"\r\n.\r\n")
    for _ in range(4 * 2011):
        client.reply()

    assert standin.ledger().accepted == 2011
    assert standin.ledger().twice == {"<0@x>": 2}
    assert len(standin.ids()) == 2010
    kept = standin.messages(limit=5000)
    assert (len(kept), kept[0].message_id, kept[-1].message_id) == (2000, "<0@x>", "<11@x>")


def test_messages_are_found_by_recipient_and_message_id(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.message(_letter(1), "b@example.com")
    client.message(_letter(2), "c+d@example.com")
    client.message(_letter(3), "c+d@example.com")

    found = standin.messages(recipient="c+d@example.com")
    assert [message.message_id for message in found] == ["<3@x>", "<2@x>"]
    assert len(standin.messages(recipient="c+d@example.com", limit=1)) == 1
    assert standin.messages(recipient="c+d@example.com", message_id="<1@x>") == []
    [first] = standin.messages(message_id="<1@x>")
    assert (first.rcpt_tos, first.raw) == (("b@example.com",), "Message-ID: <1@x>\r\n\r\nbody\r\n")
    assert first.at <= found[0].at


def test_connections_and_commands_are_counted(standin: StandIn, dial: Dial) -> None:
    first, second = dial(standin), dial(standin)
    first.say("noop")
    first.say("WHAT")
    second.say("QUIT")

    eventually(lambda: standin.ledger().open == 1)
    ledger = standin.ledger()
    assert ledger.connections == 2
    assert ledger.commands == {"EHLO": 2, "NOOP": 1, "unknown": 1, "QUIT": 1}


def test_a_client_that_leaves_mid_message_leaves_nothing(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.envelope()
    client.say("DATA")
    client.send(_letter(1))
    client.close()

    eventually(lambda: standin.ledger().open == 0)
    assert standin.ledger().accepted == 0


def test_reset_forgets_all_but_the_open_connections(standin: StandIn, dial: Dial) -> None:
    client = dial(standin)
    client.message(_letter(1))

    standin.reset()

    ledger = standin.ledger()
    assert (ledger.accepted, ledger.connections, ledger.open) == (0, 0, 1)
    assert (standin.ids(), standin.messages(), ledger.commands) == ({}, [], {})
    client.message(_letter(1))
    assert standin.ids() == {"<1@x>": 1}
