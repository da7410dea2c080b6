"""pypdf: tells a document's structure well; slow with texts, and glues words in some."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import BinaryIO

from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from apps.courses.reading import outline
from apps.courses.reading.characters import readable
from apps.courses.reading.codes import NoteCode, RefusalCode
from apps.courses.reading.joints import joined
from apps.courses.reading.outline import resolved
from apps.courses.reading.protocol import Line
from apps.courses.reading.refused import Refused
from apps.courses.reading.structure import Note, Structure, noted, settled

_Piece = tuple[str, float]
_Matrix = list[float]
_LINE = re.compile(r"[^\r\n]+")


def document(file: BinaryIO, password: str) -> PdfReader:
    """The opened document, by the empty password or by this one; ``Refused`` otherwise.

    Any other ``Exception`` where it is broken.
    """
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt("") and not reader.decrypt(password):
        code = RefusalCode.WRONG_PASSWORD if password else RefusalCode.PASSWORD_WANTED
        raise Refused(code)
    return reader


def structure(reader: PdfReader) -> Structure:
    """What it tells; any ``Exception`` where it is broken."""
    entries = outline.entries(reader)
    shown = [entry for entry in entries if entry.title]
    about = resolved(reader.trailer.get("/Info"))
    about = about if isinstance(about, DictionaryObject) else DictionaryObject()
    return settled(
        labels=reader.page_labels,
        outline=shown,
        title=resolved(about.get("/Title")),
        author=resolved(about.get("/Author")),
        language=resolved(reader.root_object.get("/Lang")),
        notes=[*noted(shown, len(entries)), *_extras(reader.root_object)],
    )


def lines_of(page: PageObject, longest: int) -> tuple[list[Line], bool]:
    """A page's lines from top to bottom, and whether it has more than ``longest`` characters.

    Any ``Exception`` where it is broken.
    """
    pieces: list[_Piece] = []

    def note(text: str, outer: _Matrix, inner: _Matrix, _: object, size: float) -> None:
        pieces.append((text, abs(size) * _scale(inner) * _scale(outer)))

    page.extract_text(visitor_text=note)
    text = "".join(text for text, _ in pieces)
    sizes = [round(size, 1) for piece, size in pieces for _ in piece]
    return joined(_lines(text[:longest], sizes)), len(text) > longest


def _scale(matrix: _Matrix) -> float:
    """Of heights."""
    return math.hypot(matrix[2], matrix[3])


def _extras(catalog: DictionaryObject) -> list[Note]:
    """What it contains that is none of a course's."""
    names = resolved(catalog.get("/Names"))
    names = names if isinstance(names, DictionaryObject) else {}
    action = resolved(catalog.get("/OpenAction"))
    runs = isinstance(action, DictionaryObject) and resolved(action.get("/S")) == "/JavaScript"
    notes: list[Note] = []
    if runs or "/JavaScript" in names:
        notes.append((NoteCode.SCRIPTS, {}))
    if "/EmbeddedFiles" in names:
        notes.append((NoteCode.ATTACHMENTS, {}))
    return notes


def _lines(text: str, sizes: list[float]) -> list[Line]:
    """Of a text each of whose characters has its size."""
    found = ((match, readable(match.group())) for match in _LINE.finditer(text))
    return [Line(line, _usual(match, sizes)) for match, line in found if line]


def _usual(match: re.Match[str], sizes: list[float]) -> float:
    """The size of most letters of a line, or of what else there is."""
    line = match.group()
    places = [place for place, each in enumerate(line, match.start()) if each.isalpha()]
    votes = Counter(sizes[place] for place in places or range(*match.span()))
    return votes.most_common(1)[0][0]
