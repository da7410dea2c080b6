"""Draws one page, in grey, for its letters to be recognised.

``python -m apps.courses.reading.picture INDEX`` with the PDF as standard input, and told the
password. It says how many dots an inch has, and then the picture as a PGM.
"""

from __future__ import annotations

import os
import sys
import zlib
from contextlib import closing
from dataclasses import dataclass

from pypdfium2 import PdfPage

from apps.core.confined.argument import told
from apps.core.confined.source import shared
from apps.courses.reading import fast, limits
from apps.courses.reading.tsv import POINTS

FINEST = 300
MOST_DOTS = 6_000_000
"""A4 at 250 dots an inch. Below 200 small print is lost, so that pages above A3 lose theirs."""
NOISY = 1.5
"""Bits that a dot needs when the picture is packed: clean pages up to 1.3, faxes from 1.8 on."""


@dataclass(frozen=True)
class Picture:
    """``dots``: row after row, a byte each, 0 for black."""

    width: int
    height: int
    dots: bytes

    @property
    def is_blank(self) -> bool:
        """Whether it shows nothing at all; what scanners see always has a speck."""
        return not self.dots.translate(None, self.dots[:1])

    def pgm(self) -> bytes:
        """As a file."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.dots


def main() -> None:
    """Draw, and say it."""
    limits.apply()
    with closing(fast.document(shared(sys.stdin.fileno()), told())) as document:
        dpi, picture = _best(document[int(sys.argv[1])])
    if picture.is_blank:
        sys.exit("What is on this page could not be drawn.")
    sys.stdout.buffer.write(b"%d\n" % dpi + picture.pgm())
    sys.stdout.flush()
    os._exit(0)


def _fineness(width: float, height: float) -> int:
    """Dots an inch for a page of this size in points."""
    square_inches = width * height / POINTS**2
    return max(1, min(FINEST, int((MOST_DOTS / max(square_inches, 1)) ** 0.5)))


def _best(page: PdfPage) -> tuple[int, Picture]:
    """Half as fine where there is noise: the mean of four dots has less of it."""
    dpi = _fineness(*page.get_size())
    picture = _drawn(page, dpi)
    bits = 8 * len(zlib.compress(picture.dots, 1)) / len(picture.dots)
    if bits <= NOISY:
        return dpi, picture
    return max(1, dpi // 2), _drawn(page, max(1, dpi // 2))


def _drawn(page: PdfPage, dpi: int) -> Picture:
    with closing(page.render(scale=dpi / POINTS, grayscale=True)) as bitmap:
        dots, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
        if stride != width:
            rows = range(0, stride * bitmap.height, stride)
            dots = b"".join(dots[row : row + width] for row in rows)
        return Picture(width, bitmap.height, dots)


if __name__ == "__main__":
    main()
