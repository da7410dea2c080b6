"""Services outside are heard out within limits, and what they say stands in no error."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request

import pytest

from apps.core.json_service import Nonsense, Refusal, Silence, TooLong, answer_to

SECRET = "opensesame"
DEEP = b"[" * 100_000


ANSWERS = {
    "well": (b'{"a": 1}', {}),
    "empty": (b"", {}),
    "endless": (b'"' + b"x" * 2000 + b'"', {}),
    "broken-off": (b'{"a": 1}', {"Content-Length": "100"}),
    "dribbling": (b"", {"Content-Length": "1000000"}),
    "deep": (DEEP, {}),
    "talking": (f"no JSON, {SECRET}".encode(), {}),
}


class Server(ThreadingHTTPServer):
    """Knows where it is, and when everybody may go home."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Service)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.is_over = threading.Event()


class Service(BaseHTTPRequestHandler):
    """Answers as its path says: with a body, or with a status."""

    server: Server

    def do_GET(self):
        path = self.path.strip("/")
        if path in ANSWERS:
            body, headers = ANSWERS[path]
            self.answer(200, body, **headers)
        else:
            self.answer(int(path), SECRET.encode(), Location=f"{self.server.url}/well")
        while path == "dribbling" and not self.server.is_over.wait(0.02):
            self.wfile.write(b" ")

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def service():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.is_over.set()
        server.shutdown()
        thread.join()


def ask(service, path: str, *, seconds: float = 10, most_bytes: int = 1000) -> object:
    request = Request(f"{service.url}/{path}", headers={"Authorization": SECRET})
    return answer_to(request, seconds=seconds, most_bytes=most_bytes)


def test_answer_is_json_or_nothing(service):
    assert ask(service, "well") == {"a": 1}
    assert ask(service, "empty") is None


def test_redirect_is_followed_nowhere_with_the_key(service):
    with pytest.raises(Refusal, match="302"):
        ask(service, "302")


@pytest.mark.parametrize(
    ("status", "for_now", "of_the_key", "of_the_place"),
    [
        (400, False, False, False),
        (401, False, True, False),
        (403, False, True, False),
        (404, False, False, True),
        (408, True, False, False),
        (429, True, False, False),
        (500, True, False, False),
        (503, True, False, False),
    ],
)
def test_status_says_what_is_to_be_done(service, status, for_now, of_the_key, of_the_place):
    with pytest.raises(Refusal) as refusal:
        ask(service, str(status))

    said = refusal.value
    assert said.status == status
    assert (said.is_for_now, said.is_of_the_key) == (for_now, of_the_key)
    assert said.is_of_the_place == of_the_place
    assert SECRET not in repr(said)


@pytest.mark.parametrize(
    ("path", "trouble"),
    [("endless", TooLong), ("broken-off", Silence), ("talking", Nonsense)],
)
def test_answer_that_cannot_be_used_is_told_without_its_words(service, path, trouble):
    with pytest.raises(trouble) as error:
        ask(service, path)

    assert SECRET not in repr(error.value)


def test_answer_nested_too_deeply_is_nonsense(service):
    with pytest.raises(Nonsense):
        ask(service, "deep", most_bytes=len(DEEP))


def test_answer_that_comes_drop_by_drop_is_given_up(service):
    with pytest.raises(Silence, match="TimeoutError"):
        ask(service, "dribbling", seconds=0.5)


def test_nobody_there_is_silence_that_names_no_address(service):
    port = service.server_port
    service.server_close()

    with pytest.raises(Silence) as error:
        answer_to(Request(f"http://me:{SECRET}@127.0.0.1:{port}"), seconds=5, most_bytes=10)

    assert SECRET not in repr(error.value)
    assert str(port) not in repr(error.value)
