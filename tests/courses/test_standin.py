"""The LLM stand-in: it speaks the protocol, keeps its rules, and misbehaves only when told."""

from __future__ import annotations

import base64
import http.client
import json
import math
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from apps.courses.generator.schema import SCHEMA
from apps.courses.standin.client import Rule, StandIn, StandInRefused, StandInUnreachable
from apps.courses.standin.rules import DEEDS, InvalidRule

from .generator.serving import ROOT, launch, stop

KEY = "sk-of-this-test"
TEXT = (
    "Photosynthesis turns light into chemical energy inside chloroplasts. "
    "Respiration releases that energy again in every living cell.\n"
    "Roots take up water, and leaves lose it through small openings."
)
OTHER = "Pollen travels with insects, birds, currents or gravity until it reaches another flower."
CHUNKS = {1: TEXT, 2: OTHER}
DOCUMENT = {
    "title": "Plants",
    "language": "en",
    "chunks": [{"id": number, "text": text} for number, text in CHUNKS.items()],
}
EMBEDDER = "standin-embedding"


@dataclass(frozen=True)
class Answered:
    status: int
    content: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.content["error"]["code"]

    @property
    def said(self) -> Any:
        return json.loads(self.content["choices"][0]["message"]["content"])


@dataclass(frozen=True)
class Client:
    """Anybody who speaks the protocol."""

    url: str
    key: str = KEY

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answered:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
        signed = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        connection.request(method, parts.path + path, body, signed | (headers or {}))
        response = connection.getresponse()
        answered = Answered(response.status, json.load(response), dict(response.getheaders()))
        connection.close()
        return answered

    def post(self, path: str, content: Any) -> Answered:
        return self.ask("POST", path, json.dumps(content).encode())

    def chat(self, content: str = json.dumps(DOCUMENT), **other: Any) -> Answered:
        messages = [{"role": "system", "content": "Improve."}, {"role": "user", "content": content}]
        return self.post("/chat/completions", {"model": "standin", "messages": messages, **other})

    def embed(self, *texts: str, **other: Any) -> Answered:
        return self.post("/embeddings", {"model": EMBEDDER, "input": list(texts), **other})


@pytest.fixture(scope="module")
def shared() -> Iterator[StandIn]:
    process, standin = launch("--key", KEY)
    yield standin
    stop(process)


@pytest.fixture
def standin(shared: StandIn) -> StandIn:
    shared.set_rules()
    shared.set_quota(None)
    shared.reset()
    return shared


@pytest.fixture
def client(standin: StandIn) -> Client:
    return Client(standin.url)


# Chat.


def test_it_answers_with_the_words_of_the_text(client: Client) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "it", "strict": True, "schema": SCHEMA}}

    answered = client.chat(response_format=form)

    assert answered.status == 200
    assert set(answered.said) == set(SCHEMA["properties"])
    assert all(answered.said.values())
    for item in (item for items in answered.said.values() for item in items):
        assert item["evidence"] in CHUNKS[item["chunk"]]
    for asked in answered.said["questions"]:
        assert asked["right"] in asked["evidence"]
        assert not any(other in asked["evidence"] for other in asked["distractors"])


def test_the_form_of_its_answer_is_the_protocols(client: Client) -> None:
    content = client.chat().content

    assert content["object"] == "chat.completion"
    assert content["choices"][0]["finish_reason"] == "stop"
    assert content["choices"][0]["message"]["role"] == "assistant"
    usage = content["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"] > 0


def test_what_is_no_document_gets_a_sentence(client: Client) -> None:
    content = client.chat("How are you?").content

    assert "language model" in content["choices"][0]["message"]["content"]


def test_an_answer_that_is_too_long_is_cut(client: Client) -> None:
    content = client.chat(max_completion_tokens=10).content

    assert content["choices"][0]["finish_reason"] == "length"
    assert content["usage"]["completion_tokens"] <= 10


def test_what_it_counts_it_adds_up(client: Client, standin: StandIn) -> None:
    usages = [client.chat().content["usage"] for _ in range(3)]

    assert standin.tokens() == (
        sum(usage["prompt_tokens"] for usage in usages),
        sum(usage["completion_tokens"] for usage in usages),
    )
    assert standin.answers() == {"/chat/completions 200": 3}


