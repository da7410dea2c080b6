"""Characters as people write them: what programs that make PDFs leave in texts is undone here."""

from __future__ import annotations

import re
import unicodedata

from apps.courses.reading.protocol import JOINT

_ACCENTS = {
    "\u00b4": ("\u0301", "aeiouyAEIOUY"),
    "\u02dc": ("\u0303", "anoANO"),
    "\u00a8": ("\u0308", "aeiouyAEIOUY"),
    "\u02c6": ("\u0302", "aeiouAEIOU"),
    "\u00b8": ("\u0327", "cC"),
    "\u02da": ("\u030a", "aA"),
}
"""Spacing accent → (combining one, letters that it may belong to). TeX's old fonts have no accented
letters, so that documents made with them say 'm´usica'. The ASCII accents are left alone, since
they quote code; so are other letters, since 'it´s' is an apostrophe."""

_BEFORE = re.compile(
    "|".join(f"{accent}[{letters}\u0131]" for accent, (_, letters) in _ACCENTS.items())
)
_DOTLESS = {"\u0131": "i", "\u0237": "j"}
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"[\r\n]+")
_UNREADABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MEANT = {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-"}
"""Points of lists in the fonts Symbol and Wingdings, as word processors leave them."""
_ORDINALS = "ªº"
_KEPT = {JOINT, "\n", "\t"}


class _Table(dict[int, str]):
    """Code point → what stands for it, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = _readable(chr(point))
        return self[point]


_TABLE = _Table()


def readable(text: str) -> str:
    """The text with whole letters, without control characters, spaces single, ends trimmed.

    ``JOINT`` stays where it is. Figures such as ² and ½ and ordinals (1ª) stay, too.
    """
    if not text.isascii():
        text = _BEFORE.sub(_accented, text).translate(_TABLE)
        text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        text = text.translate(_TABLE)
    return _SPACES.sub(" ", text).strip()


def cut(text: object, longest: int) -> str:
    """A title or a label in one line; whatever is no text is empty."""
    line = readable(_LINE_ENDS.sub(" ", text[: 4 * longest])) if isinstance(text, str) else ""
    return line.replace(JOINT, "")[:longest].rstrip()


def _accented(found: re.Match[str]) -> str:
    accent, letter = tuple(found.group())
    combining, _letters = _ACCENTS[accent]
    return unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + combining)


def _readable(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _MEANT:
        return _MEANT[character]
    category = unicodedata.category(character)
    if category in _UNREADABLE:
        return ""
    if category.startswith("Z"):
        return " "
    if category in ("Ll", "Lu", "Lt", "Lo") and character not in _ORDINALS:
        return unicodedata.normalize("NFKC", _DOTLESS.get(character, character))
    return character
