"""How answers are read, and what is never asked."""

from __future__ import annotations

import gzip
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.sii.browser import asking, registers
from apps.sii.browser.asking import Answer
from apps.sii.browser.evidence import without
from apps.sii.browser.forms import F29
from apps.sii.browser.programs import missing
from apps.sii.browser.registers import RCV
from apps.sii.errors import SessionEnded, UnknownAnswer

NOBODY = cast("Any", SimpleNamespace(token=""))
WORDS = "Peñalolén"


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (WORDS.encode(), "application/json;charset=utf-8"),
        (WORDS.encode(), "application/json;charset=ISO-8859-1"),
        (WORDS.encode("latin-1"), "text/html"),
        (WORDS.encode("latin-1"), "text/html; charset=nonsense"),
        (WORDS.encode("cp850"), "text/html; charset=cp850"),
    ],
)
def test_a_charset_is_tried_before_it_is_believed(content, declared) -> None:
    assert Answer(200, declared, content).text == WORDS


@pytest.mark.parametrize("service", [RCV, F29], ids=lambda service: service.app)
@pytest.mark.parametrize("method", ["ingresarAceptacionReclamoDocs", "guardarDeclaracion", ""])
def test_a_method_that_may_write_is_never_asked(service, method) -> None:
    with pytest.raises(ValueError, match="only read"):
        asking.ask(NOBODY, service, method, {})


def test_nothing_is_asked_without_a_token() -> None:
    with pytest.raises(SessionEnded):
        asking.ask(NOBODY, RCV, "getResumen", {})


def test_a_sign_in_form_in_the_place_of_an_answer_is_a_session_that_ended() -> None:
    with pytest.raises(SessionEnded):
        asking.refuse(Answer(200, "text/html", b'<input type="text" id="rutcntr">'))


def test_a_file_is_unpacked_up_to_a_size(monkeypatch) -> None:
    monkeypatch.setattr(registers, "MOST_BYTES", 1000)

    assert registers._unpacked(gzip.compress(b"x" * 1000)) == b"x" * 1000
    for content in (gzip.compress(b"x" * 1001), gzip.compress(b"x")[:-9], b"<html>"):
        with pytest.raises(UnknownAnswer):
            registers._unpacked(content)


def test_secrets_are_taken_out_of_what_is_kept() -> None:
    text = '<b title="a&amp;b-clave">a&b-clave 1</b> token-42'

    assert without({"a&b-clave", "token-42", "1"}, text) == '<b title="•••">••• 1</b> •••'


def test_what_is_not_installed_is_named(settings) -> None:
    settings.SII_CHROMIUM = "/bin/true"
    settings.SII_CHROMEDRIVER = "/nowhere"

    assert "chromium-driver" in missing()
    settings.SII_CHROMEDRIVER = "/bin/true"
    assert missing() == ""
