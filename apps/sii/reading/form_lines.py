"""Code/value pairs from the lines of a compact form, by the codes and not by their places.

A line holds one or two pairs `<code> <GLOSA> <value>`, or a step of the ladder of totals, where
the code stands after the text: `Más IPC 92 0 +`. Glosas hold numbers too, so a number is a value
only where the line ends or the next pair begins behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from apps.sii.reading.form_codes import DECIMALS, GLOSAS, IDENTITY
from apps.sii.reading.plain import plain

Pair: TypeAlias = tuple[str, str]

MOST_TOKENS: Final = 120
"""In a line; an honest one has 30."""
STEM: Final = 4
NEAR: Final = 8
"""Tokens behind a code in which its glosa is looked for."""

_CODE: Final = re.compile(r"[0-9]{2,4}", re.ASCII)
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?\$?[0-9]+(?:\.[0-9]+)*(?:,[0-9]+)?", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}", re.ASCII)
_MARKS: Final = frozenset({"X", "x"})
_SIGNS: Final = frozenset({"+", "-", "=", "−", "–", "(+)", "(-)", "(=)", "$"})
_STEPS: Final = {
    "total a pagar dentro": "91",
    "mas ipc": "92",
    "mas intereses": "93",
    "condonacion": "795",
    "total a pagar con": "94",
}
"""How the steps of the ladder begin."""
_LABELS: Final = re.compile(
    r"\b(apellido|nombres|calle|comuna|telefono|correo electronico|representante)\b"
)
_FOOT: Final = "tipo de declaracion"


def pairs_of(lines: Sequence[str]) -> Iterator[Pair]:
    """Code without leading zeros, and the text of its value without dots of thousands.

    What stands before the first code that is known, and labels of who declares, are addresses and
    names; the foot tells how it was paid.
    """
    is_body = False
    for line in lines:
        bare = plain(line)
        if _FOOT in bare:
            return
        tokens = line.split()[:MOST_TOKENS]
        if _LABELS.search(bare):
            continue
        is_body = is_body or any(_is_known_start(tokens, at) for at in range(len(tokens)))
        if is_body:
            yield from _pairs(tokens)


def _pairs(tokens: Sequence[str]) -> Iterator[Pair]:
    at = 0
    while at < len(tokens):
        found = _pair_at(tokens, at)
        if found is None:
            at += 1
            continue
        code, value = found
        if code not in IDENTITY:
            yield code, _tidy(code, tokens[value])
        at = value + 1


def _pair_at(tokens: Sequence[str], at: int) -> tuple[str, int] | None:
    """The code of the pair that begins here, and where its value stands."""
    step = _step_at(tokens, at)
    if step is not None:
        return _step_value(tokens, step)
    if not _is_start(tokens, at):
        return None
    for place in range(at + 2, len(tokens)):
        if _is_value(tokens[place]) and _ends(tokens, place + 1):
            return _code(tokens[at]), place
        if _is_known_start(tokens, place) or _step_at(tokens, place) is not None:
            break
    return None


def _step_at(tokens: Sequence[str], at: int) -> int | None:
    """Where the code of the step of the ladder stands that begins here."""
    begins = plain(" ".join(tokens[at : at + 4]))
    wanted = [code for words, code in _STEPS.items() if begins.startswith(words)]
    for place in range(at + 1, min(len(tokens), at + NEAR)) if wanted else ():
        if _CODE.fullmatch(tokens[place]):
            return place if _code(tokens[place]) == wanted[0] else None
    return None


def _step_value(tokens: Sequence[str], place: int) -> tuple[str, int] | None:
    """The pair of a step whose code stands here; none where it has no value."""
    value = place + 1
    while value < len(tokens) and tokens[value] == "$":
        value += 1
    has_value = value < len(tokens) and _is_value(tokens[value])
    return (_code(tokens[place]), value) if has_value else None


def _ends(tokens: Sequence[str], at: int) -> bool:
    """Whether a pair may end before this place."""
    while at < len(tokens) and tokens[at] in _SIGNS:
        at += 1
    return at == len(tokens) or _is_start(tokens, at) or _step_at(tokens, at) is not None


def _is_start(tokens: Sequence[str], at: int) -> bool:
    """Whether a code and a glosa stand here; codes of two digits are those that are known."""
    if not _CODE.fullmatch(tokens[at]) or at + 1 == len(tokens):
        return False
    is_code = len(tokens[at]) > 2 or _code(tokens[at]) in GLOSAS  # noqa: PLR2004
    following = tokens[at + 1]
    return is_code and following not in _MARKS and (following == "%" or _has_letter(following))


def _is_known_start(tokens: Sequence[str], at: int) -> bool:
    """Whether a word of the code's own glosa follows it."""
    if not _is_start(tokens, at) or _code(tokens[at]) not in GLOSAS:
        return False
    near = _stems(" ".join(tokens[at + 1 : at + 1 + NEAR]))
    return not near.isdisjoint(_stems(GLOSAS[_code(tokens[at])]))


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", plain(text))
    return frozenset(word[:STEM] for word in words if len(word) >= STEM - 1)


def _code(token: str) -> str:
    return str(int(token))


def _is_value(token: str) -> bool:
    return bool(_NUMBER.fullmatch(token) or _DAY.fullmatch(token)) or token in _MARKS


def _has_letter(token: str) -> bool:
    return any(letter.isalpha() for letter in token)


def _tidy(code: str, value: str) -> str:
    bare = value.replace("$", "").removeprefix("+")
    if code not in DECIMALS and _THOUSANDS.fullmatch(bare):
        bare = bare.replace(".", "")
    return bare.replace(",", ".").upper()
