"""What a person sees of a PDF before its job begins."""

from __future__ import annotations

import io

import pytest

from apps.core.uploads import Handed
from apps.courses import preview
from apps.courses.errors import PdfRefused
from apps.courses.synthetic.hostile import PASSWORD, SCAN, document, encrypted, text
from tests.courses.reading.conftest import english, nobody_is_left_behind
from tests.courses.reading.test_recognition import scan

__all__ = ["english", "nobody_is_left_behind"]  # fixtures


def look(content: bytes, **options: str) -> preview.Preview:
    return preview.check(Handed(io.BytesIO(content), "a.pdf", options, "en"))


def facts(seen: preview.Preview) -> dict[str, str]:
    return {fact.label: fact.value for fact in seen.facts}


def test_first_lines_and_what_the_document_says_of_itself_are_shown():
    seen = look(document([b"", text("Pumps"), text("Valves")]))

    assert facts(seen)["Pages"] == "3"
    assert seen.rows == [["Pumps"]]


def test_scan_is_not_refused_though_nothing_is_recognised_yet():
    seen = look(scan(SCAN, SCAN))

    assert facts(seen)["Pages"] == "2"
    assert not seen.rows


def test_only_the_first_pages_are_looked_at(monkeypatch):
    monkeypatch.setattr(preview, "MOST_PAGES", 2)

    assert look(document([b"", text("Pumps")])).rows == [["Pumps"]]
    assert not look(document([b"", b"", text("Pumps")])).rows


def test_encrypted_document_wants_its_password():
    content = encrypted("AES-256", PASSWORD)

    with pytest.raises(PdfRefused, match="protected by a password"):
        look(content)
    assert look(content, password=PASSWORD).rows
