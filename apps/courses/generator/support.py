"""Whether what is said can rest on its evidence: what can be told without understanding it."""

from __future__ import annotations

import re

from apps.courses.generator.matching import contains, folded

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ADDRESS_OR_MARKUP = re.compile(
    r"\w+://[^\s<>\"”»)]+"
    r"|www\.[^\s<>\"”»)]+"
    r"|[^\s@<>]+@[^\s@<>]+\.\w+"
    r"|(?<![\w.])[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,}(?:/[^\s<>\"”»)]*)?"
    r"|<[a-z/!][^<>]*>?"
    r"|\]\(",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{5,}")
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_a-záéíóúüñ]{2,}(?!\w)")
_STEM = 5
_EVERYWHERE = """
about after again against always another because before being between could every first from might
never other should since still their there these thing those through under until where which while
whose within without would
ahora antes aquel aunque cuando desde donde durante ellas ellos entre estas estos hacia hasta
mediante menos mientras mismo muchas muchos nuestra nuestro nunca otras otros porque puede pueden
según siempre sobre solamente también tanto tiene tienen todas todos
"""
_COMMON = frozenset(_EVERYWHERE.split())
"""Words of five letters or more that stand in texts about anything."""


def has_foreign_parts(said: str, evidence: str) -> bool:
    """Whether it has a number, an address or markup that its evidence has not."""
    if not set(_NUMBER.findall(said)) <= set(_NUMBER.findall(evidence)):
        return True
    found = (match.group().rstrip(".,;:!?'’") for match in _ADDRESS_OR_MARKUP.finditer(said))
    return not all(contains(evidence, each) for each in found)


def is_related(said: str, evidence: str) -> bool:
    """Whether both share a word that means something, or a number."""
    return bool(_marks(said) & _marks(evidence))


def _marks(text: str) -> set[str]:
    words = {word.casefold() for word in _WORD.findall(text)} - _COMMON
    stems = {folded(word).text[:_STEM] for word in words}
    return stems | set(_CAPITALS.findall(text)) | set(_NUMBER.findall(text))
