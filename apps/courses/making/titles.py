"""Titles of parts: what of them counts when they are compared, and the number in front of them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KINDS = (
    "chapter|part|section|appendix|annex|article|lesson|unit|book|title|"
    "capítulo|parte|sección|apéndice|anexo|artículo|lección|unidad|libro|título"
)
NUMBERING = re.compile(
    rf"""\s*(?:
        (?i:{_KINDS})\s+ (?: \d+(?:\.\d+)* | (?i:[ivxlcdm]+)\b | [A-Za-z]\b(?:\.\d+)* )
      | \d+(?:\.\d+)*(?!\w)            # 2   2.3
      | [A-Za-z](?:\.\d+)+(?!\w)       # A.1
      | (?:[IVXLCDM]+|[A-Za-z])(?=[.)])  # IV.   a)
      | [A-Z](?=\s+[A-ZÁÉÍÓÚÑ])        # A Appendix
    )[\s.:)ºª°–—-]*""",
    re.VERBOSE,
)
_PART = re.compile(r" \(\d+/\d+\)$")
_NOT_COMPARED = re.compile(r"[\W_]+")


def part(title: str, number: int, parts: int) -> str:
    """Of a lesson that is split: 'Files (2/3)'."""
    return f"{title} ({number}/{parts})"


def whole(title: str) -> str:
    """Of a lesson, whether it is a part or not: 'Files'."""
    return _PART.sub("", title)


def bare(title: str) -> str:
    """Without its number: 'Chapter 2. Files' and '2 Files' are both 'Files'."""
    match = NUMBERING.match(title)
    rest = title[match.end() :] if match else title
    return rest.strip() or title.strip()


def is_number(line: str) -> bool:
    """Whether a line is nothing but the number of a part: 'Chapter 3', 'IV.'."""
    return NUMBERING.fullmatch(line) is not None


def key(text: str) -> str:
    """Letters and digits, in small and without accents."""
    return _NOT_COMPARED.sub("", unicodedata.normalize("NFKD", text).casefold())


@lru_cache(maxsize=10_000)
def keys(title: str) -> frozenset[str]:
    """By any of these two titles are the same: with the number and without."""
    return frozenset({key(title), key(bare(title))} - {""})
