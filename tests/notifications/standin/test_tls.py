"""STARTTLS, with a certificate made for the test."""

import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from apps.notifications.standin.client import Rule, StandIn

from .conftest import Dial, Start, eventually


@dataclass(frozen=True)
class Papers:
    """Files: the authority that clients trust, the server's certificates and its key."""

    authority: str
    chain: str
    key: str


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1")
    made = Papers(*(str(tmp_path / f"{name}.pem") for name in ("authority", "chain", "key")))
    authority.cert_pem.write_to_path(made.authority)
    for blob in server.cert_chain_pems:
        blob.write_to_path(made.chain, append=True)
    server.private_key_pem.write_to_path(made.key)
    return made


@pytest.fixture
def secure(start: Start, papers: Papers) -> StandIn:
    return start("--tls-cert", papers.chain, "--tls-key", papers.key)


@pytest.mark.parametrize("latency", [0, 0.02])
def test_a_message_goes_over_tls(secure: StandIn, papers: Papers, latency: float) -> None:
    secure.set_latency(latency)

    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=ssl.create_default_context(cafile=papers.authority))
        client.ehlo()
        assert not client.has_extn("starttls")
        client.login("anybody", "anything")
        client.sendmail("a@x.cl", ["b@x.cl"], "Message-ID: <tls@x>\n\nbody\n" * 5000)

    assert secure.ids() == {"<tls@x>": 1}
    eventually(lambda: secure.ledger().open == 0)


def test_what_came_before_the_handshake_is_forgotten(secure: StandIn, papers: Papers) -> None:
    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.ehlo()
        client.mail("a@x.cl")
        client.starttls(context=ssl.create_default_context(cafile=papers.authority))

        assert client.docmd("RCPT TO:<b@x.cl>")[0] == 503
        assert client.docmd("MAIL FROM:<a@x.cl>")[0] == 503
        client.ehlo()
        assert client.docmd("STARTTLS")[0] == 503


def test_a_command_injected_behind_starttls_is_not_obeyed(secure: StandIn, dial: Dial) -> None:
    client = dial(secure)
    client.send(b"STARTTLS\r\nMAIL FROM:<evil@x.cl>\r\n")

    assert client.reply().startswith("220 ")

    assert client.is_silent()
    assert "MAIL" not in secure.ledger().commands


def test_a_failed_handshake_ends_the_connection(secure: StandIn, dial: Dial) -> None:
    confused, gone, killed = dial(secure), dial(secure), dial(secure)
    confused.say("STARTTLS")
    confused.send(b"this is no handshake\r\n")
    gone.say("STARTTLS")
    gone.close()
    killed.say("STARTTLS")
    killed.vanish()

    eventually(lambda: secure.ledger().open == 0)


def test_rules_hold_under_tls(secure: StandIn, papers: Papers) -> None:
    secure.set_rules(Rule(at="dot", drop=True))

    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.starttls(context=ssl.create_default_context(cafile=papers.authority))
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("a@x.cl", ["b@x.cl"], "Message-ID: <tls@x>\n\nbody\n")

    assert secure.ledger().accepted == 1
