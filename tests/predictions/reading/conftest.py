"""Reading for tests: through the gateway, as everybody does."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.utils import translation

from apps.core.confined.argument import NAME
from apps.predictions import gateway
from apps.predictions.columns import Layout
from apps.predictions.errors import WorkbookRefused
from apps.predictions.reading.protocol import (
    Block,
    CellProblem,
    End,
    Opening,
    Refusal,
    Wanted,
    understood,
)
from tests.contracts.tree import ROOT
from tests.predictions.reading import workbooks


@dataclass
class Found:
    """All that was said of a workbook."""

    opening: Opening
    blocks: list[Block] = field(default_factory=list)
    end: End | None = None

    @property
    def rows(self) -> list[int]:
        return [number for block in self.blocks for number in block.rows]

    @property
    def tax_ids(self) -> list[str]:
        return [text for block in self.blocks for text in block.tax_ids]

    @property
    def years(self) -> list[int]:
        return [number for block in self.blocks for number in block.years]

    @property
    def quarters(self) -> list[int]:
        return [number for block in self.blocks for number in block.quarters]

    @property
    def names(self) -> list[str]:
        return [text for block in self.blocks for text in block.names]

    @property
    def problems(self) -> list[CellProblem]:
        return [problem for block in self.blocks for problem in block.problems]

    @property
    def codes(self) -> list[tuple[int, str, str]]:
        return [(found.row, found.column, found.code) for found in self.problems]

    @property
    def notes(self) -> dict[str, dict[str, str]]:
        return dict(self.opening.notes)

    def money(self, key: str) -> list[float]:
        return [number for block in self.blocks for number in block.money[key]]


@dataclass
class Measured:
    """What the reader alone said, and the MB that it had at most."""

    said: list[Any]
    most_memory: float

    @property
    def last(self) -> Any:
        return self.said[-1]


Read = Callable[..., Found]
MEASURED = "tests.predictions.reading.measured"
ANNUAL: dict[str, Any] = {"layout": Layout.ANNUAL}


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
def refused() -> Callable[..., WorkbookRefused]:
    """The refusal of a file, after which the same process reads a good one."""

    def refuse(content: bytes, **wanted: Any) -> WorkbookRefused:
        before = os.getpid()
        with pytest.raises(WorkbookRefused) as caught:
            read_all(content, **wanted)
        assert read_all(workbooks.raw()).rows == [2, 3]
        assert os.getpid() == before
        return caught.value

    return refuse


def read_all(content: bytes, layout: Layout = Layout.ANNUAL, **wanted: Any) -> Found:
    with gateway.read(io.BytesIO(content), Wanted(layout, **wanted)) as heard:
        opening = next(heard)
        assert isinstance(opening, Opening)
        found = Found(opening)
        for said in heard:
            if isinstance(said, Block):
                found.blocks.append(said)
            else:
                assert isinstance(said, End)
                found.end = said
    return found


def measure(content: bytes, tmp_path: Path, **wanted: Any) -> Measured:
    """Run the reader without the gateway, to learn what it took."""
    path = tmp_path / "measured.xlsx"
    path.write_bytes(content)
    with path.open("rb") as file:
        ended = subprocess.run(
            [sys.executable, "-BE", "-Xutf8", "-m", MEASURED],
            env=os.environ | {NAME: Wanted(**ANNUAL | wanted).to_json()},
            stdin=file,
            capture_output=True,
            cwd=ROOT,
            text=True,
            check=True,
        )
    said = [understood(line) for line in ended.stdout.splitlines()]
    assert isinstance(said[-1], End | Refusal)
    return Measured(said, int(ended.stderr.splitlines()[-1]) / 1e6)
