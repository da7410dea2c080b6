"""One word for each of several workers of a pool."""

from __future__ import annotations

import os

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def become(monkeypatch):
    """What this process would become: the outer edge."""
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execvpe", lambda _, arguments, __: became.append(arguments))
    return became


def name_in(arguments: list[str]) -> str:
    return arguments[arguments.index("-n") + 1]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["pdf"], "pdf@%h"),
        (["pdf-2"], "pdf-2@%h"),
        (["pdf", "--number", "2"], "pdf-2@%h"),
        (["pdf-2", "--number", "3"], "pdf-2@%h"),
    ],
    ids=" ".join,
)
def test_worker_is_named_after_its_pool_and_its_number(words, name, become, monkeypatch):
    monkeypatch.delenv("WORKER_NUM", raising=False)

    call_command("run_worker", *words)

    assert [name_in(arguments) for arguments in become] == [name]


@pytest.mark.parametrize("word", ["pfd", "pdf-", "pdf-0", "pdf-x", "pdf2"])
def test_what_is_no_pool_is_answered_with_those_there_are(word, become):
    with pytest.raises(CommandError, match="choose from fast, slow"):
        call_command("run_worker", word)
    assert become == []
