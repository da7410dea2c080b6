"""Reading for tests: through the gateway, as everybody does."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.utils import translation

from apps.core.confined.argument import NAME
from apps.courses import gateway
from apps.courses.errors import PdfRefused
from apps.courses.reading.protocol import End, Opening, Page, Refusal, Wanted, understood
from apps.courses.synthetic.hostile import document, text
from tests.contracts.tree import ROOT

MEASURED = "tests.courses.reading.measured"
GOOD = document([text()])


@dataclass
class Found:
    """All that was said of a document."""

    opening: Opening
    pages: list[Page] = field(default_factory=list)
    end: End | None = None

    @property
    def texts(self) -> list[list[str]]:
        return [[line.text for line in page.lines] for page in self.pages]

    @property
    def sizes(self) -> list[float]:
        return [line.size for page in self.pages for line in page.lines]

    @property
    def sources(self) -> list[str]:
        return [page.source for page in self.pages]

    @property
    def notes(self) -> list[str]:
        of_pages = dict.fromkeys(page.note for page in self.pages if page.note)
        return [*(code for code, _ in self.opening.notes), *of_pages]


@dataclass
class Measured:
    """What the reader alone said, the MB that it had at most, and the seconds that it took."""

    said: list[Any]
    most_memory: float
    seconds: float

    @property
    def last(self) -> Any:
        return self.said[-1]


Read = Callable[..., Found]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nobody_is_left_behind() -> Iterator[None]:
    """No test leaves a reader, alive or as a zombie."""
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) == before


@pytest.fixture
def readers() -> Callable[[], list[psutil.Process]]:
    """Children that were started since; other tests may have left some that are none of ours."""
    before = set(psutil.Process().children())
    return lambda: [child for child in psutil.Process().children() if child not in before]


@pytest.fixture
def read() -> Read:
    return read_all


@pytest.fixture
def refused() -> Callable[..., PdfRefused]:
    """The refusal of a file, after which the same process reads a good one."""

    def refuse(content: bytes, **wanted: Any) -> PdfRefused:
        before = os.getpid()
        with pytest.raises(PdfRefused) as caught:
            read_all(content, **wanted)
        assert len(read_all(GOOD).pages) == 1
        assert os.getpid() == before
        return caught.value

    return refuse


@pytest.fixture
def without_tesseract(monkeypatch, tmp_path) -> None:
    """Nothing is on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))


def read_all(content: bytes, **wanted: Any) -> Found:
    with gateway.read(io.BytesIO(content), Wanted(**wanted)) as heard:
        opening = next(heard)
        assert isinstance(opening, Opening)
        found = Found(opening)
        for said in heard:
            if isinstance(said, Page):
                found.pages.append(said)
            else:
                assert isinstance(said, End)
                found.end = said
    return found


def measure(content: bytes, tmp_path: Path, **wanted: Any) -> Measured:
    """Run the reader without the gateway, to learn what it took."""
    path = tmp_path / "measured.pdf"
    path.write_bytes(content)
    start = time.monotonic()
    with path.open("rb") as file:
        ended = subprocess.run(
            [sys.executable, "-BE", "-Xutf8", "-m", MEASURED],
            env=os.environ | {NAME: Wanted(**wanted).to_json()},
            stdin=file,
            capture_output=True,
            cwd=ROOT,
            text=True,
            check=False,
        )
    seconds = time.monotonic() - start
    said = [understood(line) for line in ended.stdout.splitlines()]
    memory = int(ended.stderr.splitlines()[-1]) / 1e6 if ended.returncode == 0 else float("nan")
    assert ended.returncode or isinstance(said[-1], End | Refusal)
    return Measured(said, memory, seconds)
