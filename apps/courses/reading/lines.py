"""The lines of a page as pdfium finds them, and how large their letters are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref

from pypdfium2 import PdfTextPage
from pypdfium2 import raw as pdfium

from apps.courses.reading.characters import readable
from apps.courses.reading.protocol import JOINT, Line

SAMPLES, MORE_SAMPLES = 3, 16
"""Letters of a line that are measured, and how many where there is more than one size in it. All
of them would take as long as the text itself."""
SAME_SIZE = 1.05
"""Letters of one font differ that much: where one reaches out of its font's box, the box grows."""
LONGEST = 200_000
"""Characters of a page; a page of a newspaper has 30,000."""

_LINE = re.compile(r"[^\r\n]+")


def text_of(textpage: PdfTextPage) -> str:
    """All that stands on it, as pdfium says it, joints marked as ``JOINT``.

    pdfium of 2026 says U+FFFE for them, and U+0002 before.
    """
    return str(textpage.get_text_range()).replace("\ufffe", JOINT)


def lines_of(textpage: PdfTextPage, text: str) -> list[Line]:
    """From top to bottom, those that are not blank. ``text`` is the text page's."""
    sizes = _Sizes(textpage, text)
    found = ((match, readable(match.group())) for match in _LINE.finditer(text))
    return [Line(line, sizes.of(*match.span())) for match, line in found if line]


class _Sizes:
    """How high letters are, in points, from the lowest of any letter of the font to the highest.

    FPDFText_GetFontSize gives the number in the file, which a matrix scales.
    """

    def __init__(self, textpage: PdfTextPage, text: str) -> None:
        self._page = textpage.raw
        self._text = text
        self._box = pdfium.FS_RECTF()
        self._is_whole = textpage.count_chars() == len(text)

    def of(self, start: int, end: int) -> float:
        """Of most letters from ``start`` to ``end``, or of what else there is."""
        places = self._places(start, end, SAMPLES)
        is_upright = self._is_upright(places[0])
        heights = list(self._heights(places, is_upright=is_upright))
        if not heights:
            return 0.0
        if max(heights) > SAME_SIZE * min(heights):
            places = self._places(start, end, MORE_SAMPLES)
            heights = list(self._heights(places, is_upright=is_upright))
        return Counter(heights).most_common(1)[0][0]

    def _places(self, start: int, end: int, count: int) -> Sequence[int]:
        """Of about so many letters, evenly spread."""
        text, step = self._text, max(1, (end - start) // count)
        return (
            [place for place in range(start + step // 2, end, step) if text[place].isalpha()]
            or [place for place in range(start, end) if text[place].isalpha()]
            or [place for place in range(start, end) if not text[place].isspace()]
        )

    def _heights(self, places: Sequence[int], *, is_upright: bool) -> Iterator[float]:
        box = self._box
        for place in places:
            if pdfium.FPDFText_GetLooseCharBox(self._page, self._character(place), byref(box)):
                height = box.top - box.bottom if is_upright else box.right - box.left
                yield round(abs(height), 1)

    def _is_upright(self, place: int) -> bool:
        angle = pdfium.FPDFText_GetCharAngle(self._page, self._character(place))
        return angle < 0 or abs(math.sin(angle)) < math.sqrt(0.5)  # below 0: not known

    def _character(self, place: int) -> int:
        """The page's characters and its text differ where a glyph stands for none, or for two."""
        if self._is_whole:
            return place
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, place))
