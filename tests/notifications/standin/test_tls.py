"""STARTTLS, with a certificate made for the test."""

import shlex
import shutil
import smtplib
import ssl
import subprocess
from pathlib import Path

import pytest

from apps.notifications.standin.client import Rule, StandIn

from .conftest import Dial, Start, eventually


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate; install it")
    key, cert = str(tmp_path / "key.pem"), str(tmp_path / "cert.pem")
    subprocess.run(
        shlex.split(
            f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout {shlex.quote(key)}"
            f" -out {shlex.quote(cert)} -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
        ),
        check=True,
        capture_output=True,
    )
    return cert, key


@pytest.fixture
def secure(start: Start, certificate: tuple[str, str]) -> StandIn:
    return start("--tls-cert", certificate[0], "--tls-key", certificate[1])


@pytest.mark.parametrize("latency", [0, 0.02])
def test_a_message_goes_over_tls(
    secure: StandIn, certificate: tuple[str, str], latency: float
) -> None:
    secure.set_latency(latency)

    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=ssl.create_default_context(cafile=certificate[0]))
        client.ehlo()
        assert not client.has_extn("starttls")
        client.login("anybody", "anything")
        client.sendmail("a@x.cl", ["b@x.cl"], "Message-ID: <tls@x>\n\nbody\n" * 5000)

    assert secure.ids() == {"<tls@x>": 1}
    eventually(lambda: secure.ledger().open == 0)


def test_what_came_before_the_handshake_is_forgotten(
    secure: StandIn, certificate: tuple[str, str]
) -> None:
    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.ehlo()
        client.mail("a@x.cl")
        client.starttls(context=ssl.create_default_context(cafile=certificate[0]))

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


def test_rules_hold_under_tls(secure: StandIn, certificate: tuple[str, str]) -> None:
    secure.set_rules(Rule(at="dot", drop=True))

    with smtplib.SMTP(*secure.smtp_address(), timeout=5) as client:
        client.starttls(context=ssl.create_default_context(cafile=certificate[0]))
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("a@x.cl", ["b@x.cl"], "Message-ID: <tls@x>\n\nbody\n")

    assert secure.ledger().accepted == 1
