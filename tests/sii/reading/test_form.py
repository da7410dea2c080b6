"""PDFs of monthly forms, good, wrong, damaged and hostile, through the process that reads them."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import psutil
import pytest
from django.utils import translation
from pypdf import PdfReader, PdfWriter

from apps.accounts.rut import parse_rut
from apps.courses.synthetic.hostile import document, hostile, text
from apps.sii.errors import FormUnreadable
from apps.sii.reading import form
from apps.sii.reading.codes import WrongCode
from apps.sii.reading.form import content_of, read_form, wrong_with
from apps.sii.shapes import Period
from tests.contracts.tree import ROOT
from tests.sii.reading.compact import VALUES, Form, pdf_of, text_of
from tests.sii.reading.test_form_lines import FORGIVEN, PLAIN

GOOD = pdf_of(Form())
ASKED: dict[str, Any] = {
    "folio": 7654321098,
    "rut": parse_rut("76543210-3"),
    "period": Period(2025, 7),
}
HOSTILE = hostile()
ROGUE = "tests.sii.reading.rogue"
MOST_SECONDS = 30


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nobody_is_left_behind():
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) == before


def refusal(content: bytes) -> str:
    with pytest.raises(FormUnreadable) as caught:
        read_form(content)
    return str(caught.value)


@pytest.mark.parametrize("columns", [1, 2])
def test_form_is_read_whole(columns):
    said = read_form(pdf_of(Form(columns=columns)))

    assert (said.folio, said.rut, said.period) == (*ASKED.values(),)
    assert said.values == PLAIN | FORGIVEN
    assert [*wrong_with(said, **ASKED)] == []


def test_codes_may_stand_in_any_order():
    said = read_form(pdf_of(Form(values=dict(reversed(VALUES.items())))))

    assert said.values == PLAIN | FORGIVEN


def test_compressed_form_with_several_pages_is_read():
    writer = PdfWriter(PdfReader(io.BytesIO(GOOD)))
    writer.add_blank_page(612, 792)
    for page in writer.pages:
        page.compress_content_streams()
    content = io.BytesIO()
    writer.write(content)

    assert read_form(content.getvalue()).values == PLAIN | FORGIVEN


def test_representative_with_k_is_no_trouble():
    said = read_form(pdf_of(Form(rut="96.874.030-K")))

    assert said.rut.canonical == "96874030-K"


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (
            {"folio": 7654321099},
            (WrongCode.OTHER_FOLIO, {"found": "7654321098", "wanted": "7654321099"}),
        ),
        (
            {"rut": parse_rut("96874030-K")},
            (WrongCode.OTHER_RUT, {"found": "76543210-3", "wanted": "96874030-K"}),
        ),
        (
            {"period": Period(2025, 8)},
            (WrongCode.OTHER_PERIOD, {"found": "202507", "wanted": "202508"}),
        ),
    ],
)
def test_other_form_than_was_asked_for_is_said(asked, wrong):
    assert [*wrong_with(read_form(GOOD), **ASKED | asked)] == [wrong]


def test_form_whose_sums_do_not_hold_is_said():
    said = read_form(pdf_of(Form(values=VALUES | {"502": "1.900.100"})))

    assert [(code, values["code"]) for code, values in wrong_with(said, **ASKED)] == [
        (WrongCode.SUM_DIFFERS, "538")
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "FORMULARIO 50"},
        {"title": "FORMULARIO 291"},
        {"folio": "none"},
        {"folio": "12345678901"},
        {"rut": "76.543.210-4"},
        {"period": "202513"},
        {"period": "2025"},
    ],
)
def test_other_papers_are_no_form(changed):
    assert "no monthly form" in refusal(pdf_of(replace(Form(), **changed)))


def test_header_that_says_two_things_is_no_form():
    with pytest.raises(FormUnreadable, match="no monthly form"):
        content_of(text_of(Form()) + "\nFOLIO [07] 1111111111")


def test_code_with_two_values_is_no_guess():
    twice = text_of(Form()).replace("Más IPC", "502 DÉBITOS FACTURAS EMITIDAS 5\nMás IPC")

    with pytest.raises(FormUnreadable, match="two values for code 502"):
        content_of(twice)


def test_code_that_is_printed_twice_alike_is_one():
    again = text_of(Form()).replace("Más IPC", "091 TOTAL A PAGAR 947.345\nMás IPC")

    assert content_of(again).values == PLAIN | FORGIVEN


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_damaged_and_hostile_files_end_in_a_sentence(name):
    start = time.monotonic()

    assert refusal(HOSTILE[name])

    assert time.monotonic() - start < MOST_SECONDS
    assert read_form(GOOD).folio == ASKED["folio"]


@pytest.mark.parametrize("length", [0, 9, 600, len(GOOD) // 2])
def test_file_that_is_cut_short_is_damaged(length):
    assert "damaged" in refusal(GOOD[:length])


def test_file_that_is_too_large_is_not_even_given_to_the_reader(monkeypatch):
    monkeypatch.setattr(form, "started", None)

    assert "more than it may" in refusal(GOOD + b"\0" * form.MOST_BYTES)


def test_page_with_too_much_text_is_too_much():
    page = text("x" * 5000)

    assert "more than it may" in refusal(document([b"\n".join([page] * 30)] * 3))


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("needs memory", "more than it may"),
        ("never ends", "more than it may"),
        ("is killed", "more than it may"),
        ("says nothing", "more than it may"),
        ("says nonsense", "damaged"),
        ("says a number", "damaged"),
        ("nests deeply", "damaged"),
        ("never ends a line", "damaged"),
        ("refuses for an unknown reason", "damaged"),
    ],
)
def test_reader_that_goes_wrong_ends_in_a_sentence(monkeypatch, deed, sentence):
    monkeypatch.setattr(form, "READER", ROGUE)
    start = time.monotonic()

    assert sentence in refusal(deed.encode())

    assert time.monotonic() - start < MOST_SECONDS


def test_reader_knows_no_django():
    code = "import sys, apps.sii.reading.__main__; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
