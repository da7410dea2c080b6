"""A kind of upload that is no family's: lines of 'name;number', whose work does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.core import files, outcome, uploads
from apps.core.errors import PermanentError
from apps.core.models import StoredFile
from apps.core.outcome import Download, Fact, Problem, Problems
from apps.core.submit import JobHandle, submit
from apps.core.uploads import Choice, Handed, Preview, Template, UploadKind, UploadOption
from apps.loadtest.models import Synthetic
from apps.loadtest.tasks import SYNTHETIC
from config.queues import BULK

GOOD = b"ana;1\nbeto;2\ncarla;3\ndana;4\n"
WRONG = b"ana;1\n<b>beto</b>;two\n"
UNUSABLE = b"nothing here\n"
MOST_BYTES = 200_000
TASK = SYNTHETIC[BULK]


@dataclass
class Told:
    """What is said of every synthetic job, and what has been handed in so far."""

    said: list[Fact] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    found: list[Problem] = field(default_factory=list)
    uncounted: int = 0
    handed: list[Handed] = field(default_factory=list)

    def facts(self, row: Any) -> list[Fact]:
        return self.said

    def downloads(self, row: Any) -> list[Download]:
        return [Download(f"Results {number}", file) for number, file in enumerate(self.files, 1)]

    def problems(self, row: Any, first: int, most: int) -> Problems:
        shown = self.found[first : first + most]
        return Problems(shown, len(self.found), len(self.found) + self.uncounted)

    def check(self, handed: Handed) -> Preview:
        self.handed.append(handed)
        rows = _rows(handed)
        found = [
            problem for number, row in enumerate(rows, 1) for problem in _problems(number, row)
        ]
        return Preview(
            facts=[Fact("Lines", str(len(rows)))],
            problems=Problems(found, len(found), len(found)),
            headings=("name", "number"),
            rows=rows[:3],
        )

    def start(self, handed: Handed) -> JobHandle:
        self.handed.append(handed)
        _rows(handed)
        self.files.append(files.store(handed.content, name=handed.name))
        return submit(
            TASK,
            Synthetic(fails=handed.options["then"] == "fail"),
            dedup_key=handed.dedup_key,
            company=handed.company,
            requested_by=handed.requested_by,
        )


def problem(number: int) -> Problem:
    return Problem(f"row {number}", f"value {number}", f"wrong {number}", f"advice {number}")


def send(name: str, content: bytes = b"what was made") -> StoredFile:
    """A file in the storage."""
    path = Path(default_storage.path("source"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with path.open("rb") as source:
        return files.store(source, name=name)


def template(language: str) -> Template:
    return Template(f"plantilla-{language}.csv", b"name;number\n", "text/csv")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Told:
    settings.MEDIA_ROOT = tmp_path / "files"
    told = Told()
    known: dict[Any, Any] = outcome._outcomes
    monkeypatch.setitem(known, Synthetic, told)
    return told


@pytest.fixture
def lines(told: Told) -> Iterator[UploadKind]:
    """The kind, registered for one test."""
    kind = UploadKind(
        name="made_up.lines",
        label="Lines <of> text",
        description="Names & numbers, one a line.",
        extensions=(".csv", ".txt"),
        most_bytes=MOST_BYTES,
        check=told.check,
        start=told.start,
        options=(
            UploadOption(
                "then", "What then", choices=(Choice("work", "Work"), Choice("fail", "Fail")),
                default="work",
            ),
            UploadOption("note", "Note", help="Whatever you like."),
        ),
        template=template,
    )  # fmt: skip
    yield uploads.register(kind)
    uploads._kinds.pop(kind.name, None)


def without_template(kind: UploadKind) -> UploadKind:
    return uploads.register(replace(kind, template=None))


def _rows(handed: Handed) -> list[list[str]]:
    text = handed.content.read().decode("utf-8", errors="replace")
    handed.content.seek(0)
    rows = [line.split(";") for line in text.splitlines()]
    if any(len(row) != 2 for row in rows):
        raise PermanentError("A <line> has no semicolon: write name;number.")
    return rows


def _problems(number: int, row: list[str]) -> Iterator[Problem]:
    if not row[1].isdecimal():
        yield Problem(f"line {number}", row[1], "It is no number.", f"Correct it for {row[0]}.")
