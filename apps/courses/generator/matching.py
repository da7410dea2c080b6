"""Whether a quotation stands in a text, as people would see it: but for case, spaces, quotation
marks and hyphens. Accents and digits count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_SINGLE = "'‘’‚‛‹›`´′"
_DOUBLE = '"“”„‟«»″'
_HYPHENS = "‐‑‒–—―−﹣－"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, zero width
_SAME = (
    dict.fromkeys(_SINGLE + _DOUBLE, "'")
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_UNSEEN, "")
)

# Combining accents belong to the letter before them, which \w does not know.
_LETTER = r"[\w\u0300-\u036f]"
_BEFORE_WORD, _AFTER_WORD = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
# "5" does not stand in "2.5", nor "2" in "2.5".
_BEFORE_NUMBER, _AFTER_NUMBER = r"(?<!\d[.,])", r"(?![.,]\d)"

_SENTENCE_END = re.compile(
    r"(?:(?<=[^\W\d_]{4})\.|(?<=[\d)\]%])\.|[!?…])[\"'”’»)\]]*(?=\s+[\"'“‘«(\[¿¡]*[^\W\d_a-z])"
    r"|(?=\n)"
)
"""Where a sentence ends: not after "Art." or "EE. UU." What it misses makes evidence longer, which
is the safe side."""


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; ``places`` says of each character where it stands in the text."""

    text: str
    places: tuple[int, ...]

    def find(self, words: str) -> tuple[int, int] | None:
        """Start and end in the text of these whole words."""
        needle = folded(words).text.strip(" '")
        found = re.search(_bounded(needle), self.text) if needle else None
        if not found:
            return None
        return self.places[found.start()], self.places[found.end() - 1] + 1


def folded(text: str) -> Folded:
    """A text as it is compared."""
    pairs = list(_pairs(text))
    return Folded("".join(char for char, _ in pairs), tuple(place for _, place in pairs))


def same(text: str) -> str:
    """What is equal for texts that say the same."""
    return folded(text).text.strip(" '.")


def contains(text: str, words: str) -> bool:
    """Whether these characters stand in a text, within words too."""
    return folded(words).text.strip(" '") in folded(text).text


def whole_sentences(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of the sentences that these characters belong to."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    first = max((each for each in ends if each <= start), default=0)
    last = min((each for each in ends if each >= end), default=len(text))
    inside = text[first:last]
    return first + len(inside) - len(inside.lstrip()), first + len(inside.rstrip())


def _pairs(text: str) -> Iterator[tuple[str, int]]:
    is_after_space = True
    for place, char in enumerate(text):
        for each in _folded_char(char):
            if each == " " and is_after_space:
                continue
            is_after_space = each == " "
            yield each, place


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in _SAME:
        return _SAME[char]
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", char).casefold())


def _bounded(needle: str) -> str:
    pattern = re.escape(needle)
    if needle[0].isdigit():
        pattern = _BEFORE_NUMBER + pattern
    if needle[-1].isdigit():
        pattern += _AFTER_NUMBER
    if re.match(_LETTER, needle[0]):
        pattern = _BEFORE_WORD + pattern
    if re.match(_LETTER, needle[-1]):
        pattern += _AFTER_WORD
    return pattern
