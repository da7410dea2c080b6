"""Numbers that are written as text, in either style: 1,234.56 or 1.234,56.

A number is never guessed. Where one cell does not tell, the style of the file decides; where the
file does not tell either, '1.234' is a problem and not a thousandth of what it may be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from apps.predictions.reading.codes import ProblemCode
from apps.predictions.reading.refused import Unreadable

LONGEST = 60
"""Characters; no number has more."""
POINT, COMMA = ".", ","

_MINUS = str.maketrans({sign: "-" for sign in "−–—‐‑‒﹣-"})
_SPACES = re.compile(r"\s+")
_CODES = r"CLP|USD|EUR|GBP|ARS|BOB|BRL|COP|MXN|PEN|PYG|UYU"
_CURRENCY = re.compile(
    rf"^(?:US?|U|R|S|{_CODES})?\s*[$€£¥₡₲₱]|^(?:{_CODES})|[$€£¥₡₲₱]$|(?:{_CODES})$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+")
_SCIENTIFIC = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?[eE]([+-]?[0-9]{1,3})")
_ONE_MARK = re.compile(r"([0-9]*)([.,])([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+")
_BOTH = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?!\1)([.,])([0-9]+)")
_OTHER_GROUPS = re.compile(r"([0-9]{1,3}(?:[ '’][0-9]{3})+)(?:([.,])([0-9]+))?")
_MARK = 3  # digits after a mark that may group thousands


def number(text: str, decimal: str) -> float:
    """The number that ``text`` is; ``decimal`` is the file's style, empty where none is known.

    ``Unreadable`` when it is none, and when it is written in the other style or might be.
    """
    is_negative, digits = _bare(text)
    shown, style = _plain(digits, decimal)
    if style and decimal and style != decimal:
        raise Unreadable(ProblemCode.OTHER_DECIMAL, decimal=decimal)
    return -float(shown) if is_negative else float(shown)


def style_of(texts: Iterable[str]) -> str:
    """How most of those numbers are written that can only be read in one way; empty for none."""
    votes: Counter[str] = Counter()
    for text in texts:
        try:
            votes[_plain(_bare(text)[1], "")[1]] += 1
        except Unreadable:
            continue
    del votes[""]
    (style, most), (_, others) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
    return style if most > others else ""


def is_unclear(text: str) -> bool:
    """Whether only the file's style tells what number this is."""
    try:
        _plain(_bare(text)[1], "")
    except Unreadable as unreadable:
        return unreadable.code is ProblemCode.UNCLEAR_DECIMAL
    return False


def _bare(text: str) -> tuple[bool, str]:
    """Whether it is negative, and its digits and marks, without signs, spaces and currency."""
    plain = _SPACES.sub(" ", text[: LONGEST + 1]).translate(_MINUS).strip()
    if plain.endswith("%"):
        raise Unreadable(ProblemCode.PERCENT)
    is_negative, plain = _unsigned(plain)
    plain = _CURRENCY.sub("", plain).strip()
    is_signed_inside, plain = _unsigned(plain)
    if len(plain) > LONGEST or (is_negative and is_signed_inside):
        raise Unreadable(ProblemCode.NOT_A_NUMBER)
    return is_negative or is_signed_inside, plain


def _unsigned(text: str) -> tuple[bool, str]:
    """'(5)', '-5' and '5-' are all less than nothing."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.startswith("-"):
        return True, text[1:].strip()
    if text.endswith("-"):
        return True, text[:-1].strip()
    return False, text.removeprefix("+").strip()


def _plain(text: str, decimal: str) -> tuple[str, str]:
    """As Python writes it, and the style that it can only be of; empty when it is of both."""
    if _PLAIN.fullmatch(text):
        return text, ""
    if found := _SCIENTIFIC.fullmatch(text):
        return f"{found[1]}.{found[3] or 0}e{found[4]}", found[2] or ""
    if found := _BOTH.fullmatch(text):
        return _joined(text[: found.start(2)], found[3]), found[2]
    if found := _GROUPED.fullmatch(text):
        return _joined(text, ""), _other(found[1])
    if found := _OTHER_GROUPS.fullmatch(text):
        return _joined(found[1], found[3] or ""), found[2] or ""
    if found := _ONE_MARK.fullmatch(text):
        return _one_mark(found[1], found[2], found[3], decimal)
    raise Unreadable(ProblemCode.NOT_A_NUMBER)


def _one_mark(before: str, mark: str, after: str, decimal: str) -> tuple[str, str]:
    """'1.234' is two numbers; '12.5', '0.125' and '1234.567' are one each."""
    may_group = len(after) == _MARK and 1 <= len(before) <= _MARK and not before.startswith("0")
    if not may_group:
        return f"{before or 0}.{after}", mark
    if not decimal:
        raise Unreadable(ProblemCode.UNCLEAR_DECIMAL)
    return (f"{before}.{after}" if mark == decimal else before + after), ""


def _joined(whole: str, fraction: str) -> str:
    return re.sub(r"[^0-9]", "", whole) + (f".{fraction}" if fraction else "")


def _other(mark: str) -> str:
    return COMMA if mark == POINT else POINT
