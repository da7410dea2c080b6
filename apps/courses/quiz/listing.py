"""Sentences that list things."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.courses.quiz.grammar import BINDING, GRAMMARS
from apps.courses.shapes import Sentence

FEWEST_MEMBERS = 3
MOST_WORDS = 3
SHORTEST = 3

_INTRODUCED = {
    "en": r"(?:\bsuch\sas|\bincluding|\bfor\sexample|\bfor\sinstance|\bnamely|\binclude|:)",
    "es": r"(?:\btal(?:es)?\scomo|\bincluyendo|\bincluid[oa]s|\bpor\sejemplo|\bincluyen?|:)",
}
_LAST = {"en": r"(?:and|or)", "es": r"(?:[yeou])"}
_MEMBER = r"[^\s,;:()“”\"«»]+(?:\s[^\s,;:()“”\"«»]+){0,3}?"
_LISTS = {
    language: re.compile(
        rf"{_INTRODUCED[language]},?\s(?P<members>{_MEMBER}(?:,\s{_MEMBER})+?,?"
        rf"\s{_LAST[language]}\s{_MEMBER})(?P<after>[.,;)]|\s(?P<next>[^\W\d_]+))"
    )
    for language in GRAMMARS
}
_PARTS = {language: re.compile(rf",?\s{_LAST[language]}\s|,\s") for language in GRAMMARS}
_WORD = re.compile(r"[^\W\d_][\w+.-]*")


@dataclass(frozen=True)
class Listing:
    """What a sentence lists.

    members: without their articles, as they stand there
    start, end: of the whole list in the sentence
    """

    lesson: int
    sentence: Sentence
    members: tuple[str, ...]
    start: int
    end: int


def listing_in(sentence: Sentence, lesson: int, language: str) -> Listing | None:
    """The list of single things that a sentence holds, if it holds one."""
    found = _LISTS[language].search(sentence.text)
    if not found or (found["next"] and found["next"].casefold() not in BINDING):
        return None
    parts = _PARTS[language].split(found["members"])
    members = tuple(_bare(part, language) for part in parts)
    if len(members) < FEWEST_MEMBERS or not all(_is_single(one, language) for one in members):
        return None
    if len({member.casefold() for member in members}) < len(members):
        return None
    return Listing(lesson, sentence, members, *found.span("members"))


def _bare(member: str, language: str) -> str:
    first, _, rest = member.partition(" ")
    return rest if rest and first.casefold() in GRAMMARS[language].determiners else member


def _is_single(member: str, language: str) -> bool:
    """Whether it names one thing: no verb can be told, but what binds clauses can."""
    parts = member.split()
    bound = GRAMMARS[language].words - GRAMMARS[language].prepositions
    return (
        len(member) >= SHORTEST
        and len(parts) <= MOST_WORDS
        and all(_WORD.fullmatch(part) for part in parts)
        and bound.isdisjoint(part.casefold() for part in parts)
    )
