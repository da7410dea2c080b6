"""A quotation is found as people would see it, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.courses.generator.matching import contains, folded, same, whole_sentences

TEXT = "The “well-known” heart\u00a0pumps\n2.5 litres; año nuevo, e\ufb03cient co\u00adoperation."


def quoted(words: str, text: str = TEXT) -> str | None:
    """What stands where the words were found."""
    place = folded(text).find(words)
    return text[slice(*place)] if place else None


@pytest.mark.parametrize(
    ("words", "stands_as"),
    [
        ("THE HEART PUMPS", None),
        ("the 'well-known' heart", "The “well-known” heart"),
        ('"Well–known"', "well-known"),
        ("heart  pumps 2.5", "heart\u00a0pumps\n2.5"),
        ("efficient", "e\ufb03cient"),
        ("co\u200boperation", "co\u00adoperation"),
        ("cooperation.", "co\u00adoperation."),
        ("an\u0303o nuevo", "año nuevo"),
        ("ano nuevo", None),
        ("5 litres", None),
        ("2", None),
        ("pump", None),
        ("eart pumps", None),
        ("", None),
        (" “” ", None),
    ],
)
def test_words_are_found_as_they_look(words: str, stands_as: str | None) -> None:
    assert quoted(words) == stands_as


def test_a_part_of_a_word_is_contained_but_not_found() -> None:
    assert contains("the pumps", "pump")
    assert not contains("el año", "ano")


def test_texts_that_say_the_same_are_the_same() -> None:
    assert same("“Heart”  Beat.") == same("'heart' beat")
    assert same("Sí") != same("si")


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("be used", "It must not be used alone."),
        ("First one", "First one!"),
        ("one! It must", "First one! It must not be used alone."),
        ("last line", "A last line without an end"),
        ("of Dr. Smith", "¿Whose is it, of Dr. Smith?"),
        ("be kept", "Under Art. 5 it may, outside EE. UU. Cuba included, never be kept."),
    ],
)
def test_evidence_is_widened_to_whole_sentences(words: str, sentences: str) -> None:
    text = "First one! It must not be used alone. ¿Whose is it, of Dr. Smith?\n"
    text += "Under Art. 5 it may, outside EE. UU. Cuba included, never be kept. Then it ends.\n"
    text += "A last line without an end\n"
    place = folded(text).find(words)
    assert place is not None

    start, end = whole_sentences(text, *place)

    assert text[start:end] == sentences


@given(st.text(max_size=60), st.data())
def test_every_whole_word_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if word.isalpha() and word.isascii()]
    for word in words[:1]:
        start, end = folded(text).find(word) or (0, 0)
        assert same(text[start:end]) == same(word)
        first, last = whole_sentences(text, start, end)
        assert 0 <= first <= start < end <= last <= len(text)
