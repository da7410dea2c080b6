"""A service that is busy, away, wrong or hostile: what it means, and that our key stays ours."""

from __future__ import annotations

import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from apps.core.errors import JobError, PermanentError, TransientError
from apps.courses.generator import Ledger
from apps.courses.generator.chat import ChatGenerator
from apps.courses.generator.errors import GeneratorBusy, GeneratorDown, GeneratorMisconfigured
from apps.courses.generator.gateway import LONGEST_WAIT, seconds_to_wait
from apps.courses.generator.transport import LONGEST_QUOTE, Endpoint
from apps.courses.standin.client import Rule, StandIn

from .conftest import Make
from .serving import HEART, KEY, MODEL, launch, stop

HASTE = 0.3
"""Seconds for a whole request, where the stand-in takes longer."""
MOST_BYTES_OF_A_DRIP = 200


def trouble(generator: ChatGenerator) -> JobError:
    """What comes of asking."""
    with pytest.raises(JobError) as raised:
        generator.improve(HEART, Ledger())
    return raised.value


def test_a_quota_that_is_used_up_is_waited_for(generator: ChatGenerator, standin: StandIn) -> None:
    standin.set_rules(Rule(do="busy", value=17))

    error = trouble(generator)

    assert isinstance(error, GeneratorBusy)
    assert isinstance(error, TransientError)
    assert error.retry_after == 17
    assert len(standin.requests()) == 0


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 529])
def test_a_service_in_trouble_is_tried_again(
    generator: ChatGenerator, standin: StandIn, status: int
) -> None:
    standin.set_rules(Rule(do="status", value=status))

    error = trouble(generator)

    assert isinstance(error, GeneratorDown)
    assert str(status) in str(error)


@pytest.mark.parametrize("deed", ["hang", "drip"])
def test_a_service_that_takes_too_long_is_tried_again(
    make: Make, standin: StandIn, deed: str
) -> None:
    standin.set_rules(Rule(do=deed, value=0.05))

    error = trouble(make(seconds=HASTE))

    assert isinstance(error, GeneratorDown)
    assert "TimeoutError" in str(error)


@pytest.mark.parametrize(
    ("deed", "said"),
    [("drop", "RemoteDisconnected"), ("cut", "IncompleteRead"), ("page", "GENERATOR_URL")],
)
def test_what_is_no_whole_answer_is_tried_again(
    generator: ChatGenerator, standin: StandIn, deed: str, said: str
) -> None:
    standin.set_rules(Rule(do=deed))

    error = trouble(generator)

    assert isinstance(error, GeneratorDown)
    assert said in str(error)