# What the real one refuses.


@pytest.mark.parametrize("key", ["", "sk-wrong", f"{KEY}x"])
def test_a_key_is_required(standin: StandIn, key: str) -> None:
    answered = Client(standin.url, key).chat()

    assert answered.status == 401
    assert standin.requests() == []


def test_a_model_must_exist(client: Client) -> None:
    answered = client.post("/chat/completions", {"model": "gpt", "messages": []})

    assert (answered.status, answered.code) == (404, "model_not_found")


MESSAGE = {"role": "user", "content": "Hello"}
OPEN_SCHEMA = {"type": "object", "properties": {}, "required": []}


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"messages": [MESSAGE]},
        {"model": "standin"},
        {"model": "standin", "messages": []},
        {"model": "standin", "messages": [{"role": "king", "content": "Hello"}]},
        {"model": "standin", "messages": [{"role": "user", "content": None}]},
        {"model": "standin", "messages": [MESSAGE], "max_token": 5},
        {"model": "standin", "messages": [MESSAGE], "max_tokens": 0},
        {"model": "standin", "messages": [MESSAGE], "max_tokens": 5, "max_completion_tokens": 5},
        {"model": "standin", "messages": [MESSAGE], "response_format": {"type": "xml"}},
        {"model": "standin", "messages": [MESSAGE], "response_format": {"type": "json_schema"}},
        {"model": "standin", "messages": [{"role": "user", "content": "word " * 60_000}]},
        {
            "model": "standin",
            "messages": [MESSAGE],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "it", "strict": True, "schema": OPEN_SCHEMA},
            },
        },
    ],
)
def test_a_request_must_be_right(client: Client, content: Any) -> None:
    answered = client.post("/chat/completions", content)

    assert answered.status == 400
    assert answered.content["error"]["type"] == "invalid_request_error"


def test_what_is_no_json_is_refused(client: Client) -> None:
    assert client.ask("POST", "/chat/completions", b"{").status == 400


def test_an_address_that_there_is_not(client: Client, standin: StandIn) -> None:
    assert client.ask("GET", "/chat/completions").code == "unknown_url"
    assert Client(standin.url.removesuffix("/v1")).chat().code == "unknown_url"


def test_a_body_that_is_too_large_is_not_read(client: Client) -> None:
    length = {"Content-Length": str(10**9)}

    answered = client.ask("POST", "/chat/completions", headers=length)

    assert answered.status == 413


def test_a_quota_is_kept_and_said(client: Client, standin: StandIn) -> None:
    standin.set_quota(2, window=60)

    answers = [client.chat() for _ in range(4)]

    assert [answered.status for answered in answers] == [200, 200, 429, 429]
    assert answers[0].headers["x-ratelimit-remaining-requests"] == "1"
    assert answers[2].code == "rate_limit_exceeded"
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert standin.answers()["/chat/completions 429"] == 2


def test_a_quota_comes_back(client: Client, standin: StandIn) -> None:
    standin.set_quota(1, window=0.2)
    answers = [client.chat().status]
    deadline = time.monotonic() + 5

    while answers.count(200) < 2 and time.monotonic() < deadline:
        answers.append(client.chat().status)

    assert answers[0] == answers[-1] == 200
    assert 429 in answers


# Models and embeddings.


def test_its_models_are_listed(client: Client) -> None:
    models = client.ask("GET", "/models").content["data"]

    assert [model["id"] for model in models] == ["standin", EMBEDDER]


def test_vectors_have_length_one_and_come_in_order(client: Client) -> None:
    data = client.embed("the heart", "the liver", "...").content["data"]

    assert [each["index"] for each in data] == [0, 1, 2]
    for each in data:
        assert math.isclose(math.hypot(*each["embedding"]), 1)


def test_the_same_words_are_near(client: Client) -> None:
    data = client.embed("The heart pumps blood", "blood, pumps: HEART the", "a law").content["data"]
    one, other, far = (each["embedding"] for each in data)

    assert math.isclose(_dot(one, other), 1)
    assert _dot(one, far) < 0.5


