from __future__ import annotations

import pytest

from apps.memory.extraction.plain import plain
from apps.memory.extraction.sentences import sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I live in Talca. I like it! Do you?", ["I live in Talca.", "I like it!", "Do you?"]),
        ("El Sr. Pérez es mi jefe. Vive en EE.UU.", ["El Sr. Pérez es mi jefe.", "Vive en EE.UU."]),
        ("We pay 1.500.000 pesos. Always.", ["We pay 1.500.000 pesos.", "Always."]),
        ("I open at 9 a.m. on weekdays.", ["I open at 9 a.m. on weekdays."]),
        ("- I sell wine\n- I sell beer", ["I sell wine", "I sell beer"]),
        ("¿Cómo estás? Vivo en Arica.", ["¿Cómo estás?", "Vivo en Arica."]),
        ("My lawyer is J. Soto. He is good.", ["My lawyer is J. Soto.", "He is good."]),
        ('He said "Go." I went.', ['He said "Go."', "I went."]),
        ("Well... I sell wine", ["Well...", "I sell wine"]),
        ("  \n \n", []),
    ],
)
def test_sentences_end_where_people_end_them(text, wanted):
    assert sentences(text) == wanted


@pytest.mark.parametrize(
    "other",
    ["nuestro contador es jose", "¡NUESTRO   contador: es «José»!", "Nuestro contador es José\n"],
)
def test_words_are_the_same_however_they_are_written(other):
    assert plain(other) == plain("Nuestro contador es José.")


@pytest.mark.parametrize(
    ("one", "other"),
    [("I pay 1.5", "I pay 15"), ("I write C", "I write C++"), ("I have 2 cats", "I have 3 cats")],
)
def test_what_counts_stays(one, other):
    assert plain(one) != plain(other)
