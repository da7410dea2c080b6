"""What is made of a lesson without anybody's help but the document's."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from apps.courses.making.lessons import lessons_of
from apps.courses.making.phrases import SPANISH, listed
from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import line_of
from apps.courses.shapes import CleanPage, Lesson, Origin, Plan, Span, Structure
from tests.courses.making.pages import HEAD, RELLENO, filled, opening, page

WELLS = """\
1. Bore holes
A bore hole is a shaft in the ground from which people draw water. \
The depth of a bore hole depends on the water table of the region. \
Drilling rigs reach a water table that lies two hundred metres below the ground. \
Every drilling rig needs a crew of four, and the crew keeps a log of the rock. \
The casing of a bore hole keeps the sand of the ground out of it. \
It is made of steel. \
Where the casing leaks, sand from the ground enters the bore hole and fills it. \
A hand pump lifts water from a depth of fifty metres at most."""
WINDS = """\
2. Wind mills
A wind mill turns the wind into the movement of a shaft. \
The vane of the wind mill holds its wheel against the wind. \
In a storm the vane folds, and the wheel of the wind mill stands still. \
A gear box at the foot of the shaft drives the piston of the pump."""


def one_page(*texts: str, language: str = "en") -> Structure:
    """A page for each text; its first line is the title of its lesson."""
    pages = [CleanPage(n, str(n + 1), text) for n, text in enumerate(texts)]
    plans = [
        Plan("Water", text.split("\n")[0], (Span(n, 0, len(text)),)) for n, text in enumerate(texts)
    ]
    return Structure(Origin.OUTLINE, language, pages, plans)


@pytest.fixture
def wells() -> Lesson:
    return lessons_of(one_page(WELLS, WINDS))[0]


def test_heading_is_no_sentence_of_the_lesson(wells):
    assert wells.sentences[0].text.startswith("A bore hole is a shaft")
    assert len(wells.sentences) == 8


def test_number_above_the_heading_is_none_either():
    structure = one_page("CHAPTER 1\nWater wells\nA well is a hole.")
    plan = Plan("Water", "Water wells", structure.lessons[0].spans)
    lesson = lessons_of(Structure(Origin.OUTLINE, "en", structure.pages, [plan]))[0]

    assert [sentence.text for sentence in lesson.sentences] == ["A well is a hole."]


def test_terms_are_what_the_lesson_is_about(wells):
    texts = [term.text for term in wells.terms]

    assert texts[0] == "bore hole"
    assert "water" in texts
    assert "drilling rig" in [text.lower().rstrip("s") for text in texts]


def test_terms_are_written_as_the_document_writes_them_and_are_not_the_same_twice(wells):
    for term in wells.terms:
        assert term.text in WELLS
    stems = [set(term.stems) for term in wells.terms]
    assert all(
        len(one & other) / len(one | other) < 0.5
        for n, one in enumerate(stems)
        for other in stems[:n]
    )


def test_best_term_comes_first_and_weighs_one(wells):
    weights = [term.weight for term in wells.terms]

    assert weights[0] == 1
    assert weights == sorted(weights, reverse=True)


def test_what_every_lesson_says_is_worth_less_than_what_one_says():
    names = ("bridge", "ferry", "tunnel", "harbour", "airport")
    everywhere = "The council decided so. The council met again. A council is a council."
    texts = [f"Of it\nThe {name} is old. A {name} is a {name}. {everywhere}" for name in names]

    for lesson, name in zip(lessons_of(one_page(*texts)), names, strict=True):
        assert lesson.terms[0].text == name


def test_word_that_a_better_term_holds_is_no_term_of_its_own():
    text = (
        "Of it\nThe water pump works. A water pump is old. The water pump and the pump broke. "
        "A pump is a pump, and the pump of the town is a water pump."
    )

    terms = lessons_of(one_page(text))[0].terms

    assert [term.text for term in terms if "pump" in term.text] == ["water pump"]


def test_stop_words_and_numbers_are_no_terms():
    text = "Of it\nIt was 1998 and 1998 again, for the most part, and then it was 1998 once more."

    assert lessons_of(one_page(text, WELLS))[0].terms == ()


def test_spanish_terms_keep_the_word_that_links_them():
    text = (
        "Discos\nEl sistema de archivos guarda datos. Cada sistema de archivos tiene un nombre. "
        "Los sistemas de archivos se montan."
    )

    lesson = lessons_of(one_page(text, " ".join(RELLENO), language="es"))[0]

    assert lesson.terms[0].text == "sistema de archivos"


def test_summary_is_of_the_lesson_word_for_word_and_in_its_order(wells):
    assert 2 <= len(wells.summary) <= 5
    assert set(wells.summary) <= set(wells.sentences)
    assert list(wells.summary) == sorted(wells.summary, key=lambda each: (each.page, each.start))


@pytest.mark.parametrize(
    "leaning",
    [
        "It is made of heavy steel pipes that are welded at the bottom of the shaft.",
        "However, heavy steel pipes are welded at the bottom of the shaft every year.",
    ],
)
def test_summary_has_no_sentence_that_leans_on_another(leaning):
    able = "The casing of a bore hole keeps the sand of the ground out of the water."

    lesson = lessons_of(one_page(f"Casing\n{able} {leaning}"))[0]

    assert [sentence.text for sentence in lesson.summary] == [able]


def test_summary_says_nothing_twice():
    again = "The water well of the village is deeper than the water well of the town."
    text = f"Wells\n{again} {again} {again} A hand pump lifts the water of the well up to a tank."

    texts = [sentence.text for sentence in lessons_of(one_page(text))[0].summary]

    assert len(texts) == 2
    assert len(set(texts)) == 2


def test_table_has_no_summary():
    text = "Figures\n" + "\n".join(f"{n} {n * 3} {n * 7}.5 kg" for n in range(40))

    assert lessons_of(one_page(text))[0].summary == ()


def test_objectives_in_english(wells):
    assert wells.objectives[0] == "Explain what the document says about “Bore holes”."
    assert wells.objectives[1].startswith("Say what “")
    assert "“bore hole”" not in wells.objectives[1]


def test_objectives_in_spanish():
    text = "3. Los ríos\n" + " ".join(RELLENO)

    lesson = lessons_of(one_page(text, "Otra\nNada.", language="es"))[0]

    assert lesson.objectives[0] == "Explicar lo que el documento dice sobre «Los ríos»."


@pytest.mark.parametrize(
    ("last", "conjunction"),
    [("agua", "y"), ("índice", "e"), ("Isla", "e"), ("hígado", "e"), ("hielo", "y"), ("día", "y")],
)
def test_spanish_list_sounds_as_people_say_it(last, conjunction):
    assert listed(["mapa", last], SPANISH) == f"«mapa» {conjunction} «{last}»"


def test_minutes_are_those_of_two_hundred_words_each():
    texts = ["Short\nNot much.", "Long\n" + "word " * 1000]

    assert [lesson.minutes for lesson in lessons_of(one_page(*texts))] == [1, 5]


PROGRAM = """
import json, sys
from dataclasses import asdict
from apps.courses.making.lessons import lessons_of
from apps.courses.making.structure import structure_of
from apps.courses.reading.protocol import understood
opening, *pages = map(understood, sys.stdin.read().splitlines())
structure = structure_of(opening, pages)
sys.stdout.write(json.dumps([asdict(structure), [asdict(each) for each in lessons_of(structure)]]))
"""


def test_same_document_makes_the_same_bytes_in_every_process():
    pages = [
        page(n, (f"{n + 1}. {text[n % 2][:12]}", HEAD), *filled(9, text), *WELLS.split(". "))
        for n, text in enumerate([RELLENO, filled(4)] * 3)
    ]
    first = opening(pages, [(0, each.lines[0].text, each.index) for each in pages])
    document = "\n".join([line_of(first), *map(line_of, pages)])

    made = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=document,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(made) == 1
    structure = structure_of(first, pages)
    here = [asdict(structure), [asdict(each) for each in lessons_of(structure)]]
    assert json.loads(made.pop()) == json.loads(json.dumps(here))
