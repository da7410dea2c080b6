"""What a term looks like, so that no option stands out by its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from apps.courses.quiz.grammar import GRAMMARS

_SINGULAR_S = re.compile(r"(?:ss|us|is|ics|ous|lunes|martes|jueves|viernes)$")
_ENDINGS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        ("ing", re.compile(r"..ing$")),
        ("ed", re.compile(r"..[^e]ed$")),
        ("ly", re.compile(r"..ly$")),
        ("adjective", re.compile(r"..(?:able|ible|ous|ive|ful|less|ical)$")),
    ),
    "es": (
        ("infinitive", re.compile(r"..[aeiáéí]r(?:se|me|te|nos|l[aeo]s?)?$")),
        ("gerund", re.compile(r"..(?:ando|iendo|yendo)$")),
        ("participle", re.compile(r"..(?:ad|id)[oa]s?$")),
        ("mente", re.compile(r"..mente$")),
        ("adjective", re.compile(r"..(?:ables?|ibles?|os[oa]s?|iv[oa]s?)$")),
    ),
}
_MASCULINE = re.compile(r"(?:o|or|aje|án|ón|és|[^u]e?l|ema|ama|oma)$")
_FEMININE = re.compile(r"(?:a|[cs]ión|dad|tad|tud|umbre|ez)$")
_MALE_A = re.compile(r"(?:ema|ama|oma|día|mapa)$")
NEVER_NOUN = frozenset({"ly", "mente", "infinitive", "gerund"})
SELDOM_NOUN = frozenset({"ing", "ed", "adjective", "participle"})
"""Endings of words that name a thing only where an article says so."""


@dataclass(frozen=True)
class Shape:
    """Terms of one shape can stand for each other without being told apart by it.

    looks:  of each word: 'upper', 'title', 'lower', 'mixed', 'hyphen', 'code', or the word itself
            where it only binds
    plural: of the word that carries it: the last in English, the first in Spanish
    ending: what the ending says of a single word or the last one; empty for most nouns
    """

    looks: tuple[str, ...]
    plural: bool
    ending: str


@lru_cache(maxsize=1 << 14)
def shape_of(text: str, language: str) -> Shape:
    """The shape of a term as it is written."""
    parts = text.split()
    head = parts[0] if language == "es" else parts[-1]
    return Shape(
        tuple(_look(part, language) for part in parts),
        _is_plural(head),
        _ending(parts[-1].casefold(), language),
    )


def _look(word: str, language: str) -> str:
    if word in GRAMMARS[language].words:
        return word
    if not re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", word):
        return "code"
    if word.isupper() and len(word) > 1:
        return "upper"
    if "-" in word:
        return "hyphen"
    if word.islower():
        return "lower"
    return "title" if word[1:].islower() or len(word) == 1 else "mixed"


def _is_plural(word: str) -> bool:
    return word.endswith("s") and len(word) > 3 and not _SINGULAR_S.search(word.casefold())  # noqa: PLR2004


def _ending(word: str, language: str) -> str:
    return next((name for name, pattern in _ENDINGS[language] if pattern.search(word)), "")


def is_feminine(text: str) -> bool | None:
    """What the ending of a Spanish noun says of its gender; ``None`` when it says nothing."""
    head = text.split(maxsplit=1)[0].casefold()
    if head.endswith("s") and not _SINGULAR_S.search(head):
        head = re.sub(r"(?<=[^aeiou])es$|s$", "", head)
    head = re.sub(r"([cs])ion$", r"\1ión", head)
    if _FEMININE.search(head) and not _MALE_A.search(head):
        return True
    return False if _MASCULINE.search(head) else None
