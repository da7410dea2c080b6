"""What is asked, kind by kind."""

from __future__ import annotations

import pytest

from apps.courses.quiz.questions import FEWEST_BEFORE_SECTION, questions_of
from apps.courses.shapes import Kind, Question
from tests.courses.quiz.manuals import BAKERY, TALLER, Manual, manual


def asked(document: Manual, kind: Kind, about: str) -> Question:
    """The question of this kind whose source has these words."""
    quizzes = questions_of(document.lessons, document.language).values()
    found = [o for quiz in quizzes for o in quiz if o.kind is kind and about in o.source.text]
    assert len(found) == 1
    return found[0]


def right(question: Question) -> str:
    return question.options[question.answer]


def about(sentence: str, terms: list[str], language: str = "en") -> list[Question]:
    """What is asked of one sentence in a lesson of its own, beside those of the manuals."""
    rest = (BAKERY if language == "en" else TALLER).lessons
    one = manual(language, ("The press and its parts", terms, sentence)).lessons
    return questions_of([*rest, *one], language)[len(rest)]


def test_a_blank_is_where_the_term_was():
    (question,) = about(
        "Workers fill the press until the juice of the grape runs into vats.", ["press"]
    )

    assert question.kind is Kind.CLOZE
    assert question.prompt == (
        "Fill in the blank: “Workers fill the ____ until the juice of the grape runs into vats.”"
    )
    assert right(question) == "press"


def test_an_article_does_not_tell():
    (question,) = about("Juice comes from an orchard when somebody puts it into vats.", ["orchard"])

    assert "from a(n) ____ when" in question.prompt


@pytest.mark.parametrize(
    "sentence",
    [
        "Workers fill the press until a second press takes over and the juice is out.",
        "Workers fill the press until the pressing is done and the juice runs into vats.",
        "Workers fill the press (a machine) until the juice of the grape runs into vats.",
        "Workers fill the press until the wine-press is full of what people trod upon.",
    ],
)
def test_a_term_that_is_told_elsewhere_in_the_sentence_is_not_asked_for(sentence):
    assert [one for one in about(sentence, ["press"]) if right(one) == "press"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The vat is press and nothing else, which people in the valley know very well.",
        "People try to press the grapes until the juice runs into one of the large vats.",
        "Press the grapes before noon, and carry the juice into one of the large vats.",
    ],
)
def test_what_is_no_noun_there_is_not_asked_for(sentence):
    evidence = "People build the press of oak, and nobody has ever seen another one in use."
    lessons = [
        *BAKERY.lessons,
        *manual("en", ("Oak", [], evidence), ("Parts", ["press"], sentence)).lessons,
    ]

    assert questions_of(lessons, "en")[len(lessons) - 1] == []


def test_a_term_in_the_plural_stands_among_plurals():
    lessons = manual(
        "en",
        ("Vats", ["vat"], "The cooper repairs the vats before the harvest comes to the valley."),
        ("Casks", ["cask"], "Wine rests in the casks, and nobody opens them before the spring."),
        ("Carts", ["cart"], "Men load the carts in the evening when the air is no longer hot."),
        ("Mules", ["mule"], "Boys feed the mules, which carry grapes down from the steep hills."),
        ("Cellar", ["lamp"], "Somebody lights the lamp before men go down to where wine rests."),
    )
    (question,) = questions_of(lessons.lessons, "en")[0]

    assert set(question.options) == {"vats", "casks", "carts", "mules"}


def test_a_spanish_article_fits_every_option():
    question = asked(TALLER, Kind.CLOZE, "La alarma suena")

    assert right(question) == "alarma"
    feminine = {"comisión", "reunión", "visera", "palanca", "máquina", "sordera", "medición"}
    assert set(question.options) - {"alarma"} <= feminine


def test_a_gender_that_does_not_fit_is_no_option():
    lessons = manual(
        "es",
        (
            "La prensa",
            ["prensa"],
            "La gente llena la prensa en la mañana de un largo día de otoño.",
        ),
        ("El vino", ["vino"], "La gente bebe el vino en la noche de un largo día de invierno."),
        ("El jugo", ["jugo"], "La gente cuela el jugo en la tarde de un corto día de verano."),
        ("El barril", ["barril"], "La gente abre el barril en la noche de un buen día de abril."),
        ("El saco", ["saco"], "La gente carga el saco en la mañana de un día de mucho viento."),
    ).lessons
    quizzes = questions_of(lessons, "es")

    assert [len(quiz) for quiz in quizzes.values()] == [0, 1, 1, 1, 1]


