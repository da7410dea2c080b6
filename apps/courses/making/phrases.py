"""What a course says in its document's language. It belongs to the text, not to its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.courses.making.titles import key


@dataclass(frozen=True)
class Phrases:
    """Of one language.

    conjunction: before the last of several; ``conjunctions`` has it for words that ask for another
    """

    front_matter: str
    page: str
    pages: str
    whole: str
    explain: str
    define_one: str
    define: str
    quote: str
    conjunction: str
    conjunctions: Mapping[str, str]


ENGLISH = Phrases(
    front_matter="Front matter",
    page="Page {first}",
    pages="Pages {first}–{last}",
    whole="The document",
    explain="Explain what the document says about {topic}.",
    define_one="Say what {terms} means here.",
    define="Say what {terms} mean here.",
    quote="“{}”",
    conjunction="and",
    conjunctions={},
)
SPANISH = Phrases(
    front_matter="Páginas preliminares",
    page="Página {first}",
    pages="Páginas {first}–{last}",
    whole="El documento",
    explain="Explicar lo que el documento dice sobre {topic}.",
    define_one="Decir qué significa aquí {terms}.",
    define="Decir qué significan aquí {terms}.",
    quote="«{}»",
    conjunction="y",
    conjunctions={"i": "e", "hi": "e", "hie": "y"},
)
_BY_LANGUAGE = {"en": ENGLISH, "es": SPANISH}


def phrases(language: str) -> Phrases:
    """Of 'en' or 'es'; English for every other."""
    return _BY_LANGUAGE.get(language, ENGLISH)


def listed(words: Sequence[str], said: Phrases) -> str:
    """'“a”, “b” and “c”'; in Spanish 'e' before a word that begins with its sound."""
    quoted = [said.quote.format(word) for word in words]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {_conjunction(words[-1], said)} {quoted[-1]}"


def _conjunction(word: str, said: Phrases) -> str:
    begins = [start for start in said.conjunctions if key(word).startswith(start)]
    return said.conjunctions[max(begins, key=len)] if begins else said.conjunction
