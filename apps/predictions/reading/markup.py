"""XML of strangers: only UTF-8, no document type, no entities of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.refused import Refused

BLOCK = 256 * 1024
BOM = b"\xef\xbb\xbf"
ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}

_DECLARATION = re.compile(rb"<![^-\[]")  # all but comments and CDATA; some parsers ignore case
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")

Tag = tuple[str, dict[str, str]]


def checked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same blocks; ``Refused`` at one that no honest program writes."""
    before = b""
    for block in blocks:
        if not before:
            _require_utf8(block)
        if b"<!" in block or before.endswith((b"<", b"<!")):
            _require_no_declaration(before + block)
        before = (before + block[-2:])[-2:]
        yield block


def parser() -> expat.XMLParserType:
    """An expat parser with namespaces that refuses document types by itself, too."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse_document_type
    return made


def feed(made: expat.XMLParserType, blocks: Iterable[bytes]) -> Iterator[None]:
    """Parse, with a pause after each block."""
    for block in blocks:
        made.Parse(block, False)
        yield
    made.Parse(b"", True)
    yield


def tags(blocks: Iterable[bytes]) -> Iterator[Tag]:
    """Each tag with its attributes, without namespaces; closing ones as '/name'."""
    found: list[Tag] = []
    made = parser()
    made.StartElementHandler = _opening(found)
    made.EndElementHandler = lambda name: found.append((f"/{local(name)}", {}))
    for _ in feed(made, blocks):
        yield from found
        found.clear()


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _opening(found: list[Tag]) -> Callable[[str, dict[str, str]], None]:
    def opened(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    return opened


def _require_utf8(start: bytes) -> None:
    text = start.removeprefix(BOM).lstrip()
    declared = _ENCODING.match(text)
    is_known = declared is None or declared[1].lower() in ENCODINGS
    if not text.startswith(b"<") or b"\0" in text[:4] or not is_known:
        raise Refused(RefusalCode.ENCODING)


def _require_no_declaration(block: bytes) -> None:
    if _DECLARATION.search(block):
        raise Refused(RefusalCode.DOCTYPE)


def _refuse_document_type(*_: object) -> None:
    raise Refused(RefusalCode.DOCTYPE)
