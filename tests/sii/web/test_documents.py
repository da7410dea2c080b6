"""Documents: what is found, what it sums up to, and page after page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Company
from apps.sii.document_types import CREDIT_NOTES
from apps.sii.selectors.documents import PAGE, Line, months_of, page_of, summary_of
from apps.sii.shapes import Period
from apps.sii.wanted import Wanted
from tests.sii.web.conftest import add_receipts


def address(company):
    return reverse("sii-documents", args=[company.pk])


def folios(company, **wanted):
    return [one.folio for one in page_of(company, Wanted(**wanted)).documents]


def sums(company, **wanted):
    """(operation, state) → type → (count, exempt, net, vat, total)."""
    return {
        (group.operation, group.state): {
            line.document_type: (line.count, line.exempt, line.net, line.vat, line.total)
            for line in group.lines
        }
        for group in summary_of(company, Wanted(**wanted))
    }


@pytest.fixture
def various(company, make_document):
    """Seven documents, each apart from the first in one thing."""
    for number, fields in enumerate(
        [
            {},
            {"operation": "VENTA"},
            {"state": "RECLAMADO"},
            {"document_type": 61},
            {"period": "202402", "issued_on": date(2024, 2, 1)},
            {"counterparty": "96790240-3", "counterparty_name": "Minera 100 % Ltda."},
            {"folio": 4_294_967_296},
        ],
        start=1,
    ):
        make_document(**{"folio": number} | fields)
    return company


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {1, 2, 3, 4, 5, 6, 4_294_967_296}),
        ({"operation": "VENTA"}, {2}),
        ({"state": "RECLAMADO"}, {3}),
        ({"document_type": 61}, {4}),
        ({"first": "202402"}, {5}),
        ({"last": "202401"}, {1, 2, 3, 4, 6, 4_294_967_296}),
        ({"first": "202401", "last": "202402", "document_type": 61}, {4}),
        ({"counterparty": "96.790.240-3"}, {6}),
        ({"counterparty": "minera"}, {6}),
        ({"counterparty": "100 %"}, {6}),
        ({"counterparty": "96790240-4"}, set()),
        ({"folio": 4_294_967_296}, {4_294_967_296}),
    ],
)
def test_each_filter_finds_what_it_says(various, wanted, found):
    assert set(folios(various, **wanted)) == found


def test_documents_of_other_companies_are_in_no_list_and_no_sum(company, make_document):
    other = Company.objects.create(name="Other")
    make_document(company=other)
    add_receipts(other)

    assert folios(company) == []
    assert sums(company) == {}
    assert {(one.sales, one.purchases) for one in months_of(company, Period(2024, 1), 2)} == {
        (0, 0)
    }


def test_sums_are_to_the_peso_by_list_and_type(company, make_document):
    make_document(net=1000)
    make_document(net=234_567, exempt=11)
    make_document(net=500, document_type=61)
    make_document(net=70, state="PENDIENTE")
    make_document(net=9_000_000_000_000, operation="VENTA")
    add_receipts(company)
    add_receipts(company, period="202402", count=1, exempt=0, net=10, vat=2, total=12)

    assert sums(company) == {
        ("COMPRA", "REGISTRO"): {
            33: (2, 11, 235_567, 190 + 44_567, 1190 + 279_134),
            61: (1, 0, -500, -95, -595),
        },
        ("COMPRA", "PENDIENTE"): {33: (1, 0, 70, 13, 83)},
        ("VENTA", "REGISTRO"): {
            33: (1, 0, 9_000_000_000_000, 1_710_000_000_000, 10_710_000_000_000),
            39: (11, 5, 2010, 382, 2397),
        },
    }


def test_the_sum_of_a_list_is_that_of_its_types(company, make_document):
    make_document(net=1000)
    make_document(net=400, document_type=61)

    [group] = summary_of(company, Wanted())

    assert group.sum == Line(None, 2, 0, 600, 190 - 76, 1190 - 476)
    assert group.name == "Purchase, registered"


@pytest.mark.parametrize("kind", sorted(int(one) for one in CREDIT_NOTES))
def test_every_kind_of_credit_note_counts_negative(company, make_document, kind):
    make_document(document_type=kind)

    assert sums(company)["COMPRA", "REGISTRO"][kind] == (1, 0, -1000, -190, -1190)


def test_totals_that_have_their_documents_count_once(company, make_document):
    make_document()
    add_receipts(company, operation="COMPRA", document_type=33, has_detail=True)

    assert sums(company)["COMPRA", "REGISTRO"] == {33: (1, 0, 1000, 190, 1190)}


@pytest.mark.parametrize(
    ("wanted", "counted"),
    [
        ({}, True),
        ({"operation": "VENTA"}, True),
        ({"document_type": 39, "first": "202401", "last": "202401"}, True),
        ({"operation": "COMPRA"}, False),
        ({"first": "202402"}, False),
        ({"document_type": 33}, False),
        ({"folio": 1}, False),
        ({"counterparty": "Maderas"}, False),
    ],
)
def test_receipts_are_in_the_sums_of_what_they_can_belong_to(company, wanted, counted):
    add_receipts(company)

    assert (("VENTA", "REGISTRO") in sums(company, **wanted)) is counted


def test_what_is_gone_is_hidden_shown_on_request_and_counts_nowhere(company, make_document):
    make_document(folio=1)
    make_document(folio=2, gone_at=timezone.now())

    assert folios(company) == [1]
    assert folios(company, with_gone=True) == [2, 1]
    once = {("COMPRA", "REGISTRO"): {33: (1, 0, 1000, 190, 1190)}}
    assert sums(company) == sums(company, with_gone=True) == once


def test_a_gone_document_is_marked(seen_by, alice, company, make_document):
    make_document(gone_at=timezone.now() - timedelta(hours=1))
    browser = seen_by(alice)

    assert "gone since" not in browser.get(address(company)).text
    assert "gone since" in browser.get(address(company), {"gone": "on"}).text


def test_months_are_net_of_registered_documents_and_receipts(company, make_document):
    make_document(net=1000)
    make_document(net=300, document_type=61)
    make_document(net=70, state="NO_INCLUIR")
    make_document(net=5, gone_at=timezone.now())
    make_document(net=800, operation="VENTA", period="202402")
    add_receipts(company, period="202402")

    months = months_of(company, Period(2024, 2), 3)

    assert [(one.period, one.sales, one.purchases) for one in months] == [
        ("202312", 0, 0),
        ("202401", 0, 700),
        ("202402", 2800, 0),
    ]


def test_pages_follow_each_other_without_gap_or_double(company, make_document):
    for number in range(2 * PAGE + 3):
        make_document(issued_on=date(2024, 1, 1 + number % 3))

    shown, wanted = [], Wanted()
    for _ in range(3):
        page = page_of(company, wanted)
        shown += [(one.issued_on, one.pk) for one in page.documents]
        wanted = Wanted(before=page.older)

    assert page.older is None
    assert len(set(shown)) == 2 * PAGE + 3
    assert shown == sorted(shown, reverse=True)


def test_links_to_other_pages_keep_what_was_asked_for(seen_by, alice, company, make_document):
    for _ in range(PAGE + 1):
        make_document()
    browser = seen_by(alice)

    page = browser.get(address(company), {"state": "REGISTRO", "document_type": "33"})

    older = str(page.context["page"].older)
    assert f"?state=REGISTRO&amp;document_type=33&amp;before={older}" in page.text
    second = browser.get(address(company), {"state": "REGISTRO", "before": older})
    assert len(second.context["page"].documents) == 1
    assert "← Newest" in second.text
    assert "51" in second.text  # the sums are of all


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"folio": "abc"}, "Enter a whole number."),
        ({"folio": "99999999999"}, "less than or equal to"),
        ({"first": "201601"}, "Write a month from 2017-05 on"),
        ({"state": "nonsense"}, "Select a valid choice"),
        ({"document_type": "999"}, "Select a valid choice"),
        ({"counterparty": "a\0b"}, "Null characters are not allowed"),
        ({"before": "nonsense"}, ""),
        ({"before": "2024-01-01.9999999999999999999999"}, ""),
        ({"before": "2024-99-01.1"}, ""),
    ],
)
def test_nonsense_is_left_out_and_said(seen_by, alice, company, make_document, query, problem):
    make_document(issued_on=date(2023, 12, 1))

    answer = seen_by(alice).get(address(company), query)

    assert answer.status_code == 200
    assert "Maderas Ejemplo SpA" in answer.text
    assert problem in answer.text


def test_htmx_gets_the_result_alone(seen_by, alice, company, make_document):
    make_document()

    part = seen_by(alice).get(address(company), headers={"HX-Request": "true"}).text

    assert "Maderas Ejemplo SpA" in part
    assert "<html" not in part
    assert f'href="{reverse("sii-documents-csv", args=[company.pk])}' in part


def test_an_empty_list_says_what_to_do_and_a_vain_search_offers_the_way_back(
    seen_by, alice, company
):
    browser = seen_by(alice)

    assert "No documents yet" in browser.get(address(company)).text
    assert "No such document" in browser.get(address(company), {"folio": 7}).text


def test_the_page_names_types_and_writes_amounts_in_groups(seen_by, alice, company, make_document):
    make_document(net=1_234_567, document_type=61)

    page = seen_by(alice).get(address(company)).text

    assert "Electronic credit note" in page
    assert "−1,234,567" in page  # in the sums
    assert '<td class="number">1,234,567</td>' in page  # as the portal shows it
    assert "76.086.428-5" in page


def test_as_many_queries_for_a_full_page_as_for_one_document(
    seen_by, alice, company, make_document
):
    browser = seen_by(alice)
    make_document()
    with CaptureQueriesContext(connection) as few:
        browser.get(address(company))
    for number in range(PAGE + 5):
        make_document(document_type=(33, 34, 61)[number % 3])

    with CaptureQueriesContext(connection) as many:
        browser.get(address(company))

    # session, person, membership, types, page, sums of documents, of receipts
    assert (len(few), len(many)) == (7, 7)
    assert all('"raw"' not in query["sql"] for query in many.captured_queries)
