"""The deployment check says what holds, what does not, and what could not be looked at."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.operations.deployment import registry
from apps.operations.deployment.registry import CannotRun, DoesNotHold, part


@pytest.fixture(autouse=True)
def parts(monkeypatch):
    """Three made-up parts in the place of the real ones."""
    list(registry.all_parts())
    monkeypatch.setattr(registry, "_parts", {})

    @part("good", "it works")
    def good(notes):
        notes.add("42 MB")

    @part("bad", "it works, too")
    def bad(notes):
        raise DoesNotHold("7 were lost")

    @part("absent", "it would work")
    def absent(notes):
        raise CannotRun("There is no Docker here.")


def ran(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("deploy_check", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_what_does_not_hold_decides():
    code, told = ran()

    assert code == 1
    assert "does not hold: 7 were lost" in told
    assert "could not run here: There is no Docker here." in told
    assert "42 MB" in told


def test_what_could_not_run_is_listed_and_fails_only_who_asks_for_all():
    assert ran("good", "absent")[0] == 0
    assert "1 could not run here: absent" in ran("good", "absent")[1]
    assert ran("good", "absent", "--complete")[0] == 3
    assert ran("good", "--complete")[0] == 0


def test_part_that_breaks_does_not_hold():
    @part("broken", "it breaks")
    def broken(notes):
        raise ZeroDivisionError("by zero")

    code, told = ran("broken", "--json")

    assert code == 1
    [proof] = json.loads(told)
    assert (proof["state"], proof["reason"]) == ("does not hold", "ZeroDivisionError: by zero")


def test_unknown_part_is_answered_with_those_there_are():
    with pytest.raises(CommandError, match="choose from: good, bad, absent") as refusal:
        call_command("deploy_check", "else")
    assert refusal.value.returncode == 2
