"""Whether the text of a page is what people see on it.

Some fonts do not say which letters their glyphs are, or say it wrongly: then a text is blanks,
control characters, or letters in an order that no language has.
"""

from __future__ import annotations

import re

from apps.courses.reading.protocol import JOINT

FEW_LETTERS = 24
"""A page with fewer has a title at most; if there is a picture on it, too, the text is in that."""
MOST_UNREADABLE = 0.3
"""Share of characters that nobody sees or has defined, among all that is no blank."""
MOST_JOINTS = 0.1
"""Share of line ends in hyphens; texts in narrow columns have 0.02."""
LEAST_WORDS = 60
"""Fewer say nothing about the language."""
LEAST_VOWELS = 0.25
"""Share among Latin letters. Languages have 0.35 to 0.5, letters by chance 0.19."""

_BEGINNING = 200  # most pages need no more to be looked at
_SHORT_WORD = re.compile(
    r"\b(?:a|al|and|as|at|by|con|das|de|del|der|des|die|e|el|en|est|et|for|from|i|il|in|is|it|la|las"
    r"|le|les|los|no|o|of|on|or|os|para|por|que|se|su|the|to|un|una|und|with|y)\b"
)
_UNREADABLE = re.compile(
    "[\0\1\3-\x08\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u017f]")
_VOWEL = re.compile(r"[aeiouy\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f9-\u00fd]")


def letters(text: str) -> int:
    """How many there are."""
    return sum(map(str.isalpha, text))


def has_few_letters(text: str) -> bool:
    """Whether all that is to be read may be in a picture."""
    return letters(text[:_BEGINNING]) < FEW_LETTERS and letters(text) < FEW_LETTERS


def is_broken(text: str) -> bool:
    """Whether a page's text, as a library gives it, is no text."""
    shown = sum(map(len, text.split()))
    unreadable = len(_UNREADABLE.findall(text))
    if text.count(JOINT) > max(FEW_LETTERS, MOST_JOINTS * shown):
        return True
    return unreadable > MOST_UNREADABLE * shown or _is_gibberish(text.lower())


def _is_gibberish(text: str) -> bool:
    """Latin letters that are no language's: no short word of any, and hardly a vowel."""
    if _SHORT_WORD.search(text) or len(_WORD.findall(text)) < LEAST_WORDS:
        return False
    latin = len(_LATIN.findall(text))
    return latin >= LEAST_WORDS and len(_VOWEL.findall(text)) < LEAST_VOWELS * latin
