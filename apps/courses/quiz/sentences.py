"""Which sentences can be understood alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from apps.courses.quiz import grammar

SHORTEST, LONGEST = 60, 250
"""Characters."""
FEWEST_WORDS = 8
LEAST_SHARE_OF_WORDS = 0.8
MOST_CAPITALS = 0.5
FIRST_WORDS = 4
"""Where a pronoun would mean somebody unnamed."""

_CODE = re.compile(r"://|www\.|[{}<>\\|`=#~^*_@©®†‡•§]|\$[A-Za-z(]|(?<!\w)--?[A-Za-z]|\w\(\)|&&")
_PATH = re.compile(r"(?:^|[\s(“«\"'])~?/\w")
_PARTS = (
    r"(?:section|chapter|figure|fig\.|table|appendix|annex|footnote|page|part|step|example"
    r"|sección|capítulo|figura|tabla|apéndice|anexo|página|paso|parte|ejemplo)"
)
_REFERENCE = re.compile(
    rf"\b{_PARTS}s?\s+(?:\d|[A-Z]\b|[IVX]+\b|[“\"«‘])|\(\s*(?:see|cf|ver|véase)\b"
    r"|\b(?:see|please|véa[sn]e\w*|véanse|vea|véalo|consulte|consulta|refiérase|p\.\s?\d|pp\.)\b"
    r"|\brefer to (?:the|section|chapter|appendix)|\b(?:ver|mira) (?:la|el|las|los|sección)\b"
    r"|\bsuch an?\b|\ba continuación\b|\[\d+\]",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"[^\W\d_][.,;:)”»]\d|[a-záéíóúñ]{7,}\d{1,2}\b")
_LEGAL = re.compile(
    r"copyright|all rights reserved|derechos reservados|\bisbn\b|free software foundation",
    re.IGNORECASE,
)
_END = re.compile(r"[\w)\]”»\"'’%]\.$")
_PLAIN = re.compile(r"[^\W\d_]+(?:[-'’/][^\W\d_]+)*")
_EDGES = "“”«»\"'‘’(),;:.¿?¡!%"
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_POINTS_BACK = re.compile(
    r"(?:in|at|for|from|with|after|before|by|to|on|since|until|of|because of)"
    r" (?:that|there|such|it|them|which|here|then)\b"
)
_GLUED = re.compile(
    r"[^\W\d_][\w)”»]* (?:The|An|This|These|If|When|It|You|In|For|To|By|El|La|Los|Las|Un|Una|Se|En"
    r"|Si|Este|Esta|Cuando|Para|Por|Es|No) [^\W\d_A-ZÁÉÍÓÚÑ]"
)
_TWO = re.compile(r"[^\W\d_]{5,}\. [^\W\d_A-ZÁÉÍÓÚÑ]")
_LOOSE = re.compile(r"\s[.,;:!?)\]](?:\s|$)|[(\[]\s")
_BROKEN_OFF = re.compile(r"\.\.|…|[?!¿¡]|\s[-–—]\s*$")
_LABEL = re.compile(r"^[^,.;]{1,25}:\s")


def why_not_alone(text: str) -> str:
    """What keeps a sentence from being understood by who sees nothing else; empty if nothing."""
    return next((reason for reason, fails in _CHECKS.items() if fails(text)), "")


def _leans(text: str) -> bool:
    """Whether it begins as sentences do that lean on the one before."""
    plain = text.casefold().lstrip(_EDGES)
    first = re.split(r"[\s,;:'’]", plain, maxsplit=1)[0]
    return (
        first in grammar.OPENERS
        or bool(_POINTS_BACK.match(plain))
        or any(re.match(rf"{phrase}\b", plain) for phrase in grammar.OPENING_PHRASES)
    )


def _lacks_subject(text: str) -> bool:
    """Whether it begins with a verb, so that who does it stands elsewhere, or nowhere."""
    first, second, *_ = (*(word.casefold() for word in text.split()), "", "")
    return (
        second in grammar.AFTER_VERBS
        and first not in grammar.BINDING
        and first not in grammar.LEADING
        and not first.endswith("ly")
    )


def _points(text: str) -> bool:
    found = [word.casefold() for word in _PLAIN.findall(text)]
    return not grammar.POINTERS.isdisjoint(found) or not grammar.PRONOUNS.isdisjoint(
        found[:FIRST_WORDS]
    )


def _is_personal(text: str) -> bool:
    found = _PLAIN.findall(text)
    return "I" in found or not grammar.PERSONAL.isdisjoint(word.casefold() for word in found)


def _is_unbalanced(text: str) -> bool:
    uneven = any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS)
    return uneven or text.count('"') % 2 == 1 or _closes_first(text)


def _closes_first(text: str) -> bool:
    return any(0 <= text.find(closing) < text.find(opening) for opening, closing in _PAIRS)


def _is_not_prose(text: str) -> bool:
    tokens = text.split()
    plain = sum(bool(_PLAIN.fullmatch(token.strip(_EDGES))) for token in tokens)
    return plain < FEWEST_WORDS or plain < LEAST_SHARE_OF_WORDS * len(tokens)


def _is_heading(text: str) -> bool:
    found = _PLAIN.findall(text)[1:]
    capitals = sum(word[0].isupper() for word in found)
    return capitals > MOST_CAPITALS * len(found)


def _begins_badly(text: str) -> bool:
    bare = text.lstrip("“«\"'‘")
    return not bare[:1].isupper()


_CHECKS: dict[str, Callable[[str], bool]] = {
    "is too short or too long": lambda text: not SHORTEST <= len(text) <= LONGEST,
    "does not begin like a sentence": _begins_badly,
    "does not end in a full stop": lambda text: not _END.search(text),
    "is broken off or asks": lambda text: bool(_BROKEN_OFF.search(text)),
    "is glued to a heading": lambda text: bool(_GLUED.search(text)),
    "is more than one": lambda text: bool(_TWO.search(text)),
    "has loose marks": lambda text: bool(_LOOSE.search(text)),
    "goes over a paragraph's end": lambda text: "\n" in text,
    "holds code or an address": lambda text: bool(_CODE.search(text)),
    "holds paths": lambda text: len(_PATH.findall(text)) > 1,
    "refers to another place": lambda text: bool(_REFERENCE.search(text)),
    "holds the mark of a note": lambda text: bool(_FOOTNOTE.search(text)),
    "is a notice": lambda text: bool(_LEGAL.search(text)),
    "begins with a label": lambda text: bool(_LABEL.search(text)),
    "leans on the sentence before": _leans,
    "lacks its subject": _lacks_subject,
    "points out of itself": _points,
    "is personal": _is_personal,
    "has unbalanced marks": _is_unbalanced,
    "is not mostly words": _is_not_prose,
    "reads like a heading": _is_heading,
}
