"""The words of a question that say something, as the stems under which passages have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from django.db import connection

from apps.embeddings.models import DICTIONARIES

Stem: TypeAlias = tuple[str, str]
"""(language of passages, query of PostgreSQL's full text search for one stem)"""

SURE = 2
"""Little words of a language that a question must have, to be taken for one in that language."""

_WORDS = """
    SELECT lexeme,
           tsvector_to_array(to_tsvector('english', lexeme)),
           tsvector_to_array(to_tsvector('spanish', lexeme))
    FROM unnest(to_tsvector('simple', %s))
"""


@dataclass(frozen=True)
class _Word:
    """Its stems by the language that it may be of; of a little word there are none."""

    stems: dict[str, list[str]]

    def is_little(self, language: str) -> bool:
        return not self.stems[language]


def of_question(question: str) -> list[Stem]:
    """All stems to look for, for passages of every language.

    Little words (PostgreSQL's stop words) of the passage's language are left out, and those of the
    question's own: who asks in Spanish about an English text does not look for "de".
    """
    words = _heard(question)
    spoken = _language(words)
    found = {
        (language, quoted(stem))
        for language in DICTIONARIES
        for word in words
        if _says_something(word, language, spoken)
        for stem in word.stems[language]
    }
    return sorted(found)


def quoted(stem: str) -> str:
    r"""As PostgreSQL reads it in a tsquery, whatever characters it has.

    >>> quoted("o'clock")
    "'o''clock'"
    """
    return "'{}'".format(stem.replace("\\", "\\\\").replace("'", "''"))


def _heard(question: str) -> list[_Word]:
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [question])
        return [
            _Word({"": [word], "en": english, "es": spanish})
            for word, english, spanish in cursor.fetchall()
        ]


def _language(words: list[_Word]) -> str:
    """What the question is asked in; empty where that is not clear."""
    counts = {
        language: sum(word.is_little(language) for word in words) for language in ("en", "es")
    }
    best = max(counts, key=lambda language: counts[language])
    is_sure = counts[best] >= SURE and len(set(counts.values())) > 1
    return best if is_sure else ""


def _says_something(word: _Word, language: str, spoken: str) -> bool:
    if spoken:
        return not word.is_little(spoken)
    return bool(language) or not (word.is_little("en") or word.is_little("es"))
