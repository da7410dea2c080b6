"""PDFs that bring other readers down, each small enough to be sent by anybody."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

PASSWORD = "correct horse"  # noqa: S105  (of files that are made here)
SCAN = b"q 595 0 0 842 0 0 cm /X Do Q"
"""What a page shows that is a picture."""
MANY_PAGES = 10_000
GIGABYTE = 1024**3
DEEP = 50_000

_BLOCK = 1024 * 1024
_TEXT = "The primary valve is a device that holds the pressure constant while the load changes."
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
_FIRST_FREE = 10
"""Number of the first object that a page may use; those below are the document's own."""


USABLE = frozenset(
    {
        "JavaScript",
        "a billion pages, it says",
        "bomb in a page",
        "bomb in an object stream",
        "deeply nested arrays",
        "deeply nested catalog",
        "embedded file",
        "form within itself",
        "huge page",
        "length of itself",
        "outline in a loop",
    }
)
"""Those of which a course of what can be read is made; all others are refused."""


def hostile() -> dict[str, bytes]:
    """Name → content."""
    return {
        "empty file": b"",
        "not a PDF": b"PK\x03\x04 this is a Word document " * 40,
        "only a header": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "truncated": _many(40)[: len(_many(40)) // 2],
        "noise after the header": b"%PDF-1.7\n" + bytes(range(256)) * 200,
        "encrypted with AES": encrypted("AES-256", PASSWORD),
        "encrypted with RC4": encrypted("RC4-128", PASSWORD),
        "ten thousand empty pages": _many(MANY_PAGES, shown=b""),
        "a billion pages, it says": document([text()], count=10**9),
        "no pages": document([], count=0),
        "no text": document([SCAN], others=[_image(200, 200, zlib.compress(bytes(40_000)))]),
        "page tree in a loop": _page_tree_loop(),
        "outline in a loop": _outline_loop(),
        "huge image": document([SCAN], others=[huge_image()]),
        "bomb in a page": document([text(), None, text()], others=[bomb()]),
        "bomb that just fits": document([None], others=[fitting_bomb()]),
        "bomb in an object stream": _object_bomb(),
        "huge page": document([text()], box=b"[0 0 14400000 14400000]"),
        "deeply nested arrays": document([b"[" * DEEP + b"]" * DEEP + text()]),
        "deeply nested catalog": document([text()], catalog=b"/X " + b"[" * DEEP + b"]" * DEEP),
        "form within itself": document([text(), b"/X Do " + text()], others=[_own_form()]),
        "length of itself": _own_length(),
        "JavaScript": document([text()], catalog=_script()),
        "embedded file": _with_attachment(),
    }


def text(words: str = _TEXT) -> bytes:
    """What a page says, as a content stream."""
    shown = words.encode("latin-1").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F 12 Tf 72 720 Td (" + shown + b") Tj ET"


def document(
    contents: Sequence[bytes | None],
    *,
    catalog: bytes = b"",
    box: bytes = b"[0 0 595 842]",
    count: int | None = None,
    others: Sequence[bytes] = (),
) -> bytes:
    """A PDF with a page for each content; ``None`` stands for the first of ``others``.

    ``others`` are objects 10, 11, …; the first is also a picture that pages call /X.
    """
    first = _FIRST_FREE + len(others)
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(contents)))
    shown = len(contents) if count is None else count
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R " + catalog + b">>",
        2: b"<</Type/Pages/Count %d/Kids[" % shown + kids + b"]/MediaBox" + box + b">>",
        3: _FONT,
        4: b"<</Font<</F 3 0 R>>/XObject<</X 10 0 R>>>>",
        **dict(enumerate(others, start=_FIRST_FREE)),
    }
    for place, content in enumerate(contents):
        number = first + 2 * place
        shows = _FIRST_FREE if content is None else number + 1
        objects[number] = b"<</Type/Page/Parent 2 0 R/Resources 4 0 R/Contents %d 0 R>>" % shows
        objects[number + 1] = stream(content or b"")
    return written(objects)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object of these bytes as they are."""
    return b"<<%s/Length %d>>\nstream\n" % (entries, len(data)) + data + b"\nendstream"


def written(objects: dict[int, bytes]) -> bytes:
    """A file of these objects with its cross-references; the first is the catalog."""
    content, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), dict[int, int]()
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(content), max(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        content += b"%010d 00000 n \n" % places[number] if number in places else _FREE
    content += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(content)


_FREE = b"0000000000 00001 f \n"


def encrypted(algorithm: str, user_password: str, plain: bytes = b"") -> bytes:
    """A document, or two pages of text, encrypted by one of pypdf's algorithms.

    Its owner may say 'owner'.
    """
    writer = PdfWriter(PdfReader(io.BytesIO(plain or document([text(), text()]))))
    writer.encrypt(
        user_password=user_password,
        owner_password="owner",  # noqa: S106  (of a file that is made here)
        algorithm=algorithm,
    )
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def packed(size: int, byte: bytes = b" ") -> bytes:
    """``size`` times that byte, deflated: a thousandth of it. ``size`` is a multiple of a MB.

    Deflated once and repeated: deflating a gigabyte takes seconds.
    """
    block, times = byte * _BLOCK, size // _BLOCK
    deflate = zlib.compressobj(9)
    first = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    again = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(block, check)
    return first + again * (times - 1) + b"\x03\x00" + check.to_bytes(4, "big")


def _many(count: int, shown: bytes | None = None) -> bytes:
    return document([text() if shown is None else shown] * count)


def _image(width: int, height: int, dots: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """Grey, a byte for each dot."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (width, height)
    entries += b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter" + filters
    return stream(dots, entries)


