"""Texts without what does not count when two are the same: case, accents, punctuation, spacing."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

ACCENTS = re.compile("[\u0300-\u036f]")
"""Of Latin, Greek and Cyrillic letters. Other scripts have marks that are letters."""

WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W_]+|[+%#]")
"""Between digits a sign stays: 1.5 is not 15."""


def plain(text: str) -> str:
    """Its words, each as if nobody cared how it is written.

    >>> plain(" ¡Nuestro  CONTADOR es «José»! ")
    'nuestro contador es jose'
    """
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(WORD.findall(bare))


def digest_of(words: str) -> str:
    """By which the same words are known again."""
    return sha256(words.encode()).hexdigest()
