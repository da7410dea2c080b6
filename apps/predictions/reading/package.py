"""The parts of a workbook (ECMA-376, part 2) and what its sheets are called.

External links and everything else that is not named here is never followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from zipfile import ZipFile, ZipInfo

from apps.predictions.reading.codes import RefusalCode
from apps.predictions.reading.guard import MEGABYTE, key
from apps.predictions.reading.markup import BLOCK, Tag, checked, tags
from apps.predictions.reading.refused import Refused

MOST_SMALL = 16 * MEGABYTE
"""Lists of sheets, relations and styles; sheets with thousands of styles have 10 MB of them."""

_TYPES, _RELATIONS = "[content_types].xml", "_rels/.rels"
_XML = (".xml", ".rels", ".vml")
_OPEN_DOCUMENT = "mimetype"
_BINARY_TYPE = "sheet.binary"
_WORKBOOK_TYPES = ("spreadsheetml", "ms-excel")


@dataclass(frozen=True)
class Sheet:
    """One worksheet; ``part`` is its key in the package."""

    name: str
    part: str
    is_visible: bool = True


@dataclass(frozen=True)
class Relation:
    """What one part says of another: ``kind`` is the last word of its type."""

    kind: str
    target: str


class Package:
    """A workbook whose parts can be streamed, each checked as it goes by."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts = {key(part.filename): part for part in archive.infolist()}
        self._workbook = self._find_workbook()
        self._relations = self._relations_of(self._workbook)
        self.sheets, self.is_1904 = self._read_workbook()

    def stream(self, part: str) -> Iterator[bytes]:
        """The bytes of a part in blocks; ``Refused`` at a document type or another encoding.

        Lengths and checksums are those that the archive declares, or ``BadZipFile``.
        """
        return checked(self._blocks(self._part(part)))

    def size(self, part: str) -> int:
        """Bytes of a part, unpacked."""
        return self._part(part).file_size

    @property
    def texts(self) -> str | None:
        """The part that holds the texts which cells share."""
        return self._related("sharedStrings")

    @property
    def styles(self) -> str | None:
        """The part that says which numbers are dates."""
        return self._related("styles")

    @property
    def has_macros(self) -> bool:
        """Whether there are macros in it. Nobody runs them."""
        return any(part.endswith("vbaproject.bin") for part in self._parts)

    @property
    def others(self) -> list[str]:
        """The XML parts that are no sheets: the fast reader opens some of them by itself."""
        sheets = {sheet.part for sheet in self.sheets}
        return [part for part in self._parts if part.endswith(_XML) and part not in sheets]

    def tags(self, part: str) -> Iterator[Tag]:
        """The tags of a small part."""
        if self.size(part) > MOST_SMALL:
            raise Refused(RefusalCode.TOO_LARGE_UNPACKED, most=f"{MOST_SMALL // MEGABYTE} MB")
        return tags(self.stream(part))

    def _part(self, part: str) -> ZipInfo:
        try:
            return self._parts[part]
        except KeyError:
            raise Refused(RefusalCode.DAMAGED) from None

    def _blocks(self, part: ZipInfo) -> Iterator[bytes]:
        with self._archive.open(part) as file:
            while block := file.read(BLOCK):
                yield block

    def _find_workbook(self) -> str:
        if _TYPES not in self._parts or _RELATIONS not in self._parts:
            is_open = _OPEN_DOCUMENT in self._parts
            raise Refused(RefusalCode.OPEN_DOCUMENT if is_open else RefusalCode.NOT_A_WORKBOOK)
        for relation in self._relations_of("").values():
            if relation.kind == "officeDocument":
                self._require_workbook(relation.target)
                return relation.target
        raise Refused(RefusalCode.NOT_A_WORKBOOK)

    def _require_workbook(self, part: str) -> None:
        kind = self._content_types.get(f"/{part}", self._content_types.get(part.rpartition(".")[2]))
        if _BINARY_TYPE in (kind or ""):
            raise Refused(RefusalCode.BINARY_WORKBOOK)
        if not any(known in (kind or "") for known in _WORKBOOK_TYPES):
            raise Refused(RefusalCode.NOT_A_WORKBOOK)

    @cached_property
    def _content_types(self) -> dict[str, str]:
        """'/part' or extension → type."""
        return {
            (found.get("PartName") or found.get("Extension", "")).lower(): found["ContentType"]
            for tag, found in self.tags(_TYPES)
            if tag in ("Override", "Default")
        }

    def _relations_of(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self._parts:
            return {}
        return {
            found["Id"]: Relation(found["Type"].rpartition("/")[2], _resolved(folder, found))
            for tag, found in self.tags(listed)
            if tag == "Relationship" and found.get("TargetMode") != "External"
        }

    def _related(self, kind: str) -> str | None:
        related = (r.target for r in self._relations.values() if r.kind == kind)
        return next((target for target in related if target in self._parts), None)

    def _read_workbook(self) -> tuple[list[Sheet], bool]:
        sheets, is_1904 = [], False
        for tag, found in self.tags(self._workbook):
            if tag == "workbookPr":
                is_1904 = found.get("date1904") in ("1", "true")
            elif tag == "sheet":
                relation = self._relations.get(found.get("id", ""))
                if relation is not None and relation.kind == "worksheet":
                    is_visible = found.get("state", "visible") == "visible"
                    sheets.append(Sheet(found["name"], relation.target, is_visible))
        if not sheets:
            raise Refused(RefusalCode.NO_SHEETS)
        if len({sheet.name for sheet in sheets}) < len(sheets):
            raise Refused(RefusalCode.DAMAGED)
        return sheets, is_1904


def _resolved(folder: str, relation: dict[str, str]) -> str:
    """The key of the part that a relation points to."""
    return key(posixpath.normpath(posixpath.join("/", folder, relation["Target"])))
