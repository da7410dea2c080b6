from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.sii import checks
from apps.sii.vault import claves
from tests.sii.vault.conftest import CLAVE, NEW, OLD, key

pytestmark = pytest.mark.django_db


def run(action: str) -> str:
    said = StringIO()
    call_command("sii_keys", action, stdout=said)
    return said.getvalue()


def lines(said: str) -> list[list[str]]:
    return [line.split(maxsplit=2) for line in said.splitlines()]


def test_list_names_keys_and_counts_what_they_sealed(settings, company):
    claves.store(company, CLAVE, by=None)
    settings.SII_KEYS = f"{NEW},{OLD}"

    assert lines(run("list")) == [["new", "0", "encrypts"], ["old", "1", "decrypts"]]
    settings.SII_KEYS = NEW
    assert lines(run("list"))[1] == ["old", "1", "MISSING in SII_KEYS"]


def test_rotate_says_how_many_and_fails_for_those_that_are_left(settings, company):
    claves.store(company, CLAVE, by=None)
    settings.SII_KEYS = f"{NEW},{OLD}"

    assert run("rotate") == "encrypted with new: 1\n"
    assert run("rotate") == "encrypted with new: 0\n"

    settings.SII_KEYS = key("newer", 3)
    with pytest.raises(CommandError, match="1 cannot be decrypted"):
        run("rotate")


@pytest.mark.parametrize("configured", ["", "nonsense"])
def test_without_keys_the_command_says_what_to_set(settings, company, configured):
    settings.SII_KEYS = configured

    with pytest.raises(CommandError, match="SII_KEYS"):
        run("rotate")


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("configured", "found"),
    [
        (OLD, []),
        ("", []),
        (key("short", 1, 8), ["sii.E001"]),
        ("nonsense", ["sii.E001"]),
    ],
)
def test_check_of_the_keys(settings, configured, found):
    settings.SII_KEYS = configured

    assert ids(checks.check_keys()) == found


def test_check_refuses_the_secret_key(settings):
    settings.SECRET_KEY = OLD.partition(":")[2]

    [message] = checks.check_keys()

    assert message.id == "sii.E001"
    assert settings.SECRET_KEY not in str(message)


@pytest.mark.parametrize(
    ("configured", "found"),
    [(OLD, []), (f"{NEW},{OLD}", []), (NEW, ["sii.W002"]), ("", ["sii.E002"]), ("nonsense", [])],
)
def test_check_of_what_is_stored(settings, company, configured, found):
    claves.store(company, CLAVE, by=None)
    settings.SII_KEYS = configured

    assert ids(checks.check_stored(databases=["default"])) == found
    assert checks.check_stored(databases=None) == []


def test_check_of_an_empty_store_wants_no_keys(settings, company):
    settings.SII_KEYS = ""

    assert checks.check_stored(databases=["default"]) == []
