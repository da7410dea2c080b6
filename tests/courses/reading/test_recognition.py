"""Pages that are pictures are recognised, where there is something to recognise them with.

The program is a stand-in that speaks tesseract's TSV: what it finds is not what is tested here.
"""

from __future__ import annotations

import io
import random
import sys
import zlib

import psutil
import pytest

from apps.courses import gateway
from apps.courses.reading.protocol import JOINT, Wanted
from apps.courses.synthetic.hostile import (
    PASSWORD,
    SCAN,
    document,
    encrypted,
    huge_image,
    stream,
    text,
)
from tests.contracts.tree import ROOT

CONSTRAINED = "tests.courses.reading.constrained"
WHITE = 255
FOUND = [f"La válvula prin{JOINT}cipal", "cierra."]


def image(width: int = 100, height: int = 140, dots: bytes = b"") -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (width, height)
    entries += b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    return stream(zlib.compress(dots or bytes([0, WHITE]) * (width * height // 2)), entries)


def scan(*contents: bytes, **options) -> bytes:
    """A document whose pages show a picture where their content does."""
    return document(contents, others=[image()], **options)


ENCRYPTED = encrypted("AES-256", PASSWORD, scan(SCAN))


@pytest.fixture
def tesseract(monkeypatch, tmp_path):
    """Installs a stand-in that does a deed."""

    def install(deed: str = "recognises") -> None:
        program = tmp_path / "tesseract"
        program.write_text(
            f"#!{sys.executable} -B\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
            f"from tests.courses.reading.tesseract import main\nmain({deed!r})\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return install


@pytest.fixture
def impatient(monkeypatch) -> str:
    """The password that makes a constrained reader wait a second for a picture."""
    monkeypatch.setattr(gateway, "READER", CONSTRAINED)
    return "SECONDS_OF_A_PICTURE=1"


def test_page_that_is_a_picture_is_recognised_and_says_so(read, tesseract):
    tesseract()

    found = read(scan(text(), SCAN))

    assert found.sources == ["text", "ocr"]
    assert found.texts[1] == FOUND
    assert found.pages[0].confidence is None
    assert found.pages[1].confidence == 92.0
    assert found.notes == []


def test_recognised_lines_are_as_high_as_their_highest_word(read, tesseract):
    tesseract()

    first, second = read(scan(SCAN)).sizes

    assert first == pytest.approx(2 * second, abs=0.1)
    assert 13 < first < 16


def test_picture_is_grey_and_fine_and_both_languages_are_asked_for(read, tesseract):
    tesseract("tells what it got")

    [[line]] = read(scan(SCAN)).texts

    assert line.startswith("P5_2058x2912_")
    assert "_stdin_stdout_-l_spa+eng_--dpi_249_" in line
    assert line.endswith("_threads1")


def test_huge_page_is_drawn_no_larger_than_others(read, tesseract):
    tesseract("tells what it got")
    content = b"q 14400 0 0 14400 0 0 cm /X Do Q"

    [[line]] = read(scan(content, box=b"[0 0 14400 14400]")).texts

    width, _, height = line.split("_")[1].partition("x")
    assert int(width) * int(height) < 6_100_000


def test_where_nothing_recognises_pictures_they_are_unread_and_one_note_says_so(
    read, without_tesseract
):
    found = read(scan(text(), SCAN, SCAN))

    assert found.sources == ["text", "none", "none"]
    assert found.texts[1:] == [[], []]
    assert found.notes == ["no_ocr"]


def test_tesseract_without_our_languages_is_as_good_as_none(read, tesseract):
    tesseract("knows no language")

    found = read(scan(text(), SCAN))

    assert found.sources == ["text", "none"]
    assert found.notes == ["no_ocr"]


def test_who_wants_no_recognition_gets_none(read, tesseract):
    tesseract()

    found = read(scan(text(), SCAN), ocr=False)

    assert found.sources == ["text", "none"]
    assert found.notes == []


@pytest.mark.parametrize("deed", ["fails", "is not sure"])
def test_page_that_cannot_be_recognised_is_unread(read, tesseract, deed):
    tesseract(deed)

    found = read(scan(text(), SCAN))

    assert found.sources == ["text", "none"]
    assert found.texts[1] == []
    assert found.notes == ["ocr_failed"]


@pytest.mark.parametrize("deed", ["finds nothing", "says nonsense"])
def test_picture_without_letters_is_read_and_has_no_lines(read, tesseract, deed):
    tesseract(deed)

    found = read(scan(text(), SCAN))

    assert found.sources == ["text", "ocr"]
    assert found.pages[1].lines == []
    assert found.pages[1].confidence is None


def test_tesseract_that_hangs_is_ended(tesseract, read, impatient):
    tesseract("hangs")

    found = read(scan(text(), SCAN), password=impatient)

    assert found.sources == ["text", "none"]
    assert found.notes == ["ocr_failed"]


def test_tesseract_is_gone_when_nobody_listens_any_more(tesseract, readers):
    tesseract("hangs")

    with gateway.read(io.BytesIO(scan(text(), SCAN)), Wanted()) as heard:
        next(heard), next(heard)
        [reader] = readers()
        program = awaited(reader)

    psutil.wait_procs([program], timeout=5)
    assert not program.is_running() or program.status() == psutil.STATUS_ZOMBIE


def awaited(reader: psutil.Process, seen: set[str] | None = None) -> psutil.Process:
    """The stand-in that hangs, as soon as it has been started; ``seen`` gets the command lines."""
    while True:
        for child in reader.children():
            words = command(child)
            if seen is not None:
                seen.add(" ".join(words))
            if "stdin" in words and "--list-langs" not in words:
                return child


def command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_picture_that_needs_too_much_memory_costs_its_page(read, tesseract):
    tesseract("finds nothing")

    found = read(document([text(), SCAN, text()], others=[huge_image()]))

    assert found.sources == ["text", "none", "text"]
    assert found.notes == ["ocr_failed"]


def test_encrypted_scan_is_recognised(read, tesseract):
    tesseract()

    assert read(ENCRYPTED, password=PASSWORD).texts == [FOUND]


def test_password_of_a_scan_is_for_nobody_else_to_see(tesseract, readers):
    tesseract("hangs")
    seen: set[str] = set()

    with gateway.read(io.BytesIO(ENCRYPTED), Wanted(password=PASSWORD)) as heard:
        next(heard)
        [reader] = readers()
        awaited(reader, seen)

    assert any("apps.courses.reading.picture" in line for line in seen)
    assert not any(PASSWORD in line for line in seen)


def test_stamp_on_a_scan_does_not_hide_the_scan(read, tesseract):
    tesseract()

    assert read(scan(SCAN + text("COPY"))).texts == [FOUND]


def test_caption_stays_where_the_picture_says_less(read, tesseract):
    tesseract("finds nothing")

    found = read(scan(SCAN + text("Figure 1")))

    assert found.texts == [["Figure 1"]]
    assert found.sources == ["text"]


def test_small_picture_beside_a_short_title_is_no_scan(read, without_tesseract):
    found = read(scan(b"q 60 0 0 60 9 9 cm /X Do Q " + text("Part II"), text()))

    assert found.sources == ["text", "text"]
    assert found.texts[0] == ["Part II"]


def test_letters_that_are_drawn_as_outlines_are_recognised(read, tesseract):
    tesseract()
    strokes = b" ".join(b"%d 9 m 50 50 l 9 %d l f" % (x, x) for x in range(150))

    assert read(document([strokes])).texts == [FOUND]


def test_noisy_picture_is_drawn_half_as_fine_and_a_clean_one_is_not(read, tesseract):
    tesseract("tells what it got")
    noise = random.Random(1).randbytes(1654 * 2339)  # noqa: S311  (to be repeatable)

    [[clean]] = read(scan(SCAN)).texts
    [[noisy]] = read(document([SCAN], others=[image(1654, 2339, noise)])).texts

    assert clean.startswith("P5_2058x2912_")
    assert noisy.startswith("P5_1025x1451_")
    assert "_--dpi_124_" in noisy
