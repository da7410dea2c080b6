"""The texts that cells share, read as far as they are asked for and kept in little space."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.markup import feed, local, parser
from apps.predictions.reading.refused import Refused

LONGEST_KEPT = 500
"""Characters. No name, number or heading is longer; what follows is left out."""
MOST_BYTES = 110 * 1024 * 1024
MOST_TEXTS = 4_000_000
"""A million rows with a number and a name of their own have two million. In one stretch of memory
and 8 bytes each they take 60 MB, as Python texts 160 MB."""


class SharedTexts:
    """Texts by number."""

    def __init__(self, blocks: Iterable[bytes] = ()) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._parser = parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._reading = feed(self._parser, blocks)
        self._pieces: list[str] = []
        self._is_text = False
        self._phonetic = 0

    def __getitem__(self, number: int) -> str:
        while number + 1 >= len(self._ends):
            if next(self._reading, self) is self:
                raise Refused(RefusalCode.DAMAGED)
        if number < 0:
            raise Refused(RefusalCode.DAMAGED)
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()

    def _start(self, name: str, _: dict[str, str]) -> None:
        tag = local(name)
        self._phonetic += tag == "rPh"
        self._is_text = tag == "t" and not self._phonetic
        if tag == "si":
            self._pieces.clear()

    def _end(self, name: str) -> None:
        tag = local(name)
        self._phonetic -= tag == "rPh"
        self._is_text = False
        if tag == "si":
            self._keep("".join(self._pieces)[:LONGEST_KEPT])

    def _characters(self, text: str) -> None:
        if self._is_text and len(self._pieces) < LONGEST_KEPT:
            self._pieces.append(text[:LONGEST_KEPT])

    def _keep(self, text: str) -> None:
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))
        if len(self._bytes) > MOST_BYTES or len(self._ends) > MOST_TEXTS:
            raise Refused(RefusalCode.TOO_MANY_TEXTS)
