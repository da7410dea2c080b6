"""The identities of a form judge what they can and keep silent about what they cannot."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sii.reading.codes import WrongCode
from apps.sii.reading.form_codes import DECIMALS
from apps.sii.reading.form_sums import broken
from tests.sii.reading.compact import VALUES

HOLDS = {code: text if code in DECIMALS else text.replace(".", "") for code, text in VALUES.items()}
PARTS = ["502", "513", "510", "538", "520", "528", "504", "537", "89", "48", "151", "62"]
PARTS += ["595", "547", "91", "92", "93", "795", "94"]


def wrong(changes: Mapping[str, str | None]) -> dict[str, dict[str, str]]:
    """Code of the form → what is said of it."""
    values = {code: text for code, text in (HOLDS | changes).items() if text is not None}
    return {said["code"]: said for _, said in broken(values)}


def test_form_that_holds_has_nothing_wrong():
    assert wrong({}) == {}


def test_form_without_movement_has_nothing_wrong():
    assert [*broken({})] == []


@pytest.mark.parametrize("code", PARTS)
@pytest.mark.parametrize("by", [1, -1])
def test_peso_more_or_less_is_found(code, by):
    changed = str(int(HOLDS[code]) + by)

    # The prepayment may be rounded either way; the sum that it enters may not.
    assert wrong({code: changed}) != {}


@pytest.mark.parametrize("code", [*PARTS, "563"])
def test_line_that_was_lost_is_found(code):
    if code in ("94", "92", "93", "795"):
        assert {*wrong({code: None})} == {"94"}
    assert wrong({code: None}) != {} or code == "563"


def test_sentence_says_what_stands_there_and_what_should():
    assert wrong({"538": "1"})["538"] == {
        "code": "538",
        "printed": "1",
        "rule": "502 + 513 − 510",
        "computed": "1881000",
    }


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"502": "1900001"}, {"538"}),
        ({"520": "950001"}, {"537"}),
        ({"538": "1881001", "502": "1900001"}, {"89"}),
        ({"77": "5"}, {"77"}),
        ({"48": "12346"}, {"595"}),
        ({"547": "947346"}, {"547", "91"}),
        ({"91": "947346"}, {"91", "94"}),
        ({"94": "954691"}, {"94"}),
        ({"62": "25002", "595": "947347", "547": "947347"}, {"62", "91"}),
    ],
)
def test_each_identity_is_held(changes, found):
    assert {*wrong(changes)} == found


def test_what_credits_exceed_debits_by_remains():
    more = {"504": "2000000", "537": "2940500", "77": "1059500", "89": None}
    owed = {code: "107345" for code in ("595", "547", "91")} | {"94": "114690"}

    assert wrong(more | owed) == {}
    assert {*wrong(more | owed | {"77": None})} == {"77"}


@pytest.mark.parametrize("rounded", ["24999", "25000", "25001"])
def test_prepayment_may_be_rounded_either_way(rounded):
    assert "62" not in wrong({"62": rounded})


@pytest.mark.parametrize(
    ("base", "rate", "paid"), [("1000", "0.125", "1"), ("-4000", "0.25", "-10"), ("0", "1", "0")]
)
def test_prepayment_is_a_rate_in_percent(base, rate, paid):
    assert [
        *broken({"563": base, "115": rate, "62": paid, "595": paid, "547": paid, "91": paid})
    ] == []


@pytest.mark.parametrize("code", ["30", "123", "750"])
def test_other_prepayments_leave_the_rule_open(code):
    assert "62" not in wrong({code: "7", "62": "1"})


def test_line_that_is_not_known_leaves_sums_open_and_closed_rules_closed():
    unknown = {"998": "5", "538": "7", "537": "0", "89": "7", "595": "1", "547": "2", "91": "2"}
    assert wrong(unknown | {"94": "7347"}) == {}
    assert {*wrong(unknown | {"94": "7347", "91": "3"})} == {"91", "94"}
    assert {*wrong(unknown | {"94": "7347", "89": "8"})} == {"89"}


def test_line_that_is_not_known_and_is_zero_leaves_nothing_open():
    assert {*wrong({"998": "0", "502": "1"})} == {"538"}


@pytest.mark.parametrize("code", ["593", "594", "127", "757"])
def test_special_credits_leave_credits_open(code):
    assert wrong({code: "5", "520": "1"}) == {}


@pytest.mark.parametrize("code", ["755", "756"])
def test_vat_that_is_postponed_leaves_what_is_due_open(code):
    assert wrong({code: "5", "595": "1", "547": "2", "91": "3", "94": "7348"}) == {}


def test_surcharge_is_held_only_where_there_is_one():
    in_time = {"92": None, "93": None, "795": None, "94": None}
    assert wrong(in_time) == {}
    assert {*wrong(in_time | {"93": "5"})} == {"94"}


def test_amount_that_is_none_is_said():
    assert [*broken(HOLDS | {"502": "0.25"})] == [
        (WrongCode.NO_AMOUNT, {"code": "502", "printed": "0.25"})
    ]
    assert [*broken(HOLDS | {"115": "X"})] == [
        (WrongCode.NO_AMOUNT, {"code": "115", "printed": "X"})
    ]


@given(
    st.dictionaries(
        st.sampled_from([*HOLDS, "998"]),
        st.sampled_from(["0", "5", "-5", "0.5", "X", "NaN", "1/1"]),
    )
)
def test_whatever_stands_there_is_judged(values):
    for code, said in broken(values):
        assert code in WrongCode
        assert said
