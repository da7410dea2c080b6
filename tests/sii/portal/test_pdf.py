"""The writer of PDFs: other programs read what it wrote."""

import io

from pypdf import PdfReader

from apps.sii.portal.pdf import Text, written


def read(content):
    return PdfReader(io.BytesIO(content), strict=True)


def test_lines_come_back_in_their_order():
    words = ["FORMULARIO 29", "Más Intereses y multas 93 1.234 +", "N° 5 (a\\b) ñ"]
    content = written([Text(30, 700 - 20 * n, 8, line) for n, line in enumerate(words)], "t")

    assert read(content).pages[0].extract_text().splitlines() == words


def test_parts_of_a_line_are_apart():
    content = written([Text(30, 700, 8, "077"), Text(60, 700, 8, "REMANENTE")], "t")

    assert read(content).pages[0].extract_text() == "077 REMANENTE"


def test_it_has_one_page_and_a_title():
    found = read(written([], "pdfFormularioCompactoV2"))

    assert len(found.pages) == 1
    assert found.metadata.title == "pdfFormularioCompactoV2"
