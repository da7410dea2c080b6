"""What the reader of PDFs is told and what it says: one JSON document a line.

The reader is a process of its own with limits and without secrets, and imports no Django. It says
an ``Opening``, then each page in its order, then ``End``; or, at any point, a ``Refusal``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

JOINT = "\u0002"
"""Where a line ended in a hyphen: whether it belongs to the word, the whole document says."""

TEXT, OCR, NONE = "text", "ocr", "none"
"""Where a page's text comes from."""


@dataclass(frozen=True)
class Wanted:
    """What to read.

    after:    how many pages are known already
    password: of an encrypted file; empty tries the empty one
    ocr:      whether pages without usable text may be recognised, where tesseract is installed
    """

    after: int = 0
    password: str = field(default="", repr=False)
    ocr: bool = True

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Wanted:
        """What ``to_json`` made."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Entry:
    """One line of the outline; ``page`` is 0-based, ``None`` where the file does not resolve it."""

    level: int
    title: str
    page: int | None


@dataclass(frozen=True)
class Opening:
    """What a document says of itself.

    labels: of each page as its reader sees it: 'iv', '12'; '1', '2', … where it has none
    notes:  (code, params) of what a person should know: which library read it, what was tolerated
    """

    labels: list[str]
    outline: list[Entry] = field(default_factory=list)
    title: str = ""
    author: str = ""
    language: str = ""
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.labels)


@dataclass(frozen=True)
class Line:
    """A line of a page as it stands there, and the size of most of its letters in points."""

    text: str
    size: float


@dataclass(frozen=True)
class Page:
    """A page, 0-based, its lines from top to bottom.

    confidence: of recognised text, 0 to 100
    note:       code of what a person should know of it, or empty
    """

    index: int
    lines: list[Line]
    source: str = TEXT
    confidence: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Refusal:
    """The file cannot be read; ``code`` is one of ``apps.courses.reading.codes``."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """All pages were said."""


Said: TypeAlias = Opening | Page | Refusal | End

_KINDS: dict[str, type[Said]] = {kind.__name__: kind for kind in (Opening, Page, Refusal, End)}


def line_of(said: Said) -> str:
    """As it goes through the pipe, without the line end."""
    return json.dumps({"kind": type(said).__name__, **asdict(said)}, ensure_ascii=False)


def understood(line: str) -> Said:
    """What a line says; ``ValueError`` when it says nothing that can be."""
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("kind")]
        return kind(**_revived(kind, values))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no word of the reader's: {error}") from error


def _revived(kind: type[Said], values: dict[str, Any]) -> dict[str, Any]:
    if kind is Opening:
        values["outline"] = [Entry(**each) for each in _mappings(values["outline"])]
        values["notes"] = [(code, params) for code, params in _pairs(values["notes"])]
    if kind is Page:
        values["lines"] = [Line(**each) for each in _mappings(values["lines"])]
    return values


def _mappings(value: object) -> Sequence[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _pairs(value: object) -> Sequence[tuple[str, dict[str, str]]]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value
