"""Where sentences begin and end in English and Spanish, by signs and lists of abbreviations.

No sentence crosses a paragraph. Marks of list items are not part of one.
"""

# ruff: noqa: SIM905  (a list of abbreviations reads better as text)

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.courses.making.stopwords import FUNCTION
from apps.courses.shapes import Sentence

NEVER_LAST = frozenset(
    """
    mr mrs ms dr dra drs prof profa st ste gen col capt lt sgt rev hon sr sra sres srta srtas
    d dña dn don gral ing lic arq ntra sta sto mons excmo excma ilmo fig figs eq eqs vs cf cfr
    viz ca approx aprox ej ee esp ed eds dept dpto av avda cía tel teléf ext ref refs pág págs
    pp núm núms art arts inc cap caps sec secs vol vols vid op cit trad máx mín max min
    """.split()
)
"""Something follows them: a name, a number, an example."""
BEFORE_NUMBER = frozenset(
    """
    no nos nro nº n p s c l v r i u ch chap par para apt reg dec ver version rel tab jan feb
    mar apr jun jul aug sep sept oct nov ene abr ago dic
    """.split()
)
"""Abbreviations before a number or a name, and ordinary words or initials otherwise."""
MAYBE_LAST = frozenset("etc inc ltd corp co jr bros uu ud uds vd vds am pm usa".split())
"""Both happens: what begins with a function word is a new sentence."""

_MARK = re.compile(
    r"(?:[•▪◦‣●○■□➢✓·*–—-]+\s+|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})\)\s+|\d{1,3}\.\s+)*"
)
_STOP = re.compile(r"(?<![.!?…])([.!?…]+)[\"'”’»)\]]*(?P<note>(?<=[^\W\d_]\.)\d{1,2})?(?=\s|$)")
"""``note``: the mark of a footnote, 'the file.3 This is …', which is not part of the sentence."""
_NEXT = re.compile(r"\s+[\"'“‘«¿¡(\[–—-]*(\w*)")
_OPENING = "\"'“‘«¿¡([/"
_INITIALS = re.compile(r"\w|(?:\w\.)+\w")
_LABEL = re.compile(r"\d+(?:\.\d+)*|[ivxlcdm]+|[a-z]", re.IGNORECASE)


def sentences_of(
    text: str, language: str, *, page: int = 0, start: int = 0, end: int | None = None
) -> list[Sentence]:
    """Those of a page's text between two characters; headings and table rows are some, too."""
    until = len(text) if end is None else end
    return [
        Sentence(text[first:last], page, first, last)
        for paragraph in _paragraphs(text, start, until)
        for first, last in _within(text, *paragraph, language)
    ]


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        found = text.find("\n", start, end)
        last = found if found >= 0 else end
        yield start, last
        start = last + 1


def _within(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    mark = _MARK.match(text, start, end)
    begins = start = _skip_blanks(text, mark.end() if mark else start, end)
    for stop in _STOP.finditer(text, start, end):
        if stop.end() >= end or _ends(text, begins, stop, language):
            yield begins, stop.start("note") if stop["note"] else stop.end()
            begins = _skip_blanks(text, stop.end(), end)
    last = begins + len(text[begins:end].rstrip())
    if last > begins:
        yield begins, last


def _skip_blanks(text: str, place: int, end: int) -> int:
    while place < end and text[place].isspace():
        place += 1
    return place


def _ends(text: str, begins: int, stop: re.Match[str], language: str) -> bool:
    following = _NEXT.match(text, stop.end())
    word = following[1] if following else ""
    if word[:1].islower():
        return False
    if stop[1] != ".":
        return True
    token = text[text.rfind(" ", begins, stop.start()) + 1 : stop.start()]
    if text.rfind(" ", begins, stop.start()) < 0:
        token = text[begins : stop.start()]
        if _LABEL.fullmatch(token):  # '2.3. Files'
            return False
    return _may_be_last(token.lstrip(_OPENING), word, language)


def _may_be_last(token: str, following: str, language: str) -> bool:
    small = token.casefold()
    if small in NEVER_LAST:
        return False
    if small in BEFORE_NUMBER and following[:1].isdecimal():
        return False
    if small in MAYBE_LAST or (_INITIALS.fullmatch(token) and not token.isdecimal()):
        return following.casefold() in FUNCTION[language]
    return True
