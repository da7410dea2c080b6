"""What stands on a page comes out line by line, as people see it."""

from __future__ import annotations

import pytest

from apps.courses.reading.protocol import JOINT
from apps.courses.synthetic.hostile import document, stream

BODY = "The valve holds the pressure constant while the load changes."


def page(*pieces: str) -> bytes:
    """A content stream: each piece is what comes before 'Tj'."""
    shown = "".join(f"{piece} Tj " for piece in pieces)
    return f"BT {shown}ET".encode("latin-1")


def at(y: int, text: str, size: float = 12, x: int = 72) -> str:
    return f"/F {size} Tf 1 0 0 1 {x} {y} Tm ({text})"


def test_lines_come_from_top_to_bottom_with_the_size_of_their_letters(read):
    found = read(document([page(at(700, "Pumps", 24), at(660, BODY), at(640, "Second line."))]))

    assert found.texts == [["Pumps", BODY, "Second line."]]
    heading, body, second = found.sizes
    assert heading == pytest.approx(2 * body, abs=0.2)
    assert body == second
    assert 11 < body < 15


def test_size_is_that_which_people_see_however_it_is_made(read):
    straight = read(document([page(at(700, BODY, 24))])).sizes
    scaled = read(document([page(f"/F 1 Tf 24 0 0 24 72 700 Tm ({BODY})")])).sizes
    turned = read(document([page(f"/F 24 Tf 0 1 -1 0 300 72 Tm ({BODY})")])).sizes
    outer = read(document([b"q 2 0 0 2 0 0 cm " + page(at(350, BODY, 12, 36)) + b" Q"])).sizes

    assert straight == scaled == turned == outer


def test_one_large_initial_does_not_make_a_line_large(read):
    small = read(document([page(at(700, "nce upon a time there was a pump."))])).sizes
    found = read(
        document([page(at(700, "O", 36, 60), at(700, "nce upon a time there was a pump.", 12, 90))])
    )

    assert found.sizes == small


def test_word_that_is_divided_at_a_line_end_keeps_its_joint(read):
    found = read(document([page(at(700, "The com-"), at(686, "pressor runs without oil."))]))

    assert "".join(found.texts[0]) == f"The com{JOINT}pressor runs without oil."


def test_accents_of_old_tex_fonts_come_to_their_letters(read):
    found = read(document([page(at(700, "La m\xb4usica de la Ejecuci\xb4on"))]))

    assert found.texts == [["La música de la Ejecución"]]


def test_reading_goes_on_after_the_pages_that_are_known(read):
    contents = [page(at(700, f"{BODY} Page {number}.")) for number in range(5)]

    whole, rest = read(document(contents)), read(document(contents), after=3)

    assert rest.opening == whole.opening
    assert rest.pages == whole.pages[3:]
    assert read(document(contents), after=5).pages == []


def test_font_that_does_not_know_its_letters_is_no_text(refused, without_tesseract):
    """Its glyphs are said to be characters that nobody has defined."""
    cmap = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <E020> "
    wrong = b"/CIDInit /ProcSet findresource begin begincmap " + cmap + b"endbfrange endcmap end"
    content = document([page(at(700, BODY))], others=[stream(wrong)])
    broken = content.replace(b"/BaseFont/Helvetica", b"/BaseFont/Helvetica/ToUnicode 10 0 R")

    assert refused(broken).reason == "no_text_no_ocr"


def test_empty_page_among_others_is_read_and_has_no_lines(read):
    found = read(document([page(at(700, BODY)), b"", page(at(700, BODY))]))

    assert found.sources == ["text"] * 3
    assert found.texts == [[BODY], [], [BODY]]
    assert found.notes == []


def test_rule_on_a_page_with_a_short_title_is_no_picture(read):
    found = read(document([page(at(700, "Part II")) + b" 72 690 m 500 690 l S", page(at(9, BODY))]))

    assert found.texts == [["Part II"], [BODY]]


def test_page_with_more_text_than_any_page_has_is_cut(read):
    line = BODY * 20
    content = page(*(at(800 - 2 * number, line, 0.4) for number in range(350)))

    found = read(document([content]))

    assert sum(map(len, found.texts[0])) <= 200_000
    assert found.notes == ["pages_cut"]
