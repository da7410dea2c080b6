"""Where sentences end, in English and Spanish, with their exact places."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.courses.making.sentences import sentences_of

ENGLISH = [
    "Dr. Smith and Mrs. J. R. Hale arrived at 5 p.m. from Washington, D.C., by train.",
    "The value rose by 3.5 percent in the U.S. economy.",
    "See Fig. 3 and Sec. 4.2 for the circuit, e.g. Debian's, i.e. the one from No. 5.",
    "He asked, “Are you ready?” and left.",
    "“We are.”",
    "(This one stands in parentheses.)",
    "Use version 2.6.32 of the kernel.",
    "Packages such as gcc, make, etc. are needed.",
    "Bring paper, pens, etc.",
    "The company is Acme Inc.",
    "It was founded on Jan. 5, 1998, by Prof. van der Berg vs. all odds.",
    "Wait... what happened?",
    "Stop!",
    "Open http://www.example.org/index.html in a browser.",
    "He lives in the U.S.",
    "They met at 10 a.m. on St. Mary's Street.",
]
SPANISH = [
    "El Sr. Pérez y la Dra. Gómez llegaron a las 5 p. m. desde los EE. UU. en tren.",
    "La cifra subió un 3.5 por ciento, hasta 1.234,56 pesos.",
    "Véase la fig. 3 y el art. 12 de la ley, p. ej. en la pág. 7.",
    "—¿Está listo? —preguntó el ingeniero.",
    "¡Claro!",
    "Murió en el año 44 a. C. según las fuentes.",
    "Use la versión 2.6.32 del núcleo.",
    "Lleve papel, lápices, etc.",
    "Los paquetes gcc, make, etc. son necesarios.",
    "Vive en los EE. UU.",
    "El n.º 5 de la av. Matta está cerrado.",
    "«No hay nada que hacer.»",
    "La empresa se llama Faena S.A.",
    "El cap. IV trata de los ríos y el núm. 8 de los montes.",
    "Espere... ¿qué pasó?",
    "Ud. puede llamar al tel. 555 1234.",
]
AT_LEAST = 0.94
"""What was measured of such a splitter on another set of as many (facts, A3)."""


def f1(sentences: list[str], language: str) -> float:
    """Of the ends that are found in all of them in a row."""
    text = " ".join(sentences)
    found = {sentence.end for sentence in sentences_of(text, language)}
    wanted, end = set(), -1
    for sentence in sentences:
        end += 1 + len(sentence)
        wanted.add(end)
    return 2 * len(found & wanted) / (len(found) + len(wanted))


@pytest.mark.parametrize(("sentences", "language"), [(ENGLISH, "en"), (SPANISH, "es")])
def test_hard_sentences_in_a_row(sentences, language):
    assert f1(sentences, language) >= AT_LEAST


@pytest.mark.parametrize(
    ("sentences", "language"),
    [([each], "en") for each in ENGLISH] + [([each], "es") for each in SPANISH],
)
def test_hard_sentence_by_itself(sentences, language):
    texts = [sentence.text for sentence in sentences_of(sentences[0], language)]

    assert [text.lstrip("—") for text in texts] == [sentences[0].lstrip("—")]


def texts(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences_of(text, language)]


def test_paragraph_ends_a_sentence_whatever_its_last_sign():
    assert texts("Of the rivers\nThey are wide and") == ["Of the rivers", "They are wide and"]


def test_marks_of_items_are_not_part_of_them():
    text = "• Wind.\n1. Rain.\n(a) Snow.\nb) Hail.\n– Fog."

    assert texts(text) == ["Wind.", "Rain.", "Snow.", "Hail.", "Fog."]


def test_number_of_a_heading_ends_nothing():
    assert texts("2.3. Of the rivers\nIV. Of the hills") == [
        "2.3. Of the rivers",
        "IV. Of the hills",
    ]


def test_part_of_a_page():
    text = "One is here. Two is here. Three is here."

    found = sentences_of(text, "en", page=4, start=13, end=25)

    assert [(each.text, each.page, each.start, each.end) for each in found] == [
        ("Two is here.", 4, 13, 25)
    ]


def test_language_that_is_not_known():
    assert texts("Es ist gut. Die Frau geht.", "") == ["Es ist gut.", "Die Frau geht."]


@given(
    st.text(alphabet="abcAB .!?…\n\"'()«»•-–123,áñ¿¡", max_size=200),
    st.sampled_from(["en", "es", ""]),
)
def test_any_text_is_cut_into_exact_pieces_in_order(text, language):
    end = 0
    for sentence in sentences_of(text, language):
        assert sentence.start >= end
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
        assert "\n" not in sentence.text
        end = sentence.end


def test_mark_of_a_footnote_ends_with_the_sentence_and_is_not_part_of_it():
    text = "It stands in the file.3 This is another.12 Version 2.6 is old."

    assert texts(text) == ["It stands in the file.", "This is another.", "Version 2.6 is old."]


def test_row_of_nothing_but_dots_takes_no_longer_than_text():
    began = process_time()

    assert len(texts("." * 50_000 + "a")) == 1
    assert process_time() - began < 3
