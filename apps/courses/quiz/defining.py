"""Sentences that say what something is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.courses.quiz.glossary import Glossary, Occurrence
from apps.courses.quiz.grammar import BINDING, GRAMMARS
from apps.courses.shapes import Sentence

FEWEST_WORDS = 4
LONGEST = 180
"""Characters of what a thing is."""

_NAME = r"[“\"«]?(?P<subject>[^\s,.;:()“”\"«»]+(?:\s[^\s,.;:()“”\"«»]+){0,4}?)[”\"»]?"
_ASIDE = r"\s(?:\([^()]{1,40}\)\s)?"
_SENTENCES = {
    "en": re.compile(
        rf"(?:(?:The|A|An)\s)?{_NAME}{_ASIDE}(?:"
        r"(?P<is>is)\s(?=an?\s|the\s|any\s|one\sof\s)"
        r"|(?P<are>are)\s(?=the\s|those\s|any\s|an?\s|sets?\s|collections?\s)"
        r"|(?P<other>means|refers\sto|is\sdefined\sas|stands\sfor|consists\sof)\s(?!that\b))"
    ),
    "es": re.compile(
        rf"(?:(?:El|La|Los|Las|Un|Una)\s)?{_NAME}{_ASIDE}(?:"
        r"(?P<is>es)\s(?=una?\s|el\s|la\s|lo\sque\s|aquel|cualquier|tod[oa]\s)"
        r"|(?P<are>son)\s(?=los\s|las\s|un[oa]s?\s|aquell|conjuntos?\s)"
        r"|(?P<other>significa|se\srefiere\sa|se\sdefine\scomo|consiste\sen)\s(?!que\b))"
    ),
}
_NO_DEFINITION = re.compile(
    r"(?:an?|the|any|one\sof\sthe|una?|el|la|los|las)\s(?:very\s|muy\s)?"
    r"(?:same|default|only|first|last|second|next|best|easiest|simplest|most|least|case|following"
    r"|good|bad|great|must|matter|reason|result|exception|problem|number|new|bit|lot|few|way"
    r"|better|common|important|time|latest"
    r"|mism[oa]s?|únic[oa]s?|primer[oa]?s?|segund[oa]|últim[oa]s?|mejor|peor|más|siguientes?"
    r"|buen[oa]?|mal[oa]?|gran|problema|resultado|razón|excepción|caso|predeterminad[oa]"
    r"|nuev[oa]s?|forma|manera|momento)\b",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:example|reason|rationale|difference|result|case|problem|question|answer|idea|point"
    r"|purpose|goal|way|thing|alternative|exception|solution|step|option|advantage|drawback"
    r"|ejemplo|razón|motivo|diferencia|resultado|caso|problema|pregunta|respuesta|idea|objetivo"
    r"|propósito|manera|forma|cosa|alternativa|excepción|solución|paso|opción|ventaja"
    r"|inconveniente|first|second|last|primer|primer[oa]|segund[oa]|últim[oa]|following|siguiente)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Definition:
    """What a lesson says that a thing is.

    term:    where the thing stands, if it is a term of the document as it stands there
    name:    the thing without its article; a term also without the capital of a sentence
    subject: the same with its article, as it may stand inside a sentence
    verb:    what stands between, such as 'is' or 'consiste en'
    meaning: the rest of the sentence, without the full stop
    """

    lesson: int
    sentence: Sentence
    term: Occurrence | None
    name: str
    subject: str
    verb: str
    meaning: str


def definition_in(sentence: Sentence, lesson: int, glossary: Glossary) -> Definition | None:
    """The definition that a sentence is, if it is one of something that the document is about."""
    found = _SENTENCES[glossary.language].match(sentence.text)
    if not found or not _can_be_defined(found["subject"], glossary.language):
        return None
    meaning = sentence.text[found.end() :].removesuffix(".")
    inside = [
        one
        for one in glossary.occurrences(sentence.text)
        if found.start("subject") <= one.start and one.end <= found.end("subject")
    ]
    if not inside or not _tells(meaning):
        return None
    term = next((one for one in inside if (one.start, one.end) == found.span("subject")), None)
    name = term.text if term else found["subject"]
    article = sentence.text[: found.start("subject")].lower().rstrip('“"«')
    verb = " ".join((found["is"] or found["are"] or found["other"]).split())
    return Definition(lesson, sentence, term, name, article + name, verb, meaning)


def _can_be_defined(subject: str, language: str) -> bool:
    """Whether it names one thing, and not what is being said of another."""
    inner = {word.casefold() for word in subject.split()} & BINDING
    return inner <= GRAMMARS[language].prepositions | {"del", "la"} and not _NO_SUBJECT.search(
        subject
    )


def _tells(meaning: str) -> bool:
    return (
        len(meaning) <= LONGEST
        and len(meaning.split()) >= FEWEST_WORDS
        and not _NO_DEFINITION.match(meaning)
    )
