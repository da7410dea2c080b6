"""There are words for everything that can be said, in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from apps.predictions import words
from apps.predictions.reading.codes import NoteCode, ProblemCode, RefusalCode
from tests.contracts.tree import ROOT

VALUES = re.compile(r'^    [A-Z_0-9]+ = "(\w+)"(?:  # ([a-z, ]+))?(?:  # noqa.*)?$', re.MULTILINE)
SOURCE = (ROOT / "apps/predictions/reading/codes.py").read_text(encoding="utf-8")
NAMED = {
    code: set(filter(None, (names or "").split(", "))) for code, names in VALUES.findall(SOURCE)
}
LANGUAGES = ["en", "es"]


def placeholders(sentence: object) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", str(sentence)))


def test_every_code_has_its_words():
    assert set(words.REFUSALS) == set(RefusalCode)
    assert set(words.NOTES) == set(NoteCode)
    assert set(words.PROBLEMS) == set(ProblemCode)


def test_every_code_is_said_somewhere():
    reading = ROOT / "apps/predictions"
    said = "".join(
        path.read_text(encoding="utf-8")
        for path in [*reading.glob("reading/*.py"), reading / "gateway.py"]
    )

    for kind in (RefusalCode, NoteCode, ProblemCode):
        for code in kind:
            assert f"{kind.__name__}.{code.name}" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*RefusalCode, *NoteCode])
def test_sentences_about_files_have_all_their_values(language, code):
    with translation.override(language):
        sentence = (words.REFUSALS | words.NOTES)[code]
        assert placeholders(sentence) == NAMED[code]
        filled = words.refusal if code in words.REFUSALS else words.note
        assert "%" not in filled(code, dict.fromkeys(NAMED[code], "v"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ProblemCode)
def test_sentences_about_cells_have_all_their_values(language, code):
    with translation.override(language):
        what, advice = words.PROBLEMS[code]
        assert placeholders(what) | placeholders(advice) <= NAMED[code] | {"column"}
        said = words.problem(code, dict.fromkeys(NAMED[code], "v"), "ebit")
        assert all(text and "?" not in text and "%" not in text for text in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", words.REASONS)
def test_reasons_have_all_their_values(language, code):
    with translation.override(language):
        assert "%" not in words.reason(f"{code}:sales")


def test_columns_are_named_in_the_language_that_is_active():
    with translation.override("en"):
        assert words.reason("missing:net_income") == "Net income is missing."
        assert words.problem("missing", {}, "year")[0] == "Year is empty."
    with translation.override("es"):
        assert words.reason("missing:net_income") == "Falta Resultado neto."
        assert words.problem("missing", {}, "year")[0] == "Año está vacío."
    with translation.override("es-cl"):
        assert words.label("sales") == "Ventas"


def test_reason_may_name_a_row_or_nothing():
    assert words.reason("duplicate:17") == ("The same company and period are already in row 17.")
    assert words.reason("too_large") == "The figures are too large to compute with."
    assert words.reason("") == ""


def test_what_nobody_knows_still_has_words():
    assert words.problem("surprise", {}) == (
        "This cannot be used.",
        "Correct it, or leave the cell empty.",
    )
    assert words.reason("surprise:ebit") == "There is no score for this row."
    assert words.note("surprise", {}) == ""


def test_values_of_strangers_are_cut():
    sentence = words.refusal("unknown_sheet", {"sheet": "x" * 10_000, "sheets": "%(a)s %s"})

    assert len(sentence) < 400
    assert sentence.endswith("There are: %(a)s %s.")
