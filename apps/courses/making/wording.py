"""Words of a text, and the stems by which they are the same word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import snowballstemmer

from apps.courses.making.stopwords import FUNCTION, WEAK
from apps.courses.shapes import Sentence

SHORTEST, LONGEST = 3, 30
"""Letters of a word that may be a term; an acronym may have two."""

_WORD = re.compile(r"[^\W_]\w*(?:[-+/]\w+|\.[^\W\d_]\w*)*(?:\+\+)?")
_ADVERBS = {"en": "ly", "es": "mente"}
_ALGORITHMS = {"en": "english", "es": "spanish"}


@dataclass(frozen=True)
class Word:
    """A word of a sentence.

    stem:   what makes it the same as its other forms; empty for one that says little by itself
    joined: whether nothing but a space parts it from the word before
    """

    text: str
    stem: str
    joined: bool


class Language:
    """The stems and stop words of one: 'en', 'es', or '' for words as they stand."""

    def __init__(self, language: str) -> None:
        algorithm = _ALGORITHMS.get(language)
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._adverb = _ADVERBS.get(language, "\0")
        self._ignored = FUNCTION[language] | WEAK[language]
        self._stems: dict[str, str] = {}

    def words(self, sentence: str) -> list[Word]:
        """Of a sentence, in its order."""
        found: list[Word] = []
        end = -1
        for match in _WORD.finditer(sentence):
            joined = match.start() == end + 1 and sentence[end] == " "
            found.append(Word(match[0], self.stem(match[0]), joined and bool(found)))
            end = match.end()
        return found

    def stems(self, text: str) -> frozenset[str]:
        """Of a text's words that say something."""
        return frozenset(word.stem for word in self.words(text) if word.stem)

    def stem(self, word: str) -> str:
        """Empty for a word that says little by itself."""
        known = self._stems.get(word)
        if known is None:
            known = self._stems[word] = self._stem(word)
        return known

    def _stem(self, word: str) -> str:
        small = word.casefold()
        is_term = small[0].isalpha() and SHORTEST <= len(small) <= LONGEST
        is_acronym = len(small) == SHORTEST - 1 and word.isupper() and word.isalpha()
        if small in self._ignored or small.endswith(self._adverb) or not (is_term or is_acronym):
            return ""
        plain = small.isalpha() and not word.isupper()
        return str(self._stemmer.stemWord(small)) if self._stemmer and plain else small


@dataclass(frozen=True)
class Wording:
    """The words of a lesson's title and of each of its sentences."""

    title: Sequence[Word]
    sentences: Sequence[Sequence[Word]]

    @property
    def title_stems(self) -> frozenset[str]:
        """Of its words that say something."""
        return frozenset(word.stem for word in self.title if word.stem)


def wording(language: Language, title: str, sentences: Iterable[Sentence]) -> Wording:
    """Of one lesson."""
    return Wording(language.words(title), [language.words(each.text) for each in sentences])
