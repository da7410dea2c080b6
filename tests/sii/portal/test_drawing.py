"""What is drawn is consistent with itself: the forms follow from the documents, to the peso."""

import time
from collections import Counter
from itertools import pairwise

import pytest

from apps.sii.portal.drawing import draw, periods
from apps.sii.portal.ruts import check_digit

YEARS = ("202301", "202412")
SEEDS = (1, 2, 3, 2024)
STATES = {"REGISTRO", "PENDIENTE", "NO_INCLUIR", "RECLAMADO"}
NOTES = (60, 61)


@pytest.fixture(scope="module", params=SEEDS)
def taxpayers(request):
    return draw(request.param, 3, *YEARS)


@pytest.fixture(scope="module")
def documents(taxpayers):
    return [(one.rut, document) for one in taxpayers for document in one.documents]


@pytest.fixture(scope="module")
def forms(taxpayers):
    return [form for one in taxpayers for form in one.forms]


def valid_forms(taxpayer):
    return {form.period: form for form in taxpayer.forms if form.state == "Vigente"}


def signed_vat(documents, kinds):
    return sum(one.vat for one in documents if one.document_type in kinds)


def test_the_same_seed_draws_the_same():
    assert draw(5, 2, *YEARS) == draw(5, 2, *YEARS)


def test_another_seed_draws_others():
    assert not {one.rut for one in draw(5, 5)} & {one.rut for one in draw(6, 5)}


def test_more_companies_leave_the_first_as_they_are():
    assert draw(5, 4, *YEARS)[:2] == draw(5, 2, *YEARS)


def test_ten_companies_of_two_years_take_a_second_or_two():
    began = time.process_time()
    draw(1, 10, *YEARS)

    assert time.process_time() - began < 3


def test_ruts_are_those_of_companies_with_right_check_digits(taxpayers, documents):
    assert all(one.rut >= 76_000_000 and one.dv == check_digit(one.rut) for one in taxpayers)
    assert all(one.dv == check_digit(one.rut) for _, one in documents)


def test_nobody_deals_with_itself_or_another_company_that_was_drawn(taxpayers, documents):
    assert not {one.rut for one in taxpayers} & {one.rut for _, one in documents}


def test_claves_differ_and_stand_in_no_name(taxpayers):
    assert len({one.clave for one in taxpayers}) == len(taxpayers)
    assert all(len(one.clave) == 10 for one in taxpayers)


def test_a_document_is_known_by_operation_type_rut_and_folio(documents):
    keys = Counter((whose, d.operation, d.document_type, d.rut, d.folio) for whose, d in documents)

    assert keys.most_common(1)[0][1] == 1


def test_two_suppliers_use_one_folio_in_the_same_listing(taxpayers):
    for one in taxpayers:
        places = Counter(
            (d.period, d.state, d.document_type, d.folio)
            for d in one.documents
            if d.operation == "COMPRA"
        )
        shared = {period for (period, *_), count in places.items() if count > 1}
        assert shared >= {d.period for d in one.documents}


def test_amounts_add_up_and_vat_is_19_percent_rounded_half_up(documents):
    for _, one in documents:
        assert one.vat == int(one.net * 0.19 + 0.5)
        assert one.total >= one.exempt + one.net + one.vat
        assert min(one.exempt, one.net, one.vat) >= 0


def test_some_purchases_bear_additional_taxes_and_no_sale_does(documents):
    rest = [(d.operation, d.total - d.exempt - d.net - d.vat) for _, d in documents]

    assert {operation for operation, other in rest if other} == {"COMPRA"}


def test_credit_notes_are_positive_and_there_are_of_both_kinds(documents):
    notes = [one for _, one in documents if one.document_type in NOTES]

    assert {one.document_type for one in notes} == set(NOTES)
    assert all(one.total >= 0 for one in notes)


def test_paper_has_no_time_of_receipt(documents):
    assert {one.document_type for _, one in documents if not one.received_at} == {30, 60}
    assert not any(one.received_at for _, one in documents if one.document_type in (30, 60))


def test_purchases_are_in_all_four_states_and_sales_in_one(documents):
    assert {one.state for _, one in documents if one.operation == "COMPRA"} == STATES
    assert {one.state for _, one in documents if one.operation == "VENTA"} == {"REGISTRO"}


def test_months_without_documents_have_no_receipts_either(taxpayers):
    for one in taxpayers:
        busy = {document.period for document in one.documents}
        assert len(periods(*YEARS)) - len(busy) == 3
        assert {receipt.period for receipt in one.boletas} <= busy


def test_receipts_are_totals_that_add_up(taxpayers):
    receipts = [receipt for one in taxpayers for receipt in one.boletas]

    assert {one.document_type for one in receipts} == {39, 41, 48}
    assert all(one.total == one.exempt + one.net + one.vat for one in receipts)


def test_folios_and_codes_of_forms_are_unlike_and_as_long_as_real_ones(taxpayers):
    for one in taxpayers:
        folios = [form.folio for form in one.forms]
        codes = [form.code for form in one.forms]
        assert len({*folios, *codes}) == 2 * len(folios)
        assert {len(str(folio)) for folio in folios} == {10}
        assert {len(str(code)) for code in codes} <= {8, 9}


