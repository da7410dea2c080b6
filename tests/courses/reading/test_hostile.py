"""Files that bring other readers down are read here, or refused, in bounded time and memory."""

from __future__ import annotations

import pytest

from apps.courses import gateway
from apps.courses.errors import PdfRefused
from apps.courses.reading import guard
from apps.courses.reading.protocol import End, Opening, Page, Refusal, Wanted
from apps.courses.synthetic.hostile import PASSWORD, bomb, document, encrypted, hostile, text
from tests.courses.reading.conftest import GOOD, measure

HOSTILE = hostile()
MOST_MEMORY = dict.fromkeys(HOSTILE, 200) | {"bomb that just fits": 400}
"""MB."""
MOST_SECONDS = 30
VALVE = "The primary valve is a device that holds the pressure constant while the load changes."

REFUSED = {
    "empty file": "empty_file",
    "not a PDF": "not_a_pdf",
    "only a header": "damaged",
    "noise after the header": "damaged",
    "encrypted with AES": "password_wanted",
    "encrypted with RC4": "password_wanted",
    "ten thousand empty pages": "too_many_pages",
    "no pages": "no_pages",
    "no text": "no_text_no_ocr",
    "huge image": "no_text_no_ocr",
    "bomb that just fits": "no_text",
    "truncated": "damaged",
}
READ = {
    "huge page": [],
    "a billion pages, it says": [],
    "page tree in a loop": ["structure_by_pdfium"],
    "deeply nested arrays": [],
    "outline in a loop": ["entries_without_page"],
    "bomb in an object stream": [],
    "deeply nested catalog": ["structure_by_pdfium"],
    "length of itself": [],
    "JavaScript": ["scripts"],
    "embedded file": ["attachments"],
}
"""Name → notes of what is read as if nothing were the matter."""


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_what_cannot_be_read_is_refused_with_the_reason(refused, without_tesseract, name, code):
    assert refused(HOSTILE[name]).reason == code


@pytest.mark.parametrize(("name", "notes"), READ.items())
def test_what_can_be_read_is_read(read, name, notes):
    found = read(HOSTILE[name])

    assert found.texts[0] == [VALVE]
    assert found.notes == notes


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_takes_long_or_much(tmp_path, without_tesseract, name):
    took = measure(HOSTILE[name], tmp_path)

    assert took.seconds < MOST_SECONDS
    assert not took.most_memory > MOST_MEMORY[name]


def test_everything_hostile_is_small():
    assert max(map(len, HOSTILE.values())) < 2_500_000


@pytest.mark.parametrize("name", ["bomb in a page", "form within itself"])
def test_page_that_kills_its_reader_costs_that_page(read, name):
    found = read(HOSTILE[name])

    assert found.texts == [[VALVE], [], [VALVE]][: len(found.pages)]
    assert found.sources == ["text", "none", "text"][: len(found.pages)]
    assert found.notes == ["pages_unreadable"]


def test_document_of_which_nothing_is_left_is_refused(refused):
    assert refused(document([None], others=[bomb()])).reason == "killed"


def test_outline_in_a_loop_has_each_entry_once(read):
    outline = read(HOSTILE["outline in a loop"]).opening.outline

    assert [(entry.title, entry.page) for entry in outline] == [("First", 0), ("Second", None)]


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_encrypted_document_is_read_with_its_password(read, refused, algorithm):
    content = encrypted(algorithm, PASSWORD)

    assert read(content, password=PASSWORD).texts == [[VALVE], [VALVE]]
    assert read(content, password=PASSWORD).notes == []
    assert read(content, password="owner").texts == [[VALVE], [VALVE]]
    assert refused(content).reason == "password_wanted"
    assert refused(content, password="Correct Horse").reason == "wrong_password"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_document_that_only_its_owner_may_change_is_read_without_a_password(read, algorithm):
    found = read(encrypted(algorithm, ""))

    assert found.texts == [[VALVE], [VALVE]]
    assert found.notes == []


def test_password_of_a_document_without_one_does_no_harm(read):
    assert read(GOOD, password="x").texts == [[VALVE]]


def test_most_pages_are_read_and_one_more_is_refused(read, refused):
    most = document([text()] * guard.MOST_PAGES)
    assert len(read(most).pages) == guard.MOST_PAGES

    error = refused(document([text()] * (guard.MOST_PAGES + 1)))
    assert str(error) == (
        "The PDF has 3001 pages; at most 3000 can be read. Split it into several files."
    )


def test_largest_file_is_read_and_a_larger_one_refused(tmp_path):
    path = tmp_path / "large.pdf"
    path.write_bytes(document([text()], others=[b"null" * (guard.MOST_BYTES // 4 - 500)]))
    assert guard.MOST_BYTES - 2000 < path.stat().st_size < guard.MOST_BYTES
    with path.open("r+b") as file:
        with gateway.read(file, Wanted()) as heard:
            assert [type(said) for said in heard] == [Opening, Page, End]

        file.truncate(guard.MOST_BYTES + 1)
        with (
            gateway.read(file, Wanted()) as heard,
            pytest.raises(PdfRefused, match=r"^The PDF is larger than 100 MB. Split it into "),
        ):
            next(heard)


def test_header_may_come_a_bit_late(read):
    assert read(b"From: somebody\r\n" + GOOD).texts == [[VALVE]]


def test_empty_pages_are_said_and_the_document_refused(refused, tmp_path):
    took = measure(document([b""] * 500), tmp_path)

    assert [each.source for each in took.said[1:-1]] == ["text"] * 500
    assert took.last == Refusal("no_text")
