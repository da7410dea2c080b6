"""A service that speaks OpenAI's protocol, over real HTTP, with all that may go wrong there."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import pytest

from apps.embeddings import gateway
from apps.embeddings.embedder import LONGEST_IDENTITY
from apps.embeddings.errors import EmbedderBusy, EmbedderRefused
from apps.embeddings.ways.endpoint import BATCH, Endpoint
from apps.embeddings.ways.hashed import Hashed
from tests.embeddings.service import KEY, Service, running, vectors


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with running() as service:
        settings.EMBEDDER_URL = service.url
        settings.EMBEDDER_KEY = KEY
        settings.EMBEDDER_MODEL = "made-up-model"
        yield service


@pytest.fixture
def endpoint(service: Service) -> Endpoint:
    return Endpoint()


def ask(endpoint: Endpoint) -> np.ndarray:
    return endpoint.questions(["how?"])


def test_vectors_come_in_the_order_of_the_texts(endpoint: Endpoint) -> None:
    texts = ["the first one", "the second text", "a third thing"]

    assert endpoint.passages(texts) == pytest.approx(Hashed().passages(texts), abs=1e-6)


def test_it_asks_as_the_protocol_says(endpoint: Endpoint, service: Service) -> None:
    endpoint.questions(["¿cómo?"])

    assert service.asked == [
        {"model": "made-up-model", "input": ["¿cómo?"], "encoding_format": "float"}
    ]
    assert service.paths == ["/v1/embeddings"]
    assert service.keys == [f"Bearer {KEY}"]


def test_an_address_may_end_with_a_slash(
    endpoint: Endpoint, service: Service, settings: Any
) -> None:
    settings.EMBEDDER_URL = f"{service.url}/"

    ask(endpoint)

    assert service.paths == ["/v1/embeddings"]


def test_without_a_key_none_is_sent(endpoint: Endpoint, service: Service, settings: Any) -> None:
    settings.EMBEDDER_KEY = ""

    ask(endpoint)

    assert service.keys == [None]


def test_many_texts_go_in_batches(endpoint: Endpoint, service: Service) -> None:
    texts = [f"text number {number}" for number in range(BATCH * 2 + 1)]

    matrix = endpoint.passages(texts)

    assert [len(asked["input"]) for asked in service.asked] == [BATCH, BATCH, 1]
    assert matrix == pytest.approx(Hashed().passages(texts), abs=1e-6)


def test_no_text_asks_nobody(endpoint: Endpoint, service: Service) -> None:
    assert len(endpoint.passages([])) == 0
    assert service.asked == []


def test_rows_get_length_one(endpoint: Endpoint, service: Service) -> None:
    service.answers(200, {"data": [{"index": 0, "embedding": [3, 4]}]})

    assert ask(endpoint).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)]]


def test_dimensions_are_those_of_the_service(endpoint: Endpoint) -> None:
    assert endpoint.dimensions == Hashed.dimensions


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_service_is_tried_again_later(
    endpoint: Endpoint, service: Service, status: int
) -> None:
    service.answers(status)

    with pytest.raises(EmbedderBusy, match=str(status)):
        ask(endpoint)


@pytest.mark.parametrize(
    ("status", "setting"),
    [(401, "EMBEDDER_KEY"), (403, "EMBEDDER_KEY"), (404, "EMBEDDER_URL"), (400, "400")],
)
def test_a_refusal_says_which_setting_to_look_at(
    endpoint: Endpoint, service: Service, status: int, setting: str
) -> None:
    service.answers(status)

    with pytest.raises(EmbedderRefused, match=setting):
        ask(endpoint)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(endpoint: Endpoint, service: Service, status: int) -> None:
    service.answers(status, Location=service.url + "/elsewhere")

    with pytest.raises(EmbedderRefused, match=str(status)):
        ask(endpoint)

    assert len(service.asked) == 1


SENSELESS: list[Any] = [
    b"<html>welcome</html>",
    b"\xff\xfe",
    b"[" * 100_000,
    [],
    {},
    {"data": None},
    {"data": []},
    {"data": [{"index": 0}]},
    {"data": [{"index": 0, "embedding": []}]},
    {"data": [{"index": 0, "embedding": "AAAA"}]},
    {"data": [{"index": 0, "embedding": ["a"]}]},
    {"data": [{"index": 1, "embedding": [1.0]}]},
    {"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]},
    {"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]},
    b'{"data": [{"index": 0, "embedding": [NaN]}]}',
    b'{"data": [{"index": 0, "embedding": [1e999]}]}',
    b'{"data": [{"index": 0, "embedding": [1' + b"0" * 400 + b"]}]}",
]


@pytest.mark.parametrize("content", SENSELESS, ids=range(len(SENSELESS)))
def test_an_answer_that_makes_no_sense_is_refused(
    endpoint: Endpoint, service: Service, content: Any
) -> None:
    service.answers(200, content)

    with pytest.raises(EmbedderRefused):
        ask(endpoint)


def test_vectors_of_different_lengths_are_refused(endpoint: Endpoint, service: Service) -> None:
    ask(endpoint)
    service.answers(200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]})

    with pytest.raises(EmbedderRefused, match="lengths"):
        ask(endpoint)


def test_an_answer_that_breaks_off_is_tried_again_later(
    endpoint: Endpoint, service: Service
) -> None:
    service.answers(200, vectors(["how?"]), **{"Content-Length": "1000000"})

    with pytest.raises(EmbedderBusy):
        ask(endpoint)


def test_an_answer_without_end_is_refused(
    endpoint: Endpoint, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MOST_BYTES", 10_000)
    service.answers(200, b"x" * 20_000)

    with pytest.raises(EmbedderRefused, match="too much"):
        ask(endpoint)


def test_a_service_that_does_not_answer_is_given_up(service: Service, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMBEDDER_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"

        with pytest.raises(EmbedderBusy, match="TimeoutError"):
            gateway.embeddings(["how?"], seconds=0.2)


def test_a_service_that_answers_by_drops_is_given_up(service: Service) -> None:
    def drip(handler: BaseHTTPRequestHandler, _asked: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        try:
            while not handler.connection.recv(0, socket.MSG_DONTWAIT | socket.MSG_PEEK):
                handler.wfile.write(b" ")
        except OSError:
            handler.close_connection = True

    service.answer = drip

    with pytest.raises(EmbedderBusy, match="TimeoutError"):
        gateway.embeddings(["how?"], seconds=0.2)


def test_nobody_at_the_address_is_tried_again_later(service: Service, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMBEDDER_URL = f"http://127.0.0.1:{free.getsockname()[1]}/v1"

    with pytest.raises(EmbedderBusy, match="ConnectionRefusedError"):
        gateway.embeddings(["how?"], seconds=5)


@pytest.mark.parametrize("url", ["", "host/v1", "file:///etc/passwd", "ftp://host/v1"])
def test_an_address_of_another_kind_is_refused(service: Service, settings: Any, url: str) -> None:
    settings.EMBEDDER_URL = url

    with pytest.raises(EmbedderRefused, match="EMBEDDER_URL"):
        gateway.embeddings(["how?"], seconds=5)


def test_long_names_of_models_stay_apart(service: Service, settings: Any) -> None:
    identities = set()
    for number in range(2):
        settings.EMBEDDER_MODEL = "a-model-with-a-very-long-name-" * 3 + str(number)
        identities.add(Endpoint().identity)

    assert len(identities) == 2
    assert max(map(len, identities)) <= LONGEST_IDENTITY


def _secrets_of(key: str) -> list[str]:
    return [key, key[:12]]


@pytest.mark.parametrize("status", [200, 307, 400, 401, 404, 429, 500])
def test_the_key_is_nowhere_to_be_read(
    endpoint: Endpoint,
    service: Service,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    service.answers(status)

    with pytest.raises((EmbedderBusy, EmbedderRefused)) as caught:
        ask(endpoint)

    said = [repr(endpoint), str(vars(endpoint)), caplog.text, repr(caught.value)]
    said.append("".join(traceback.format_exception(caught.value)))
    assert not [text for text in said for secret in _secrets_of(KEY) if secret in text]


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nHost: other", f"{KEY}…", f"{KEY}ñ"])
def test_a_key_with_strange_characters_is_refused_without_showing_it(
    endpoint: Endpoint, service: Service, settings: Any, key: str
) -> None:
    settings.EMBEDDER_KEY = key

    with pytest.raises(EmbedderRefused, match="EMBEDDER_KEY") as caught:
        ask(endpoint)

    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert service.asked == []


def test_a_password_in_the_address_is_not_shown(
    service: Service, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMBEDDER_URL = "http://me:pa55word@127.0.0.1:1/v1"

    with pytest.raises((EmbedderBusy, EmbedderRefused)) as caught:
        gateway.embeddings(["how?"], seconds=5)

    assert "pa55word" not in "".join(traceback.format_exception(caught.value)) + caplog.text