def test_a_month_has_one_valid_form_or_none_at_all(taxpayers):
    for one in taxpayers:
        valid = Counter(form.period for form in one.forms if form.state == "Vigente")
        assert set(valid.values()) == {1}
        assert {form.period for form in one.forms} == set(valid)
        assert len(periods(*YEARS)) - len(valid) == 3


def test_rectified_forms_have_a_later_valid_one_that_names_them(taxpayers):
    for one in taxpayers:
        old = {form.folio: form for form in one.forms if form.state == "Rectificada"}
        corrections = [form for form in one.forms if form.corrects]
        assert {form.corrects for form in corrections} == set(old) != set()
        for form in corrections:
            assert form.period == old[form.corrects].period
            assert form.state == "Vigente"
            assert form.codes != old[form.corrects].codes


def test_some_month_has_a_rejected_form_besides_the_valid_one(taxpayers):
    for one in taxpayers:
        rejected = {form.period for form in one.forms if form.state_id == 70}
        assert rejected
        assert rejected <= set(valid_forms(one))


def test_debits_follow_from_what_was_sold(taxpayers):
    for one in taxpayers:
        for period, form in valid_forms(one).items():
            sold = [d for d in one.documents if (d.operation, d.period) == ("VENTA", period)]
            receipts = sum(r.vat for r in one.boletas if r.period == period)
            vat = signed_vat(sold, (30, 33, 43, 56)) - signed_vat(sold, NOTES)
            assert form.codes.get(538, 0) == vat + receipts


def test_credits_follow_from_registered_purchases_and_what_was_left_over(taxpayers):
    for one in taxpayers:
        for period, form in valid_forms(one).items():
            bought = [
                d
                for d in one.documents
                if (d.operation, d.period, d.state) == ("COMPRA", period, "REGISTRO")
            ]
            vat = signed_vat(bought, (30, 33, 56)) - signed_vat(bought, NOTES)
            assert form.codes.get(537, 0) == vat + form.codes.get(504, 0)


def test_what_is_left_over_goes_into_the_next_form(taxpayers):
    for one in taxpayers:
        valid = list(valid_forms(one).values())
        assert any(form.codes.get(77) for form in valid)
        assert valid[0].codes.get(504, 0) == 0
        for before, after in pairwise(valid):
            assert after.codes.get(504, 0) == before.codes.get(77, 0)


def test_every_form_holds_to_its_identities(forms):
    for form in forms:
        of = Counter(form.codes)
        debits = of[502] + of[501] + of[111] + of[759] + of[513] - of[510]
        assert of[538] == debits
        assert of[537] == of[504] + of[520] + of[532] - of[528]
        assert of[77] == max(of[537] - of[538], 0)
        assert of[89] == max(of[538] - of[537], 0)
        assert of[62] == int(of[563] * of[115] / 10_000 + 0.5)
        assert of[595] == of[89] + of[62] + of[48] + of[151]
        assert of[547] == of[91] == of[595]
        assert min(form.codes.values(), default=1) > 0


def test_late_forms_add_up_to_what_is_to_pay_and_no_others_have_surcharges(forms):
    late = [form for form in forms if 94 in form.codes]
    for form in late:
        of = Counter(form.codes)
        assert of[94] == of[91] + of[92] + of[93] - of[795] > of[91]
    assert late
    assert not any({92, 93, 795} & set(form.codes) for form in forms if form not in late)


def test_a_month_may_have_as_many_invoices_as_one_likes():
    [one] = draw(1, 1, "202401", "202402", many=450)
    invoices = Counter(
        d.period
        for d in one.documents
        if (d.operation, d.state, d.document_type) == ("COMPRA", "REGISTRO", 33)
    )

    assert invoices["202401"] == 450
    assert invoices["202402"] < 30


def test_a_shape_says_how_much_of_what():
    [one] = draw(
        *(1, 1, "202401", "202404"),
        documents=3,
        states=["REGISTRO"],
        months_without_forms=4,
        months_without_documents=0,
    )

    assert one.forms == ()
    assert {document.state for document in one.documents} == {"REGISTRO"}
    assert len({document.period for document in one.documents}) == 4


def test_companies_may_act_for_those_next_in_line():
    first, second, third = draw(1, 3, "202401", "202401", represents=1)

    assert first.represents == (second.rut,)
    assert third.represents == (first.rut,)


@pytest.mark.parametrize(
    ("first", "last", "shape"),
    [
        ("201704", "201801", {}),
        ("202402", "202401", {}),
        ("202401", "202413", {}),
        ("202401", "202401", {"colour": "red"}),
        ("202401", "202401", {"states": ["OTRO"]}),
    ],
)
def test_what_means_nothing_is_refused(first, last, shape):
    with pytest.raises(ValueError, match=r"\."):
        draw(1, 1, first, last, **shape)


def test_tiny_months_hold_together_too():
    for seed in range(30):
        for one in draw(seed, 1, "202401", "202406", documents=1, rectifications=6):
            assert all(min(form.codes.values(), default=1) > 0 for form in one.forms)
