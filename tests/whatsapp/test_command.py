"""`whatsapp_send` speaks to a real web server, and to none but one of this machine."""

from __future__ import annotations

import io
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.core.models import Job
from apps.whatsapp.models import Message, Session
from tests.whatsapp.conftest import SECRET, TOKEN, answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker", "line")]


@pytest.fixture
def hook(settings, tmp_path, request) -> str:
    # WhiteNoise warns when the folder is missing, which the server would do when it starts.
    settings.STATIC_ROOT = tmp_path
    live_server = request.getfixturevalue("live_server")
    return live_server.url.replace("localhost", "127.0.0.1") + reverse("whatsapp-webhook")


def send(*arguments: str) -> str:
    out = io.StringIO()
    call_command("whatsapp_send", *arguments, stdout=out)
    return out.getvalue()


def take_all() -> None:
    for job in Job.objects.filter(status="waiting"):
        answer(job.pk)


def test_a_message_arrives(hook):
    said = send(hook, "--from", "56955556666", "--name", "Ana", "--text", "¿Está abierto? 👋")

    take_all()
    stored = Message.objects.get()
    assert (stored.text, str(stored.session)) == ("¿Está abierto? 👋", "Ana")
    assert stored.session.wa_id == "56955556666"
    assert said.startswith(f"1: 200 {stored.wamid}\n")
    assert said.endswith("1 deliveries were answered 200.\n")


def test_several_messages_each_of_them_twice_are_stored_once(hook):
    said = send(hook, "--count", "3", "--again")

    assert said.count(": 200 ") == 6
    assert Job.objects.count() == 3
    take_all()
    assert Message.objects.count() == 3
    assert Session.objects.count() == 1


def test_to_a_number_that_nobody_has_entered(hook):
    send(hook, "--line", "999999999999999")
    take_all()

    assert Job.objects.get().error_code == "UnclaimedLine"


@pytest.mark.parametrize(
    "url",
    [
        "http://faena.example/whatsapp/webhook/",
        "http://8.8.8.8/",
        "http://127.0.0.1.faena.example/",
        "http://localhost@faena.example/",
        "http://[2001:db8::1]/",
        "http:///whatsapp/",
        "https://127.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_no_other_machine_is_spoken_to(url, monkeypatch):
    def connects(*_args, **_options):
        raise AssertionError

    monkeypatch.setattr(socket, "create_connection", connects)

    with pytest.raises(CommandError, match="is not an http:// address of this machine"):
        send(url)


def test_another_token_there_is_said_and_nothing_is_sent(hook, settings):
    # The server reads the same settings: what differs is which ones the command was started with.
    settings.WHATSAPP_VERIFY_TOKEN = TOKEN

    with pytest.raises(CommandError, match="No handshake"):
        send(hook.replace("/webhook/", "/elsewhere/"))

    assert not Job.objects.exists()


class Refuses(BaseHTTPRequestHandler):
    """Shakes hands, takes nothing, and leads elsewhere."""

    status = 500

    def do_GET(self):
        challenge = self.path.rpartition("hub.challenge=")[2]
        self.answer(200, challenge)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(self.status, "broken")

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Location", "http://faena.example/")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args):
        pass


@pytest.mark.parametrize("status", [500, 403, 301, 201])
def test_whatever_is_not_answered_200_is_an_error(status, monkeypatch):
    monkeypatch.setattr(Refuses, "status", status)
    with HTTPServer(("127.0.0.1", 0), Refuses) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with pytest.raises(CommandError, match=f"answered {status}: broken") as error:
                send(f"http://127.0.0.1:{server.server_port}/hook")
        finally:
            server.shutdown()

    assert SECRET not in str(error.value)
    assert TOKEN not in str(error.value)


def test_nobody_there_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(CommandError, match="Nobody answers at"):
        send(f"http://127.0.0.1:{port}/")


def test_without_secrets_it_says_which(settings):
    settings.WHATSAPP_APP_SECRET = ""

    with pytest.raises(CommandError, match="Set WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN"):
        send()
