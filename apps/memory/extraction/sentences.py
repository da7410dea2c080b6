"""Splits what somebody wrote into sentences, in English and Spanish."""

from __future__ import annotations

import re

_SHORT_FORMS = """
    mr mrs ms dr sr sra srta st no nro núm art av avda etc e.g i.e p.ej ej aprox tel dpto depto ee
    ltda cía inc ltd co a.m p.m vs pág gral ing lic prof
"""
SHORT_FORMS = frozenset(_SHORT_FORMS.split())
"""Words that a point does not end, written without their last point."""

LINES = re.compile(r"(?:\r\n|[\r\n\u2028\u2029])+")
BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(¿¡\[]*[^\W_])")
LAST_WORD = re.compile(r"([^\s.]+(?:\.[^\s.]+)*)$")


def sentences(text: str) -> list[str]:
    """Its sentences, in order, without the space around them. A line ends a sentence."""
    lines = (BULLET.sub("", line) for line in LINES.split(text))
    return [found for line in lines for found in _of_line(line) if found]


def _of_line(line: str) -> list[str]:
    found, start = [], 0
    for end in END.finditer(line):
        if _ends(line, end):
            found.append(line[start : end.end()].strip())
            start = end.end()
    return [*found, line[start:].strip()]


def _ends(line: str, end: re.Match[str]) -> bool:
    """Whether this point ends a sentence, and not a short form, an initial or a number."""
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    word = LAST_WORD.search(line[: end.start()])
    before = word[1].strip("\"'“‘«([").casefold() if word else ""
    is_initial = len(before) == 1 and before.isalpha()
    return not (before in SHORT_FORMS or is_initial) and not _goes_on(line[end.end() :])


def _goes_on(rest: str) -> bool:
    """A small letter after a point is no new sentence."""
    return rest[:1].islower()
