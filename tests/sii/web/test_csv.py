from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from apps.sii import exporting
from apps.sii.models import Document
from tests.sii.web.conftest import got


def address(company):
    return reverse("sii-documents-csv", args=[company.pk])


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.whole.decode("utf-8-sig"), newline="")))


def test_it_is_a_file_to_keep_named_after_the_rut(seen_by, alice, company, make_document):
    make_document()

    answer = got(seen_by(alice), address(company))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="76543210-3.csv"'
    assert answer.whole.startswith(b"\xef\xbb\xbfPeriod,")


def test_amounts_are_the_portals_and_the_sign_is_beside_them(
    seen_by, alice, company, make_document
):
    make_document(folio=1, net=1_000_000)
    make_document(folio=2, document_type=61, gone_at=datetime(2024, 3, 1, 15, tzinfo=UTC))

    heading, *rows = rows_of(got(seen_by(alice), address(company), gone="on"))

    assert [dict(zip(heading, row, strict=True)) for row in rows] == [
        {
            "Period": "202401",
            "Side": "purchase",
            "State": "registered",
            "Type": "61",
            "Name of the type": "Electronic credit note",
            "Folio": "2",
            "Issued": "2024-01-15",
            "RUT of the other party": "76086428-5",
            "Other party": "Maderas Ejemplo SpA",
            "Sign": "-1",
            "Exempt": "0",
            "Net": "1000",
            "VAT": "190",
            "Total": "1190",
            "Not listed any more since": "2024-03-01",
        },
        dict(zip(heading, rows[1], strict=True)),
    ]
    assert rows[1][heading.index("Net")] == "1000000"
    assert rows[1][heading.index("Sign")] == "1"


def test_it_holds_what_was_asked_for_and_all_of_it(seen_by, alice, company, make_document):
    for number in range(120):
        make_document(state="RECLAMADO" if number % 2 else "REGISTRO")

    _heading, *rows = rows_of(got(seen_by(alice), address(company), state="RECLAMADO"))

    assert len(rows) == 60
    assert {row[2] for row in rows} == {"claimed"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"])
def test_no_name_starts_a_formula(seen_by, alice, company, make_document, sign):
    make_document(counterparty_name=f'{sign}cmd|"/c calc"!A1')

    answer = got(seen_by(alice), address(company))

    [_, [*row]] = rows_of(answer)
    assert f"'{sign}cmd" in row[8]
    assert not row[8].startswith(sign)


def test_a_formula_behind_a_separator_is_harmless_too(seen_by, alice, company, make_document):
    make_document(counterparty_name='Ltda.;=1+1,"=2+2"')

    [_, row] = rows_of(got(seen_by(alice), address(company)))

    assert row[8] == 'Ltda.;\'=1+1,"=2+2"'


def test_headings_and_words_are_in_the_language_of_the_person(
    seen_by, alice, company, make_document
):
    make_document()
    alice.language = "es"
    alice.save()

    heading, row = rows_of(got(seen_by(alice), address(company)))

    assert row[:2] != ["Period", "Side"]
    assert len(heading) == len(row)


def test_nothing_is_kept_in_memory_while_rows_go_out():
    document = Document(
        operation="COMPRA",
        state="REGISTRO",
        document_type=33,
        counterparty="76086428-5",
        counterparty_name="x" * 150,
        folio=1,
        period="202401",
        issued_on=datetime(2024, 1, 1).date(),
        exempt=0,
        net=1,
        vat=0,
        total=1,
    )
    lines = exporting.lines_of(document for _ in range(30_000))
    next(lines)

    tracemalloc.start()
    count = sum(1 for _ in lines)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 30_000
    assert peak < 200_000