def test_headers_that_come_too_slowly_end_in_time(make: Make) -> None:
    """Each byte comes within the time limit of a read, all of them together do not."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as pool:
        sent = pool.submit(drip, server)
        generator = make(url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", seconds=HASTE)

        error = trouble(generator)

        assert 0 < sent.result() < MOST_BYTES_OF_A_DRIP
    assert "TimeoutError" in str(error)


def drip(server: socket.socket) -> int:
    """Answer one client with a header that has no end; how many bytes it stayed for."""
    client, _ = server.accept()
    with client:
        client.settimeout(0.02)
        for sent in range(MOST_BYTES_OF_A_DRIP):
            with suppress(TimeoutError):
                if not client.recv(65536):
                    return sent
            try:
                client.sendall(b"H" if sent else b"HTTP/1.1 200 OK\r\nX-Slow: ")
            except OSError:
                return sent
    return MOST_BYTES_OF_A_DRIP


def test_nobody_at_the_address_is_tried_again(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    error = trouble(make(url=f"http://127.0.0.1:{port}/v1"))

    assert isinstance(error, GeneratorDown)
    assert f"127.0.0.1:{port}" in str(error)


@pytest.mark.parametrize(
    ("rule", "setting"),
    [
        (Rule(do="status", value=401), "GENERATOR_KEY"),
        (Rule(do="status", value=403), "GENERATOR_KEY"),
        (Rule(do="status", value=404), "GENERATOR_MODEL"),
        (Rule(do="status", value=405), "GENERATOR_URL"),
        (Rule(do="status", value=402), "GENERATOR_KEY"),
        (Rule(do="no_credit"), "GENERATOR_KEY"),
        (Rule(do="redirect"), "GENERATOR_URL"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.do}-{value.value}",
)
def test_what_a_setting_is_to_blame_for_names_the_setting(
    generator: ChatGenerator, standin: StandIn, rule: Rule, setting: str
) -> None:
    standin.set_rules(rule)

    error = trouble(generator)

    assert isinstance(error, PermanentError)
    assert setting in str(error)


def test_a_model_that_there_is_not(make: Make) -> None:
    error = trouble(make(model="gone"))

    assert isinstance(error, GeneratorMisconfigured)
    assert "GENERATOR_MODEL" in str(error)
    assert "`gone`" in str(error)


def test_an_address_that_lacks_its_version(make: Make, standin: StandIn) -> None:
    error = trouble(make(url=standin.url.removesuffix("/v1")))

    assert isinstance(error, GeneratorMisconfigured)
    assert "GENERATOR_URL" in str(error)


def test_a_slash_at_its_end_does_no_harm(make: Make, standin: StandIn) -> None:
    assert make(url=standin.url + "/").improve(HEART, Ledger())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "llm.example/v1",
        "ftp://llm.example",
        "https://",
        "https://user:secret@llm.example/v1",
        "https://llm.example/v1?key=secret",
        "https://llm.example:port/v1",
        "https://[::1/v1",
    ],
)
def test_an_address_that_cannot_be_one(url: str) -> None:
    with pytest.raises(GeneratorMisconfigured, match="GENERATOR_URL") as raised:
        Endpoint(url)

    assert "secret" not in str(raised.value)


# How long to wait.


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *[("5", 5), (" 0.5 ", 0.5), ("0", 0), ("99999", LONGEST_WAIT)],
        *[(nonsense, None) for nonsense in ("", "soon", "-3", "nan", "1e9", "9" * 400)],
    ],
)
def test_a_wait_is_read_within_reason(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


def test_a_wait_may_be_a_date() -> None:
    now = datetime.now(UTC)

    assert seconds_to_wait(
        format_datetime(now + timedelta(seconds=90), usegmt=True)
    ) == pytest.approx(90, abs=5)
    assert seconds_to_wait(format_datetime(now - timedelta(hours=1), usegmt=True)) == 0
    assert seconds_to_wait("Wed, 21 Oct 2099 07:28:00 -0000") == LONGEST_WAIT


# The key.

HOSTILE = [
    Rule(do="echo_key"),
    Rule(do="busy", value=1),
    Rule(do="status", value=500),
    Rule(do="status", value=400),
    Rule(do="hang"),
    Rule(do="drop"),
    Rule(do="cut"),
    Rule(do="page"),
    Rule(do="redirect"),
    Rule(do="broken_json"),
]


@pytest.mark.parametrize("rule", HOSTILE, ids=lambda rule: f"{rule.do}-{rule.value}")
def test_the_key_shows_nowhere(
    make: Make, standin: StandIn, caplog: pytest.LogCaptureFixture, rule: Rule
) -> None:
    caplog.set_level(logging.DEBUG)
    standin.set_rules(rule)
    generator, ledger = make(seconds=HASTE), Ledger()
    said = [repr(generator), str(generator.gateway.endpoint), generator.identity]

    try:
        generator.improve(HEART, ledger)
    except JobError as error:
        said += [str(error), repr(error), error.code, *traceback.format_exception(error)]

    said += [caplog.text, repr(ledger), str(ledger.to_json()), str(standin.requests())]
    assert KEY not in "".join(said)


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX: y", f"{KEY} {KEY}", f"{KEY}ñ"])
def test_a_key_that_cannot_be_one_is_not_shown(key: str) -> None:
    with pytest.raises(GeneratorMisconfigured, match="GENERATOR_KEY") as raised:
        Endpoint("https://llm.example/v1", key)

    assert KEY not in "".join(traceback.format_exception(raised.value))


def test_what_a_service_says_is_quoted_short_and_without_the_key() -> None:
    endpoint = Endpoint("https://llm.example/v1", KEY)

    quoted = endpoint.quotable(f"Your key\n{KEY[:4]}\u200b{KEY[4:]} is \x1b[31mwrong. " + "x" * 999)

    assert quoted.startswith("Your key … is [31mwrong. x")
    assert len(quoted) == LONGEST_QUOTE


def test_a_wrong_key_is_said_to_be_wrong(make: Make) -> None:
    error = trouble(make(key="sk-wrong"))

    assert "GENERATOR_KEY" in str(error)
    assert "sk-wrong" not in str(error)


def test_a_service_that_needs_no_key_is_sent_none(make: Make) -> None:
    assert "didn't provide" in str(trouble(make(key="")))


# TLS.


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA, tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in on https, whose certificate is for its address."""
    papers = authority.issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    for blob in papers.cert_chain_pems:
        blob.write_to_path(chain, append=True)
    papers.private_key_pem.write_to_path(key)
    process, standin = launch("--key", KEY, "--tls-cert", str(chain), "--tls-key", str(key))
    yield standin
    stop(process)


def test_a_certificate_that_is_trusted(
    secure: StandIn, authority: trustme.CA, tmp_path: Path, make: Make, monkeypatch
) -> None:
    trusted = tmp_path / "trusted.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert ssl.get_default_verify_paths().cafile == str(trusted)

    assert make(url=secure.url).improve(HEART, Ledger())


def test_a_certificate_that_is_not_trusted(secure: StandIn, make: Make) -> None:
    error = trouble(make(url=secure.url))

    assert isinstance(error, GeneratorMisconfigured)
    assert "certificate" in str(error)


def test_a_certificate_of_another_name(
    secure: StandIn, authority: trustme.CA, tmp_path: Path, make: Make, monkeypatch
) -> None:
    trusted = tmp_path / "trusted.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    error = trouble(make(url=secure.url.replace("127.0.0.1", "localhost"), model=MODEL))

    assert isinstance(error, GeneratorMisconfigured)
