"""The outline of a document, through pypdf's objects.

Entry by entry, so that one that is broken or leads nowhere spoils no other, and each once, however
they are linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from apps.courses.reading.protocol import Entry
from apps.courses.reading.structure import DEEPEST, MOST_ENTRIES

MOST_NODES = 20_000
"""Of the tree of names; each holds some dozen of them."""

Names = dict[object, Any]


def entries(reader: PdfReader) -> list[Entry]:
    """In the order of the document; ``page`` is ``None`` where it leads to none of its pages."""
    catalog = reader.root_object
    outlines = resolved(catalog.get("/Outlines"))
    if not isinstance(outlines, DictionaryObject):
        return []
    targets = _Targets(reader)
    return [
        Entry(level, str(resolved(item.get("/Title")) or ""), targets.page_of(item))
        for level, item in _items(outlines)
    ]


def resolved(value: Any) -> Any:
    """What a reference leads to; ``None`` where it is broken."""
    try:
        return None if value is None else value.get_object()
    except Exception:  # pypdf: "broken PDF files might cause other Exceptions"
        return None


def _items(outlines: DictionaryObject) -> Iterator[tuple[int, DictionaryObject]]:
    """Each with its level, depth first."""
    seen: dict[int, DictionaryObject] = {}
    waiting = [(0, outlines.get("/First"))]
    while waiting and len(seen) < MOST_ENTRIES:
        level, item = waiting.pop()
        item = resolved(item)
        if not isinstance(item, DictionaryObject) or id(item) in seen:
            continue
        seen[id(item)] = item
        yield level, item
        waiting.append((level, item.get("/Next")))
        if level < DEEPEST:
            waiting.append((level + 1, item.get("/First")))


class _Targets:
    """Which page an item of the outline leads to."""

    def __init__(self, reader: PdfReader) -> None:
        self._catalog = reader.root_object
        self._pages = {
            page.indirect_reference.idnum: index
            for index, page in enumerate(reader.pages)
            if page.indirect_reference is not None
        }
        self._names: Names | None = None

    def page_of(self, item: DictionaryObject) -> int | None:
        """0-based."""
        target = resolved(item.get("/Dest"))
        if target is None:
            action = resolved(item.get("/A"))
            target = resolved(action.get("/D")) if isinstance(action, DictionaryObject) else None
        if isinstance(target, str | bytes):
            target = self._named(target)
        if isinstance(target, DictionaryObject):
            target = resolved(target.get("/D"))
        if not isinstance(target, ArrayObject) or not target:
            return None
        page = list.__getitem__(target, 0)
        if isinstance(page, IndirectObject):
            return self._pages.get(page.idnum)
        return int(page) if isinstance(page, int) else None

    def _named(self, name: str | bytes) -> Any:
        if self._names is None:
            self._names = _names(self._catalog)
        return resolved(self._names.get(_key(name)))


def _names(catalog: DictionaryObject) -> Names:
    """All names of places (ISO 32000-1, 12.3.2.3), the old way and the newer one."""
    found: Names = {}
    old = resolved(catalog.get("/Dests"))
    if isinstance(old, DictionaryObject):
        found |= {_key(name): target for name, target in old.items()}
    names = resolved(catalog.get("/Names"))
    if isinstance(names, DictionaryObject):
        for leaf in _leaves(names.get("/Dests")):
            pairs = zip(map(resolved, leaf[::2]), leaf[1::2], strict=False)
            found |= {_key(name): target for name, target in pairs if isinstance(name, str | bytes)}
    return found


def _leaves(tree: Any) -> Iterator[ArrayObject]:
    """The name, target, name, target, … of each leaf of a name tree (ISO 32000-1, 7.9.6)."""
    seen: dict[int, Any] = {}
    waiting = [tree]
    while waiting and len(seen) < MOST_NODES:
        node = resolved(waiting.pop())
        if not isinstance(node, DictionaryObject) or id(node) in seen:
            continue
        seen[id(node)] = node
        children, leaf = resolved(node.get("/Kids")), resolved(node.get("/Names"))
        if isinstance(children, ArrayObject):
            waiting += list(children)
        if isinstance(leaf, ArrayObject):
            yield leaf


def _key(name: object) -> object:
    """Names are compared by their bytes, however a text was decoded."""
    if isinstance(name, NameObject):
        return str(name)
    return getattr(name, "original_bytes", name)
