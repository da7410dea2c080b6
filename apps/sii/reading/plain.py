"""Texts of the portal to compare: it spells the same words in several ways."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Without accents, in lower case, with single blanks."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
