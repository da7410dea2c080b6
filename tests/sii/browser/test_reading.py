"""What the portal shows comes out as it stands in its ledger."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.accounts.rut import parse_rut
from apps.sii.errors import (
    CountsDiffer,
    FormUnreadable,
    HumanWanted,
    NotAuthorised,
    PageChanged,
    PeriodRefused,
    PortalDown,
    SessionLost,
    UnknownAnswer,
)
from apps.sii.reading import exports
from apps.sii.shapes import LISTINGS, Listing, Operation, Period

pytestmark = pytest.mark.browser

MARCH = Period(year=2024, month=3)
SALES = LISTINGS[-1]
PURCHASES = LISTINGS[0]


def key(one):
    return (one["document_type"], f"{one['rut']}-{one['dv']}", one["folio"], one["total"])


def of(ledger, listing: Listing, period: str):
    wanted = (listing.operation.value, listing.state.value, period)
    return [d for d in ledger["documents"] if (d["operation"], d["state"], d["period"]) == wanted]


def test_documents_are_those_of_the_ledger(visits, standin, account) -> None:
    ledger = standin.ledger(account.rut)

    with visits.portal() as portal:
        for listing in LISTINGS:
            expected = of(ledger, listing, "202403")
            totals = [one for one in portal.totals(listing, MARCH) if one.has_detail]
            rows = [r for one in totals for r in portal.rows(listing, MARCH, one.document_type)]
            assert sorted(
                (r.document_type, r.counterparty, r.folio, r.total) for r in rows
            ) == sorted(map(key, expected))
            assert Counter({t.document_type: t.count for t in totals}) == Counter(
                d["document_type"] for d in expected
            )
            exported = exports.read_export(portal.export(listing, MARCH))
            assert exports.cross_check(rows, exported) == []

    assert standin.seen()["ruts"][account.rut]["offences"] == {}


def test_a_month_without_documents_is_empty(visits) -> None:
    with visits.portal() as portal:
        assert portal.totals(PURCHASES, Period(year=2019, month=3)) == []
        assert portal.export(PURCHASES, Period(year=2019, month=3)) == ""


def test_a_period_before_the_registers_is_refused(visits) -> None:
    with visits.portal() as portal, pytest.raises(PeriodRefused):
        portal.totals(PURCHASES, Period(year=2017, month=4))


def test_more_documents_than_fit_come_as_a_file(standin, visits) -> None:
    account = standin.open_accounts(
        1, seed=11, first="202403", last="202403", many=400, months_without_documents=0
    )[0]
    visits.account = account
    expected = [d for d in of(standin.ledger(account.rut), PURCHASES, "202403")]

    with visits.portal() as portal:
        counts = {one.document_type: one.count for one in portal.totals(PURCHASES, MARCH)}
        assert counts[33] > 393
        rows = portal.rows(PURCHASES, MARCH, 33)

    # The page, the summary, and the file: asked for, and twice whether it is there.
    assert standin.seen()["ruts"][account.rut]["requests"]["rcv"] == 5
    assert sorted((r.counterparty, r.folio, r.total) for r in rows) == sorted(
        key(d)[1:] for d in expected if d["document_type"] == 33
    )


def test_a_detail_that_is_not_answered_at_once_comes_as_a_file(visits, rules) -> None:
    with visits.portal() as portal:
        plainly = portal.rows(SALES, MARCH, 33)
        rules({"do": "async_only", "at": "rcv"})
        filed = portal.rows(SALES, MARCH, 33)

    assert exports.cross_check(plainly, filed) == []


def test_a_file_that_is_never_made_is_said_so(visits, rules) -> None:
    visits.patient(file=0)
    rules({"do": "async_only", "at": "rcv"})

    with visits.portal() as portal, pytest.raises(CountsDiffer):
        portal.rows(SALES, MARCH, 33)


def test_forms_are_those_of_the_ledger(visits, standin, account) -> None:
    listed = standin.ledger(account.rut)["forms"]
    filed = {f["folio"] for f in listed if f["state"] in ("Vigente", "Rectificada")}

    with visits.portal() as portal:
        seen = portal.forms(2024)
        declared = [d for month in range(1, 13) for d in portal.declarations(at(month))]
        assert portal.forms(2010) == []
        assert portal.forms(2019) == []

    assert {form.folio for form in seen} == filed
    assert {form.rut for form in seen} == {parse_rut(account.rut)}
    assert {(d.folio, d.code, d.state) for d in declared} == {
        (f["folio"], f["code"], f["state"]) for f in listed
    }


def at(month: int) -> Period:
    return Period(year=2024, month=month)


def test_a_pdf_is_one(visits, standin, account) -> None:
    form = standin.ledger(account.rut)["forms"][0]

    with visits.portal() as portal:
        assert portal.form_pdf(form["folio"], form["code"]).startswith(b"%PDF-")
        with pytest.raises((FormUnreadable, NotAuthorised)):
            portal.form_pdf(form["folio"], form["code"] + 1)


ASK = {
    "rcv": lambda portal: portal.totals(PURCHASES, MARCH),
    "export": lambda portal: portal.export(PURCHASES, MARCH),
    "f29_list": lambda portal: portal.forms(2024),
    "f29_service": lambda portal: portal.declarations(MARCH),
    "pdf": lambda portal: portal.form_pdf(1_000_000_000, 10_000_000),
}
DOWN = [
    {"do": "maintenance"},
    {"do": "try_later"},
    {"do": "status", "value": 503},
    {"do": "status", "value": 429},
    {"do": "reset"},
    {"do": "hang"},
]


@pytest.mark.parametrize("given", DOWN, ids=lambda given: f"{given['do']}{given.get('value', '')}")
def test_a_portal_that_is_down_is_noticed_everywhere(visits, rules, given) -> None:
    visits.patient(content=3, fetch=2)
    with visits.portal() as portal:
        for place, ask in ASK.items():
            rules({**given, "at": place})
            with pytest.raises(PortalDown):
                ask(portal)
            rules()


@pytest.mark.parametrize("place", ["rcv", "f29_list"])
def test_a_challenge_in_the_middle_is_not_got_round(visits, rules, place) -> None:
    with visits.portal() as portal:
        rules({"do": "challenge", "at": place})
        with pytest.raises(HumanWanted):
            ASK[place](portal)
        rules()


def test_throttling_is_a_portal_that_is_down(visits, rules) -> None:
    with visits.portal() as portal:
        rules({"do": "rate_limit", "at": "rcv", "value": 3})
        ASK["rcv"](portal)
        ASK["rcv"](portal)
        with pytest.raises(PortalDown):
            ASK["rcv"](portal)


@pytest.mark.parametrize("place", ASK)
def test_a_session_that_the_portal_ended_is_opened_again_once(
    visits, rules, submits, standin, account, place
) -> None:
    form = standin.ledger(account.rut)["forms"][0]
    ASK_NOW = {**ASK, "pdf": lambda portal: portal.form_pdf(form["folio"], form["code"])}
    with visits.portal() as portal:
        ASK_NOW[place](portal)
        rules({"do": "sign_out", "at": place, "times": 1})
        ASK_NOW[place](portal)

    assert (submits(), len(visits.opened), visits.closed) == (2, 2, 2)


@pytest.mark.parametrize("place", ["rcv", "f29_list"])
def test_a_session_that_the_portal_ends_again_is_lost(visits, rules, submits, place) -> None:
    with visits.portal() as portal:
        rules({"do": "sign_out", "at": place})
        with pytest.raises(SessionLost):
            ASK[place](portal)
        rules()

    assert submits() == 2


def test_an_unknown_code_is_an_error_and_kept(visits, rules) -> None:
    rules({"do": "unknown_code", "at": "rcv", "value": 55})

    with pytest.raises(UnknownAnswer), visits.portal() as portal:
        ASK["rcv"](portal)

    assert b'"codRespuesta": 55' in visits.kept["answer.txt"]
    secrets = [one["value"].encode() for one in visits.opened[0] if len(one["value"]) > 9]
    assert not any(secret in visits.kept["answer.txt"] for secret in secrets)


def test_a_rut_that_may_not_is_told_so(visits, rules) -> None:
    with visits.portal() as portal:
        rules({"do": "foreign_rut"})
        for place in ("rcv", "f29_service"):
            with pytest.raises(NotAuthorised):
                ASK[place](portal)


def test_a_changed_list_of_forms_is_an_error_and_kept(visits, rules) -> None:
    rules({"do": "changed_page", "at": "f29_list"})

    with pytest.raises(PageChanged), visits.portal() as portal:
        ASK["f29_list"](portal)

    assert visits.kept["page.html"]
    assert visits.closed == 1


def test_each_request_waits_its_turn(visits) -> None:
    with visits.portal() as portal:
        before = visits.pauses
        portal.totals(PURCHASES, MARCH)
        assert visits.pauses == before + 2  # the page, then the service
        portal.export(PURCHASES, MARCH)
        assert visits.pauses == before + 3


def test_operations_have_their_own_methods(visits) -> None:
    with visits.portal() as portal:
        assert {listing.operation for listing in LISTINGS} == set(Operation)
        assert all(row.document_type == 33 for row in portal.rows(PURCHASES, MARCH, 33))
