"""Characters as people write them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.courses.reading.characters import cut, readable
from apps.courses.reading.joints import joined
from apps.courses.reading.protocol import JOINT, Line


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("m´usica", "música"),
        ("Ejecuci´on", "Ejecución"),
        ("Espa˜na, A˜NO", "España, AÑO"),
        ("art´ıculo", "artículo"),
        ("ling¨u´ıstica", "lingüística"),
        ("fran¸cais", "français"),
        ("cafe\u0301", "café"),
        ("oﬃce ﬁle ﬂow", "office file flow"),
        ("𝑎𝑏 𝐖𝐨𝐫𝐝", "ab Word"),
        ("ｆｕｌｌ", "full"),
        ("x² + ½ y³, 20 °C, 1ª y 2º, 5 €", "x² + ½ y³, 20 °C, 1ª y 2º, 5 €"),
        ("Ⅳ ① ™", "Ⅳ ① ™"),
        ("a\u00a0b\u2003c", "a b c"),
        ("a\0b\x07c\u200bd\ufefff", "abcdf"),
        ("inter\u00adnational", "international"),
        ("\uf0b7 point", "• point"),
        ("\ud800half", "half"),
        (f"com{JOINT}pressor", f"com{JOINT}pressor"),
    ],
)
def test_what_programs_leave_in_texts_is_undone(found, meant):
    assert readable(found) == meant


@pytest.mark.parametrize("text", ["`apt` and `dpkg`", "it´s", "l´hiver", "~user", "x^a", "a´ b"])
def test_accents_that_are_none_are_left_alone(text):
    assert readable(text) == text


@given(st.text(st.characters()))
def test_whatever_comes_in_a_database_can_keep_what_comes_out(text):
    shown = readable(text)

    shown.encode()
    kept = {JOINT, "\n"}
    assert all(each in kept or unicodedata.category(each) not in ("Cc", "Cs") for each in shown)
    assert shown == unicodedata.normalize("NFC", shown)
    assert "  " not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A title\r\nin two lines", "A title in two lines"),
        ("x" * 50, "x" * 10),
        (None, ""),
        (b"bytes", ""),
        (7, ""),
        (f"a{JOINT}b", "ab"),
    ],
)
def test_titles_are_short_and_in_one_line(text, shown):
    assert cut(text, 10 if text == "x" * 50 else 100) == shown


def test_word_that_goes_on_in_the_next_line_is_joined():
    lines = [Line("The com-", 12), Line("pressor is 3-", 12), Line("4 m long -", 12), Line("x", 9)]

    assert joined(lines) == [
        Line(f"The com{JOINT}pressor is 3-", 12),
        Line("4 m long -", 12),
        Line("x", 9),
    ]
