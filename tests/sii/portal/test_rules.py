import pytest

from apps.sii.portal.rules import InvalidRule, Rule, RuleBook
from apps.sii.portal.ruts import body_of, canonical, check_digit

RUT, OTHER = 76_000_001, 76_000_002


def book(*rules):
    standing = RuleBook()
    standing.replace(rules)
    return standing


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"do": "steal"}, "'do'"),
        ({"do": "slow", "at": "nowhere"}, "'at'"),
        ({"do": "slow", "value": -1}, "'value'"),
        ({"do": "slow", "value": True}, "'value'"),
        ({"do": "slow", "value": float("nan")}, "'value'"),
        ({"do": "status"}, "'value'"),
        ({"do": "status", "value": 200}, "'value'"),
        ({"do": "slow", "after": -1}, "'after'"),
        ({"do": "slow", "times": 0}, "'times'"),
        ({"do": "slow", "rut": "76000001-0"}, "'rut'"),
        ({"do": "slow", "rut": 76000001}, "'rut'"),
        ({"do": "slow", "when": "now"}, "'when'"),
        ({"at": "login"}, "fields"),
        ([], "fields"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule, named):
    with pytest.raises(InvalidRule, match=named):
        Rule.from_json(rule)


def test_a_rule_reads_what_it_writes():
    rule = Rule(do="status", at="rcv", rut=canonical(RUT), value=503, after=2, times=1)

    assert Rule.from_json(rule.to_json()) == rule


def test_only_the_deeds_that_were_asked_for_are_counted():
    rules = book(Rule(do="short_detail", times=1))

    assert rules.verdict("rcv", RUT, ["other_counts"]).deed == ""
    assert rules.verdict("rcv", RUT, ["short_detail"]).deed == "short_detail"
    assert rules.verdict("rcv", RUT, ["short_detail"]).deed == ""


def test_the_first_decides_and_the_others_wait():
    rules = book(Rule(do="locked", times=1), Rule(do="wrong_clave", times=1))

    deeds = [rules.verdict("login", RUT, ["wrong_clave", "locked"]).deed for _ in range(3)]

    assert deeds == ["locked", "wrong_clave", ""]


def test_after_counts_for_each_rut_and_times_in_all():
    rules = book(Rule(do="locked", after=1, times=2))
    asked = [RUT, OTHER, RUT, OTHER, RUT]

    deeds = [bool(rules.verdict("login", rut, ["locked"]).deed) for rut in asked]

    assert deeds == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("body", "digit"), [(11_111_111, "1"), (12_345_678, "5"), (1_000_005, "K"), (1_000_013, "0")]
)
def test_the_check_digit_is_modulo_11(body, digit):
    assert check_digit(body) == digit


@pytest.mark.parametrize("text", ["12345678-4", "12345678", "1.234-5", "", "x-1", "-0"])
def test_what_is_no_rut_is_refused(text):
    with pytest.raises(ValueError, match="no RUT"):
        body_of(text)
