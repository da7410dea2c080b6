"""When two wordings are the same, and when one stands in another."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from apps.courses.quiz.grammar import BINDING

LANGUAGES = {"en": "english", "es": "spanish"}
BLANK = "____"

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_SPACES = re.compile(r"\s+")
_stemmers = {code: snowballstemmer.stemmer(name) for code, name in LANGUAGES.items()}


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """What a lower-case word has in common with its other forms."""
    return str(_stemmers[language].stemWord(word))


@lru_cache(maxsize=1 << 16)
def roots(word: str) -> frozenset[str]:
    """Its stems in both languages: words that share one are taken for forms of one word."""
    return frozenset(stem(word, language) for language in LANGUAGES)


def words(text: str) -> list[str]:
    """Lower-case words and numbers; a compound falls into its parts."""
    return _WORD.findall(text.casefold())


def content(text: str) -> list[str]:
    """Words that name something; all words where none does."""
    found = words(text)
    return [word for word in found if word not in BINDING] or found


@lru_cache(maxsize=1 << 13)
def roots_of(text: str) -> frozenset[str]:
    """Of every word in it."""
    return frozenset().union(*(roots(word) for word in words(text)))


@lru_cache(maxsize=1 << 13)
def content_roots_of(text: str) -> frozenset[str]:
    """Of every word in it that names something."""
    return frozenset().union(*(roots(word) for word in content(text)))


def folded(text: str) -> str:
    """Texts that fold to the same read the same."""
    return _SPACES.sub(" ", text).strip().casefold()


def stands_in(phrase: str, text: str) -> bool:
    """Whether the words stand there as they are, capitals aside."""
    pattern = r"\s+".join(map(re.escape, phrase.split()))
    return bool(pattern) and bool(re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE))


def is_covered(phrase: str, text: str) -> bool:
    """Whether each word that names something stands there in some form, in whatever order."""
    there = roots_of(text)
    return all(roots(word) & there for word in content(phrase))


def share_root(phrase: str, other: str) -> bool:
    """Whether a word that names something stands in both, in some form."""
    return not content_roots_of(phrase).isdisjoint(content_roots_of(other))


def are_same(phrase: str, other: str) -> bool:
    """Whether they differ in no more than capitals, spaces and forms of words."""
    left, right = words(phrase), words(other)
    return len(left) == len(right) and all(
        roots(one) & roots(two) for one, two in zip(left, right, strict=True)
    )
