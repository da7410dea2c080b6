"""There are words for everything that can be said of a PDF, and each is said somewhere."""

from __future__ import annotations

import re

import pytest

from apps.courses import words
from apps.courses.reading.codes import NoteCode, RefusalCode
from tests.contracts.tree import ROOT

VALUES = re.compile(r'^    [A-Z_0-9]+ = "(\w+)"(?:  # ([a-z, ]+))?(?:  # noqa.*)?$', re.MULTILINE)
SOURCE = (ROOT / "apps/courses/reading/codes.py").read_text(encoding="utf-8")
NAMED = {
    code: set(filter(None, (names or "").split(", "))) for code, names in VALUES.findall(SOURCE)
}


def placeholders(sentence: object) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", str(sentence)))


def test_every_code_has_its_words():
    assert set(words.REFUSALS) == set(RefusalCode)
    assert set(words.NOTES) == set(NoteCode)


def test_every_code_is_said_somewhere():
    courses = ROOT / "apps/courses"
    said = "".join(
        path.read_text(encoding="utf-8")
        for path in [*courses.glob("reading/*.py"), courses / "gateway.py"]
    )

    for kind in (RefusalCode, NoteCode):
        for code in kind:
            assert f"{kind.__name__}.{code.name}" in said


@pytest.mark.parametrize("code", [*RefusalCode, *NoteCode])
def test_sentences_have_all_their_values(code):
    sentence = (words.REFUSALS | words.NOTES)[code]
    filled = words.refusal if code in words.REFUSALS else words.note

    assert placeholders(sentence) == NAMED[code]
    assert "%" not in filled(code, dict.fromkeys(NAMED[code], "v"))


def test_what_nobody_knows_still_has_words():
    assert words.refusal("surprise", {}).startswith("The PDF could not be read.")
    assert words.note("surprise", {}) == ""


def test_values_of_strangers_are_cut():
    assert len(words.refusal("too_large", {"most": "x" * 10_000})) < 400
