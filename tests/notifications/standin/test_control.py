"""The control port and its client."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any

import pytest

from apps.notifications.standin.client import (
    InvalidRule,
    Rule,
    StandIn,
    StandInRefused,
    StandInUnreachable,
)

from .conftest import ROOT


def _ask(standin: StandIn, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(standin.control + path, data=body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_health_says_where_the_mail_goes(standin: StandIn) -> None:
    host, port = standin.smtp_address()

    assert _ask(standin, "GET", "/health") == (
        200,
        {"status": "ok", "smtp": f"smtp://{host}:{port}"},
    )


def test_rules_come_back_as_they_were_set(standin: StandIn) -> None:
    rules = [
        Rule(at="rcpt", reply="450 4.2.0 later", match="@slow", per_recipient=1, times=9),
        Rule(at="connect", hang=True),
        Rule(at="body", drop=True),
        Rule(at="mail", delay=0),
    ]

    standin.set_rules(*rules)

    assert standin.rules() == rules
    assert _ask(standin, "GET", "/rules")[1][1] == {
        "at": "connect",
        "match": None,
        "do": {"hang": True},
        "times": None,
        "per_recipient": None,
    }


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"at": "lunch", "do": {"hang": True}}, "valid are connect, ehlo, auth, mail, rcpt"),
        ({"do": {"hang": True}}, "valid are connect, ehlo"),
        ({"at": "mail"}, "'do' is an object with one of reply, delay, hang, drop"),
        ({"at": "mail", "do": {}}, "exactly one of reply, delay, hang, drop"),
        ({"at": "mail", "do": {"hang": True, "drop": True}}, "exactly one of"),
        ({"at": "mail", "do": {"explode": True}}, "valid are reply, delay, hang, drop"),
        ({"at": "mail", "do": {"hang": "yes"}}, "true or absent"),
        ({"at": "mail", "do": {"delay": -1}}, "a number of seconds"),
        ({"at": "mail", "do": {"delay": "1"}}, "a number of seconds"),
        ({"at": "mail", "do": {"reply": "250 fine"}}, "a code from 400 to 599"),
        ({"at": "mail", "do": {"reply": "450 a\r\n250 b"}}, "one line"),
        ({"at": "body", "do": {"reply": "450 no"}}, "put the reply at 'data' or 'dot'"),
        ({"at": "mail", "match": "x", "do": {"hang": True}}, "valid at rcpt, data, body, dot"),
        ({"at": "auth", "per_recipient": 1, "do": {"hang": True}}, "valid at rcpt, data"),
        ({"at": "rcpt", "match": "(", "do": {"hang": True}}, "no regular expression"),
        ({"at": "rcpt", "match": 5, "do": {"hang": True}}, "no regular expression"),
        ({"at": "rcpt", "times": 0, "do": {"hang": True}}, "a whole number from 1"),
        ({"at": "rcpt", "times": True, "do": {"hang": True}}, "a whole number from 1"),
        ({"at": "rcpt", "per_recipient": 1.5, "do": {"hang": True}}, "a whole number from 1"),
        ({"at": "rcpt", "when": "noon", "do": {"hang": True}}, "valid are at, match, do, times"),
        ("hang", "A rule is an object"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_and_changes_nothing(
    standin: StandIn, rule: object, sentence: str
) -> None:
    standin.set_rules(Rule(at="dot", drop=True))
    good = {"at": "mail", "do": {"hang": True}}

    status, answer = _ask(standin, "PUT", "/rules", json.dumps([good, rule]).encode())

    assert status == 400
    assert sentence in answer["error"]
    assert standin.rules() == [Rule(at="dot", drop=True)]


def test_a_wrong_rule_fails_where_it_is_written() -> None:
    with pytest.raises(InvalidRule, match="valid are connect, ehlo"):
        Rule(at="lunch", hang=True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("PUT", "/rules", b"{", 400, "not JSON"),
        ("PUT", "/rules", b"{}", 400, "a list of rules"),
        ("PUT", "/latency", b"3", 400, '{"latency": seconds}'),
        ("PUT", "/latency", b'{"latency": -1}', 400, '{"latency": seconds}'),
        ("PUT", "/latency", b'{"latency": true}', 400, '{"latency": seconds}'),
        ("PUT", "/latency", b'{"latency": NaN}', 400, '{"latency": seconds}'),
        ("GET", "/messages?limit=few", None, 400, "a whole number"),
        ("GET", "/messages?sender=a", None, 400, "valid are recipient, message_id, limit"),
        ("GET", "/nothing", None, 404, "valid are GET /health"),
        ("POST", "/rules", b"[]", 404, "PUT /rules"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(
    standin: StandIn, method: str, path: str, body: bytes | None, status: int, sentence: str
) -> None:
    code, answer = _ask(standin, method, path, body)

    assert code == status
    assert sentence in answer["error"]


def test_the_client_passes_the_sentence_on(standin: StandIn) -> None:
    with pytest.raises(StandInRefused, match="seconds 0 or more"):
        standin.set_latency(-1)


def test_the_latency_can_be_read(standin: StandIn) -> None:
    standin.set_latency(0.01)

    assert _ask(standin, "GET", "/latency") == (200, {"latency": 0.01})


def test_an_absent_standin_says_how_to_start_one() -> None:
    with pytest.raises(StandInUnreachable, match=r"python -m apps\.notifications\.standin"):
        StandIn("http://127.0.0.1:1").ledger()


def test_a_proxy_in_the_environment_is_ignored(standin: StandIn) -> None:
    code = f"from apps.notifications.standin.client import StandIn; StandIn('{standin.control}')"
    proxy = {"http_proxy": "http://127.0.0.1:1", "no_proxy": ""}

    subprocess.run(
        [sys.executable, "-c", f"{code}.ledger()"], cwd=ROOT, env=os.environ | proxy, check=True
    )
