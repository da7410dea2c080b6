"""The process: how it starts and how it ends."""

import json
import signal
import socket
import subprocess
import sys

import pytest

from apps.notifications.standin.client import Rule, StandIn

from .conftest import ROOT, Dial, Start, launch, stop


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_with_connections_open(dial: Dial, number: signal.Signals) -> None:
    process, standin = launch()
    idle = dial(standin)
    inside = dial(standin)
    inside.envelope()
    inside.say("DATA")
    inside.send(b"half a message")
    standin.set_rules(Rule(at="mail", delay=60, times=1), Rule(at="mail", hang=True))
    delayed, hung = dial(standin), dial(standin)
    delayed.send(b"MAIL FROM:<a@x.cl>\r\n")
    hung.send(b"MAIL FROM:<a@x.cl>\r\n")
    assert hung.is_silent()

    stop(process, number)

    assert all(client.is_closed() for client in (idle, inside, delayed, hung))


def test_it_listens_where_it_is_told(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as two:
        smtp_port, control_port = one.getsockname()[1], two.getsockname()[1]

    standin = start("--smtp-port", str(smtp_port), "--control-port", str(control_port))

    assert standin.smtp_address() == ("127.0.0.1", smtp_port)
    assert standin.control == f"http://127.0.0.1:{control_port}"


def test_it_announces_itself_under_the_name_that_others_call_it_by() -> None:
    command = [sys.executable, "-m", "apps.notifications.standin", "--called", "smtp"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    announced = json.loads(process.stdout.readline())

    port = announced["control"].rpartition(":")[2]
    assert announced["control"] == f"http://smtp:{port}"
    assert StandIn(f"http://127.0.0.1:{port}").smtp_address()[0] == "smtp"
    process.terminate()
    process.communicate(timeout=10)


def test_a_port_that_is_taken_ends_it_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = _run("-m", "apps.notifications.standin", "--smtp-port", str(taken.getsockname()[1]))

    assert ended.returncode == 1
    assert ended.stderr.startswith("The SMTP stand-in cannot run: ")
    assert "Traceback" not in ended.stderr


def test_a_certificate_without_its_key_is_refused() -> None:
    ended = _run("-m", "apps.notifications.standin", "--tls-cert", "cert.pem")

    assert ended.returncode == 2
    assert "--tls-cert and --tls-key go together" in ended.stderr


def test_it_knows_no_django() -> None:
    code = "import apps.notifications.standin.server, apps.notifications.standin.client, sys;"
    ended = _run("-c", code + "sys.exit('django' in sys.modules)")

    assert ended.returncode == 0
