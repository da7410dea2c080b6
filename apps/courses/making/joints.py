"""Words that a line's end has parted: whether the hyphen belongs to them, the document says.

'instal-/lation' is one word, 'debian-/installer' keeps its hyphen, because elsewhere in the
document it has one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from apps.courses.reading.protocol import JOINT

COMMON, LONG = 3, 4
"""Two words that are as common and as long as this stand for themselves: 'user-/defined'."""

_SOFT_HYPHEN = "\u00ad"
_SUSPENDED = frozenset({"and", "or", "to", "y", "o", "e", "u"})  # 'pre- and postfix'
_WORD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
_TORN = re.compile(rf"(?<!\S)(?:\S*[{JOINT}{_SOFT_HYPHEN}]\S*|\S+[-\u2010]$)")
_JOINT = re.compile(rf"(?<=[{JOINT}{_SOFT_HYPHEN}])")
_OPEN_END = re.compile(rf"(?<![\w-])([\w-]*[^\W_])(?:[{JOINT}{_SOFT_HYPHEN}]|([-\u2010]))$")
"""Both begin where a word does: from each of its letters, a long one would take for ever."""
_FIRST = re.compile(r"[\w-]+")


class Vocabulary:
    """How often a document has each word, hyphens within words included."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            whole = _TORN.sub(" ", line).casefold().replace("\u2010", "-")
            self._counts.update(_WORD.findall(whole))

    def hyphen(self, left: str, right: str) -> str:
        """What stands between two halves: '-' or nothing."""
        if not (left[-1:].isalpha() and right[:1].isalpha()):
            return "-"
        if right[0].isupper() and not left[-1].isupper():
            return "-"
        return self._by_use(left.casefold(), right.casefold())

    def _by_use(self, left: str, right: str) -> str:
        last, first = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
        kept = max(self._counts[f"{left}-{right}"], self._counts[f"{last}-{first}"])
        joined = self._counts[last + first]
        if kept or joined:
            return "-" if kept >= joined else ""
        both = min(self._counts[last], self._counts[first])
        return "-" if both >= COMMON and min(len(last), len(first)) >= LONG else ""

    def completed(self, line: str, following: str) -> str | None:
        """The line as it stands before the next when a word goes on there; otherwise ``None``."""
        open_end = _OPEN_END.search(line)
        right = _FIRST.match(following)
        if not open_end or not right:
            return None
        left, real_hyphen = open_end.groups()
        if real_hyphen and right[0] in _SUSPENDED:
            return None
        return line[:-1] + self.hyphen(left, right[0])


def parted(line: str) -> list[str]:
    """The lines that a reader has joined to one, each but the last with its joint."""
    return [text for each in _JOINT.split(line) if (text := " ".join(each.split()))]


def closed(line: str) -> str:
    """A line whose last word goes on nowhere."""
    return line.rstrip(f"{JOINT}{_SOFT_HYPHEN} ")