def test_a_definition_asks_for_its_term():
    kinds = {Kind.DEFINITION, Kind.MEANING}
    quizzes = questions_of(BAKERY.lessons, "en").values()
    found = {q.kind: q for quiz in quizzes for q in quiz if q.kind in kinds}

    assert set(found) == kinds
    assert "____ is " in found[Kind.DEFINITION].prompt
    assert found[Kind.MEANING].prompt.startswith("According to the document, what is “")
    assert right(found[Kind.MEANING]) + "." in found[Kind.MEANING].source.text


@pytest.mark.parametrize(
    "sentence",
    [
        "A press is the same thing as a mill, but people in the valley do not know it.",
        "A press is not a machine that a person can buy in a shop of the lower valley.",
        "A press is used by everybody in the valley who has more than a few old vines.",
        "A press is the default choice of those who have more than a few old vines.",
    ],
)
def test_what_does_not_define_is_not_taken_for_a_definition(sentence):
    kinds = {one.kind for one in about(sentence, ["press"])}

    assert kinds.isdisjoint({Kind.DEFINITION, Kind.MEANING})


def test_a_number_is_asked_for_with_its_unit():
    question = asked(BAKERY, Kind.NUMBER, "12.5 % of protein")

    assert right(question) == "12.5 %"
    assert "hold at least ____ of protein" in question.prompt
    assert all(option.endswith(" %") for option in question.options)


def test_a_number_keeps_its_marks():
    question = asked(BAKERY, Kind.NUMBER, "draws 1,500 W")

    assert all(option[1] == "," or len(option) == len("750 W") for option in question.options)


def test_a_list_is_left_out_as_a_whole():
    (question,) = about(
        "Wine is kept in vessels such as barrels, bottles, carafes and jugs in the cellar.", []
    )

    assert question.kind is Kind.MEMBER
    assert "in vessels such as ____ in the cellar" in question.prompt
    assert right(question) in {"barrels", "bottles", "carafes", "jugs"}


def test_a_spanish_list():
    quizzes = questions_of(TALLER.lessons, "es").values()
    found = [one for quiz in quizzes for one in quiz if one.kind is Kind.MEMBER]

    assert found
    assert all("tales como ____ " in one.prompt for one in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Wine is kept in vessels such as barrels and bottles, which stand in the cellar.",
        "Wine is bought by people such as whoever comes, whoever asks, and who can pay.",
        "Wine is poured for guests such as friends who come, neighbours and aunts today.",
        "Wine is made in places such as Chile, Chile and Chile when the summer is long.",
    ],
)
def test_what_is_no_list_of_three_things_is_not_asked_about(sentence):
    assert about(sentence, []) == []


def test_a_sentence_is_to_be_recognised_only_beside_other_questions():
    for document in (BAKERY, TALLER):
        for quiz in questions_of(document.lessons, document.language).values():
            kinds = [question.kind for question in quiz]
            assert kinds.count(Kind.SECTION) <= 1
            assert kinds.count(Kind.SECTION) == 0 or len(kinds) > FEWEST_BEFORE_SECTION


def test_a_sentence_is_not_to_be_recognised_beside_a_single_question():
    text = """
        Workers fill the vat with 90 litres of juice and leave it alone until the spring.
        The wine press stands beneath a roof of straw, and nobody uses it before autumn.
        """
    lessons = [*BAKERY.lessons, *manual("en", ("The wine press", [], text)).lessons]

    kinds = [one.kind for one in questions_of(lessons, "en")[len(BAKERY.lessons)]]

    assert kinds == [Kind.NUMBER]


def test_two_options_are_too_few():
    lessons = manual(
        "en",
        ("Vats", ["vat"], "The cooper repairs the vat before the harvest comes to the valley."),
        ("Casks", ["cask"], "Wine rests in the cask, and nobody opens them before the spring."),
    ).lessons

    assert questions_of(lessons, "en") == {0: [], 1: []}