def _dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_vectors_may_be_shorter_and_packed(client: Client) -> None:
    plain = client.embed("the heart", dimensions=8).content["data"][0]["embedding"]
    packed = client.embed("the heart", dimensions=8, encoding_format="base64").content["data"]

    assert struct.unpack("<8f", base64.b64decode(packed[0]["embedding"])) == pytest.approx(plain)


@pytest.mark.parametrize(
    "other",
    [
        {"input": []},
        {"input": ""},
        {"input": ["a", ""]},
        {"input": ["a"] * 2049},
        {"input": "word " * 10_000},
        {"input": "a", "dimensions": 0},
        {"input": "a", "encoding_format": "xml"},
        {"input": "a", "inputs": "a"},
    ],
)
def test_an_embedding_must_be_asked_for_rightly(client: Client, other: dict[str, Any]) -> None:
    assert client.post("/embeddings", {"model": EMBEDDER, **other}).status == 400


def test_embeddings_have_a_model_of_their_own(client: Client) -> None:
    assert client.post("/embeddings", {"model": "standin", "input": "a"}).status == 404


def test_embeddings_misbehave_by_rules_of_their_own(client: Client, standin: StandIn) -> None:
    standin.set_rules(Rule(do="status", value=503, at="embeddings", times=1))

    assert client.chat().status == 200
    assert [client.embed("a").status for _ in range(2)] == [503, 200]


# Rules.


def test_a_rule_applies_as_often_as_it_says(client: Client, standin: StandIn) -> None:
    standin.set_rules(
        Rule(do="delay", value=0.01),
        Rule(do="status", value=500, times=2),
        Rule(do="busy", value=3, times=1),
    )

    assert [client.chat().status for _ in range(5)] == [500, 500, 429, 200, 200]


@pytest.mark.parametrize(
    "rule",
    [
        {},
        [],
        {"do": "explode"},
        {"do": "hang", "at": "door"},
        {"do": "delay", "value": -1},
        {"do": "delay", "value": "long"},
        {"do": "status", "value": 200},
        {"do": "hang", "times": 0},
        {"do": "hang", "often": 1},
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: Any) -> None:
    with pytest.raises(InvalidRule):
        Rule.from_json(rule)


def test_every_deed_can_be_asked_for(standin: StandIn) -> None:
    standin.set_rules(*(Rule(do=deed, value=500) for deed in DEEDS))


def test_control_says_what_is_valid(standin: StandIn) -> None:
    with pytest.raises(StandInRefused, match="GET /ledger"):
        standin._ask("GET", "/nothing")
    with pytest.raises(StandInRefused, match="list of rules"):
        standin._ask("PUT", "/rules", {})
    with pytest.raises(StandInRefused, match="window"):
        standin._ask("PUT", "/quota", {"requests": -1})


# The process.


def test_rules_and_quota_may_be_given_at_the_start() -> None:
    process, standin = launch(
        *("--rule", '{"do": "status", "value": 500, "times": 1}'),
        *("--requests", "2", "--key", KEY, "--llm-port=0"),  # as `embedded` names a port
    )
    client = Client(standin.url)

    assert [client.chat().status for _ in range(3)] == [500, 200, 429]

    stop(process)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_with_connections_open(number: signal.Signals) -> None:
    process, standin = launch()
    assert standin.is_up
    standin.set_rules(Rule(do="hang"))
    parts = urlsplit(standin.url)
    with socket.create_connection((str(parts.hostname), parts.port), timeout=5) as idle:
        idle.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")

        stop(process, number)

    with pytest.raises(StandInUnreachable, match="Start it with"):
        assert standin.is_up


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["--rule", "{"], 2, "not JSON"),
        (["--rule", '{"do": "explode"}'], 2, "valid are"),
        (["--tls-cert", "cert.pem"], 2, "go together"),
        (["--host", "192.0.2.1"], 1, "The LLM stand-in cannot run: "),
    ],
)
def test_nonsense_ends_it_with_a_sentence(
    arguments: list[str], status: int, complaint: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "apps.courses.standin", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )

    assert ended.returncode == status
    assert complaint in ended.stderr
    assert "Traceback" not in ended.stderr


def test_it_knows_no_django() -> None:
    code = "import apps.courses.standin.server, apps.courses.standin.client, sys;"
    code += "sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
