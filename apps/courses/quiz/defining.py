"""Sentences that say what a term is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.courses.quiz.glossary import Glossary, Key, Occurrence
from apps.courses.shapes import Sentence

FEWEST_WORDS = 4
LONGEST = 180
"""Characters of what a term is."""

_ARTICLE = {
    "en": re.compile(r"(?:(?:The|A|An)\s+)?"),
    "es": re.compile(r"(?:(?:El|La|Los|Las|Un|Una)\s+)?"),
}
_ASIDE = r"\s*(?:\([^()]{1,40}\)\s*)?"
_SAYS = {
    "en": re.compile(
        rf"{_ASIDE}(?:"
        r"(?P<is>is)\s(?=an?\s|the\s|any\s|one\sof\s)"
        r"|(?P<are>are)\s(?=the\s|those\s|any\s|sets?\s|collections?\s)"
        r"|(?P<other>means|refers\sto|is\sdefined\sas|stands\sfor|consists\sof)\s(?!that\b))"
    ),
    "es": re.compile(
        rf"{_ASIDE}(?:"
        r"(?P<is>es)\s(?=una?\s|el\s|la\s|lo\sque\s|aquel|cualquier|tod[oa]\s)"
        r"|(?P<are>son)\s(?=los\s|las\s|un[oa]s\s|aquell|conjuntos?\s)"
        r"|(?P<other>significa|se\srefiere\sa|se\sdefine\scomo|consiste\sen)\s(?!que\b))"
    ),
}
_NO_DEFINITION = re.compile(
    r"(?:an?|the|any|one\sof\sthe|una?|el|la|los|las)\s"
    r"(?:same|default|only|first|last|second|next|best|easiest|simplest|most|least|case|following"
    r"|good|bad|great|must|matter|reason|result|exception|problem|number|new|bit|lot|few|way"
    r"|mism[oa]s?|únic[oa]s?|primer[oa]?s?|segund[oa]|últim[oa]s?|mejor|peor|más|siguientes?"
    r"|buen[oa]?|mal[oa]?|gran|problema|resultado|razón|excepción|caso|predeterminad[oa]"
    r"|nuev[oa]s?|forma|manera)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Definition:
    """What a lesson says that a term is.

    term:    where it stands, with neither article nor the capital of a sentence
    subject: with its article, as it may stand inside a sentence
    verb:    what stands between, such as 'is' or 'consiste en'
    meaning: the rest of the sentence, without the full stop
    """

    lesson: int
    sentence: Sentence
    term: Occurrence
    subject: str
    verb: str
    meaning: str

    @property
    def key(self) -> Key:
        """The term's."""
        return self.term.key


def definition_in(sentence: Sentence, lesson: int, glossary: Glossary) -> Definition | None:
    """The definition that a sentence is, if it is one."""
    term = _subject(sentence.text, glossary)
    says = term and _SAYS[glossary.language].match(sentence.text, term.end)
    if not term or not says:
        return None
    meaning = sentence.text[says.end() :].removesuffix(".")
    if not _tells(meaning):
        return None
    verb = " ".join((says["is"] or says["are"] or says["other"]).split())
    article = sentence.text[: term.start].lower()
    return Definition(lesson, sentence, term, article + term.text, verb, meaning)


def _subject(text: str, glossary: Glossary) -> Occurrence | None:
    """The term that it begins with, article aside."""
    first = next(iter(glossary.occurrences(text)), None)
    if first and _ARTICLE[glossary.language].fullmatch(text[: first.start]):
        return first
    return None


def _tells(meaning: str) -> bool:
    return (
        len(meaning) <= LONGEST
        and len(meaning.split()) >= FEWEST_WORDS
        and not _NO_DEFINITION.match(meaning)
    )
