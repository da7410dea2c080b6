"""The client speaks Mem0's protocol, and says of its troubles what should happen next."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest
from django.utils import translation

from apps.memory import gateway
from apps.memory.errors import MemoryServiceBusy, MemoryServiceRefused
from apps.memory.standin.office import DEFAULT_KEY

SAID = [{"role": "user", "content": "I live in Talca. I work for Codelco."}]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def texts(found):
    return [one["memory"] for one in found]


def test_what_is_told_is_listed_found_and_deleted(office):
    ana, bruno = uuid4(), uuid4()
    event = gateway.add(ana, SAID, {"telling": "1"})
    gateway.add(bruno, SAID, {"telling": "2"})

    assert gateway.state_of(event) == "SUCCEEDED"
    assert texts(gateway.listed(ana)) == ["I live in Talca.", "I work for Codelco."]
    assert texts(gateway.search(ana, "live where", 1)) == ["I live in Talca."]
    assert gateway.delete(ana, gateway.listed(ana)[0]["id"])
    assert texts(gateway.listed(ana)) == ["I work for Codelco."]
    gateway.delete_all(ana)
    assert gateway.listed(ana) == []
    assert len(gateway.listed(bruno)) == 2
    assert len(gateway.listed(bruno, {"telling": "2"})) == 2
    assert gateway.listed(bruno, {"telling": "1"}) == []


def test_the_memory_of_another_is_not_deleted(office):
    ana, bruno = uuid4(), uuid4()
    gateway.add(ana, SAID, {})
    memory = gateway.listed(ana)[0]["id"]

    assert not gateway.delete(bruno, memory)
    assert not gateway.delete(ana, str(uuid4()))
    assert len(gateway.listed(ana)) == 2


def test_what_the_service_says_of_another_is_left_out(office):
    ana, bruno = uuid4(), uuid4()
    gateway.add(bruno, SAID, {})
    office.of = lambda filters: list(office.memories.values())

    assert gateway.listed(ana) == []


def test_an_event_that_is_not_known_any_more_is_over(office):
    assert gateway.state_of(str(uuid4())) == "SUCCEEDED"


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("429", MemoryServiceBusy),
        ("500", MemoryServiceBusy),
        ("drop", MemoryServiceBusy),
        ("lose", MemoryServiceBusy),
        ("slow", MemoryServiceBusy),
        ("senseless", MemoryServiceRefused),
    ],
)
def test_troubles_say_what_should_happen_next(office, monkeypatch, caplog, trouble, error):
    monkeypatch.setattr(gateway, "SECONDS", 0.3)
    office.troubles = [trouble]

    with pytest.raises(error) as raised, caplog.at_level(logging.DEBUG):
        gateway.listed(uuid4())

    assert DEFAULT_KEY not in f"{raised.value!r} {caplog.text}"


def test_a_wrong_key_is_refused_and_not_shown(office, settings, caplog):
    settings.MEM0_KEY = "m0-wrong"

    with pytest.raises(MemoryServiceRefused, match="MEM0_KEY") as raised:
        gateway.listed(uuid4())

    assert "m0-wrong" not in f"{raised.value!r} {caplog.text}"


@pytest.mark.parametrize(
    ("name", "value"), [("MEM0_KEY", "a\nb"), ("MEM0_URL", "file:///etc"), ("MEM0_KEY", "clé")]
)
def test_settings_that_cannot_be_are_said(office, settings, name, value):
    setattr(settings, name, value)

    with pytest.raises(MemoryServiceRefused, match=name) as raised:
        gateway.listed(uuid4())

    assert value not in str(raised.value)


def test_nobody_listens(settings):
    settings.MEM0_URL, settings.MEM0_KEY = "http://user:hidden@127.0.0.1:1", "k"

    with pytest.raises(MemoryServiceBusy) as raised:
        gateway.listed(uuid4())

    assert "hidden" not in str(raised.value)


def test_too_much_is_not_read(office, monkeypatch):
    monkeypatch.setattr(gateway, "MOST_BYTES", 10)

    with pytest.raises(MemoryServiceRefused, match="too much"):
        gateway.listed(uuid4())


def test_the_stand_in_refuses_what_the_platform_refuses(office):
    for method, path, content in (
        ("POST", "/v3/memories/add/", {"messages": SAID}),
        ("POST", "/v3/memories/add/", {"messages": [], "user_id": "a"}),
        ("POST", "/v3/memories/", {"filters": {}}),
        ("POST", "/v3/memories/search/", {"query": "a", "user_id": "a"}),
        ("DELETE", "/v1/memories/", None),
        ("DELETE", "/v1/memories/1/", None),
        ("GET", "/v4/memories/", None),
    ):
        with pytest.raises(MemoryServiceRefused):
            gateway._ask(method, path, content)
