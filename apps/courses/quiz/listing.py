"""Sentences that list things."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.courses.quiz.grammar import BINDING, GRAMMARS
from apps.courses.shapes import Sentence

FEWEST_MEMBERS = 3
LONGEST_MEMBER, MOST_WORDS = 5, 3
"""Words of what is listed, and of what can be an option."""
SHORTEST = 2

_INTRODUCED = {
    "en": r"(?:\b(?:such\sas|like|including|for\sexample|for\sinstance|namely|includes?)|:)",
    "es": r"(?:\b(?:como|incluyendo|incluid[oa]s|por\sejemplo|incluyen?)|:)",
}
_LAST = {"en": r"(?:and|or)", "es": r"(?:[yeou])"}
_WORDS = r"[^\s,;:()“”\"«»]+(?:\s[^\s,;:()“”\"«»]+)"
_MEMBER = rf"{_WORDS}{{0,{LONGEST_MEMBER - 1}}}?"
_BINDS = "|".join(sorted(BINDING - {"de", "del", "of"}))
"""What follows a list; those three would go on with its last member."""
_LISTS = {
    language: re.compile(
        rf"{_INTRODUCED[language]},?\s(?P<members>{_MEMBER}(?:,\s{_MEMBER})+?,?"
        rf"\s{_LAST[language]}\s{_MEMBER})(?=[.,;)]|\s(?:{_BINDS})\b)"
    )
    for language in GRAMMARS
}
_PARTS = {language: re.compile(rf",?\s{_LAST[language]}\s|,\s") for language in GRAMMARS}
_WORD = re.compile(r"[^\W\d_][\w+.-]*")


@dataclass(frozen=True)
class Listing:
    """What a sentence lists.

    members: those that can be an option, without their articles, as they stand there
    start, end: of the whole list in the sentence
    """

    lesson: int
    sentence: Sentence
    members: tuple[str, ...]
    start: int
    end: int


def listing_in(sentence: Sentence, lesson: int, language: str) -> Listing | None:
    """The list of things that a sentence holds, if it holds one of at least three."""
    found = _LISTS[language].search(sentence.text)
    if not found:
        return None
    parts = [_bare(part, language) for part in _PARTS[language].split(found["members"])]
    if len({part.casefold() for part in parts}) < max(FEWEST_MEMBERS, len(parts)):
        return None
    if any(_is_clause(part, language) for part in parts):
        return None
    members = tuple(part for part in parts if _is_option(part))
    return Listing(lesson, sentence, members, *found.span("members")) if members else None


def _bare(member: str, language: str) -> str:
    first, _, rest = member.partition(" ")
    return rest if rest and first.casefold() in GRAMMARS[language].determiners else member


def _is_clause(member: str, language: str) -> bool:
    """Whether it holds a word that things are not named with, or goes on behind its end."""
    found = [word.casefold() for word in member.split()]
    return not GRAMMARS[language].functions.isdisjoint(found) or found[-1] in BINDING


def _is_option(member: str) -> bool:
    parts = member.split()
    return (
        len(member) >= SHORTEST
        and len(parts) <= MOST_WORDS
        and all(_WORD.fullmatch(part) for part in parts)
        and parts[0].casefold() not in BINDING
    )
