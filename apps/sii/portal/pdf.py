"""A PDF of one page, written by hand: lines of text in Helvetica, in the order they are given."""

from collections.abc import Iterable
from typing import Final, NamedTuple

MAGIC: Final = b"%PDF-1.4\n"
_COMMENT: Final = b"%\xe2\xe3\xcf\xd3\n"
"""Says to whoever transfers it that it is no text."""

_WIDTH, _HEIGHT = 612, 792
_ESCAPES: Final = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


class Text(NamedTuple):
    """left, up: in points from the lower left corner; what WinAnsi lacks becomes `?`"""

    left: float
    up: float
    size: float
    words: str


def written(texts: Iterable[Text], title: str) -> bytes:
    """The whole file."""
    content = b"\n".join(_shown(text) for text in texts)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R"
        b" /MediaBox [0 0 %d %d] >>" % (_WIDTH, _HEIGHT),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Title %s >>" % _literal(title),
    ]
    return _assembled(objects)


def _shown(text: Text) -> bytes:
    place = f"{text.size:g} Tf 1 0 0 1 {text.left:g} {text.up:g} Tm".encode()
    return b"BT /F1 %s %s Tj ET" % (place, _literal(text.words))


def _literal(words: str) -> bytes:
    return b"(%s)" % words.translate(_ESCAPES).encode("cp1252", "replace")


def _assembled(objects: list[bytes]) -> bytes:
    """Header, numbered objects, where each of them begins, and where that table begins."""
    file = MAGIC + _COMMENT
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    trailer = b"<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (count, len(objects))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    end = b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(file))
    return file + head + table + end
