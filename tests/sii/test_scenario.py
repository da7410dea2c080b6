"""A load test reaches the portal's stand-in and never the portal."""

from __future__ import annotations

import pytest

from apps.core.scenarios import UnsafeTarget
from apps.sii import scenarios


def told(settings, standin: str, *hosts: str) -> None:
    settings.SII_STANDIN_URL = standin
    names = ("SII_ZEUSR_URL", "SII_MISIIR_URL", "SII_WWW4_URL")
    for name, host in zip(names, hosts, strict=True):
        setattr(settings, name, host)


def prepare(monkeypatch) -> None:
    monkeypatch.setattr(scenarios, "missing", lambda: "")
    scenarios.Syncs().prepare(really_send=True)


@pytest.mark.parametrize(
    ("standin", "hosts"),
    [
        ("http://127.0.0.1:8026", ["http://127.0.0.1:1", "http://127.0.0.1:2", "http://[::1]:3"]),
        ("http://sii:8026", ["http://sii:8101", "http://sii:8102", "http://sii:8103"]),
    ],
)
def test_stand_in_on_this_machine_or_in_its_network_may_be_loaded(
    settings, monkeypatch, standin, hosts
):
    told(settings, standin, *hosts)

    prepare(monkeypatch)


@pytest.mark.parametrize(
    ("standin", "hosts"),
    [
        ("", ["http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"]),
        ("http://sii:8026", ["http://sii:8101", "http://sii:8102", "https://www4.sii.cl"]),
        ("http://sii:8026", ["http://other:1", "http://sii:8102", "http://sii:8103"]),
        (
            "https://zeusr.sii.cl",
            ["https://zeusr.sii.cl", "https://zeusr.sii.cl", "https://zeusr.sii.cl"],
        ),
    ],
)
def test_nothing_else_may(settings, monkeypatch, standin, hosts):
    told(settings, standin, *hosts)

    with pytest.raises(UnsafeTarget):
        prepare(monkeypatch)
