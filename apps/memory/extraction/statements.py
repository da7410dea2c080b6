"""What a sentence says of a person or a company: its words, its subject, what it takes back.

Rules, no model. A statement's subject is what only one thing can be said about at a time:

    My accountant is Ana.            subject "accountant", value "ana"
    Nuestro contador ahora es Pedro. subject "contador", value "pedro"
    We no longer use Nubox.          denies "we use nubox"
    Actually, I live in Talca.       a statement like any; the first word only opens it
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from apps.memory.extraction import subjects
from apps.memory.extraction.languages import language_of
from apps.memory.extraction.plain import digest_of, plain

_OPENING = re.compile(
    r"^\s*(?:(?:actually|correction|in fact|sorry|rather|well|wait|by the way|also|and|but|so|"
    r"please note(?: that)?|note(?: that)?|remember that|for the record|fyi|"
    r"en realidad|de hecho|correcci[oó]n|perd[oó]n|mejor dicho|digo|bueno|oye|ah|por cierto|"
    r"adem[aá]s|tambi[eé]n|y|pero|ojo(?: que)?|recuerda que|ten en cuenta que|"
    r"hi|hello|hey|hola|buenas|buenos d[ií]as|buenas tardes|no|yes|sí|ok(?:ay)?|vale)"
    r"(?:\s*[,:;.!—–-]+\s*|\s+(?=(?:i|i'm|my|we|our|mi|mis|nuestr[oa]s?|ya|yo)\b)))+",
    re.IGNORECASE,
)
"""How sentences begin that say nothing yet."""

_NOW = re.compile(r"\b(?:now|currently|ahora|actualmente|hoy en d[ií]a)\b ?")
_DENIALS = (
    re.compile(r"\bno longer\b ?"),
    re.compile(r"\bya no\b ?"),
    re.compile(r"\b(?:do not|don t|does not|doesn t)\b (?=.* (?:any ?more|any longer)$)"),
    re.compile(r"\bnot\b (?=.* (?:any ?more|any longer)$)"),
)
_ANY_MORE = re.compile(r" (?:any ?more|any longer)$")


@dataclass(frozen=True)
class Statement:
    """One statement.

    text:    as it is shown
    subject: what it is about, if only one thing can be said about that at a time; else empty
    value:   what it says of its subject
    denied:  the words that it takes back; empty where it takes nothing back
    """

    text: str
    subject: str = ""
    value: str = ""
    denied: str = ""

    @cached_property
    def words(self) -> str:
        """Its words, however they are written."""
        return plain(self.text)

    @property
    def digest(self) -> str:
        """By which the same statement is known again."""
        return digest_of(self.words)

    @property
    def language(self) -> str:
        """``"en"``, ``"es"`` or ``""``."""
        return language_of(self.words)


def opened(sentence: str) -> str:
    """A sentence without what only opens it, beginning with a capital."""
    rest = _OPENING.sub("", sentence).strip()
    return rest[:1].upper() + rest[1:]


def understood(sentence: str) -> Statement:
    """What a sentence says."""
    text = opened(sentence)
    words = plain(text)
    positive = _without_denial(words)
    subject, value = subjects.of(text if positive == words else "", _NOW.sub("", positive))
    denied = positive if positive != words else ""
    return Statement(text, subject or (denied and denial_of(denied)), value, denied)


def denial_of(words: str) -> str:
    """The subject of what takes these words back, where they have none themselves."""
    return f"not {digest_of(words)}"


def answered(question: str, asked: str, answer: str) -> Statement:
    """An answer of the onboarding: its subject is the question, whatever is answered."""
    return Statement(f"{asked} {answer}", subject=f"onboarding {question}", value=plain(answer))


def _without_denial(words: str) -> str:
    """The words that a denial takes back; the same words where it is none."""
    for denial in _DENIALS:
        if denial.search(words):
            return _ANY_MORE.sub("", denial.sub("", words, count=1))
    return words