def huge_image() -> bytes:
    """32,768 dots each way: a gigabyte, packed twice into some kilobytes."""
    dots = zlib.compress(packed(GIGABYTE, b"\0"), 9)
    return _image(32_768, 32_768, dots, b"[/FlateDecode/FlateDecode]")


def bomb() -> bytes:
    """Two gigabytes of blanks for a page to say, packed twice."""
    return _blanks(2 * GIGABYTE)


def fitting_bomb() -> bytes:
    """As many blanks as a reader of ours has memory for: they take 360 MB."""
    return _blanks(160 * _BLOCK)


def _blanks(size: int) -> bytes:
    blanks = zlib.compress(packed(size), 9)
    return stream(blanks, b"/Filter[/FlateDecode/FlateDecode]")


def _object_bomb() -> bytes:
    """The objects of a page come in a stream of a gigabyte."""
    objects = packed(GIGABYTE)
    entries = b"/Type/ObjStm/N 1/First 6/Filter/FlateDecode"
    return document([text()], catalog=b"/Outlines 10 0 R", others=[stream(objects, entries)])


def _page_tree_loop() -> bytes:
    """A branch that is its own parent and child, beside a page."""
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 3/Kids[5 0 R 2 0 R 6 0 R]/MediaBox[0 0 595 842]>>",
            3: _FONT,
            4: b"<</Font<</F 3 0 R>>>>",
            5: b"<</Type/Page/Parent 2 0 R/Resources 4 0 R/Contents 7 0 R>>",
            6: b"<</Type/Pages/Parent 6 0 R/Count 2/Kids[6 0 R 2 0 R]>>",
            7: stream(text()),
        }
    )


def _outline_loop() -> bytes:
    """Two entries, each of them the other's sibling and child; the first leads to the page."""
    entries = [
        b"<</Title(First)/Parent 10 0 R/Next 12 0 R/First 12 0 R/Dest[13 0 R/Fit]>>",
        b"<</Title(Second)/Parent 11 0 R/Next 11 0 R/First 11 0 R/Dest[99 0 R/Fit]>>",
    ]
    root = b"<</Type/Outlines/First 11 0 R/Last 12 0 R/Count 2>>"
    return document([text()], catalog=b"/Outlines 10 0 R", others=[root, *entries])


def _own_form() -> bytes:
    """A drawing that consists of itself, twice."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>"
    return stream(b"/X Do /X Do", entries)


def _own_length() -> bytes:
    """A page whose length is said by itself."""
    content = document([text()])
    return content.replace(b"/Length %d" % len(text()), b"/Length 11 0 R")


def _script() -> bytes:
    action = b"<</S/JavaScript/JS(while \\(true\\) app.alert\\('Hello'\\);)>>"
    return b"/OpenAction" + action + b"/Names<</JavaScript<</Names[(a)" + action + b"]>>>>"


def _with_attachment() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(document([text()]))))
    writer.add_attachment(filename="invoice.exe", data=b"MZ" + bytes(10_000))
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
