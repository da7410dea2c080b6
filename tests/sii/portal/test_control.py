import pytest

from apps.sii.portal.auth import HOME, LOGIN
from apps.sii.portal.client import StandInRefused
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import body_of, canonical
from tests.sii.portal.conftest import ONE, OTHER

RUT = canonical(ONE.rut)


@pytest.fixture
def person(visitor):
    """Somebody with a browser at the control page."""
    return visitor


def test_accounts_can_be_opened_and_used(standin, visitor, office):
    account, *others = standin.open_accounts(3, seed=7, first="202401", last="202402")

    assert len(others) == 2
    assert account.clave not in repr(account)
    assert office.accounts[body_of(account.rut)].name == account.name
    assert "location" in visitor.submit(office.accounts[body_of(account.rut)]).text


def test_the_same_seed_gives_the_same_accounts(standin):
    months = {"first": "202401", "last": "202402"}

    assert standin.open_accounts(2, seed=3, **months) == standin.open_accounts(2, seed=3, **months)
    assert standin.open_accounts(2, seed=3, **months) != standin.open_accounts(2, seed=4, **months)


def test_what_cannot_be_drawn_is_said(standin):
    with pytest.raises(StandInRefused, match="count"):
        standin.open_accounts("many")


def test_the_ledger_is_all_but_the_clave(standin):
    ledger = standin.ledger(RUT)

    assert (ledger["rut"], ledger["name"]) == (ONE.rut, ONE.name)
    assert "clave" not in ledger


@pytest.mark.parametrize("rut", ["1-9", "76000001-0", "nobody"])
def test_a_ledger_that_is_not_there_is_refused(standin, rut):
    with pytest.raises(StandInRefused, match="no account"):
        standin.ledger(rut)


def test_rules_replace_the_ones_before(standin, visitor):
    standin.rules([{"do": "status", "value": 503, "at": "login"}])
    assert visitor.get("zeusr", LOGIN).status == 503

    standin.rules([])
    assert visitor.get("zeusr", LOGIN).status == 200


def test_a_wrong_rule_leaves_the_others_in_force(standin, office):
    standin.rules([{"do": "notice"}])

    with pytest.raises(StandInRefused, match="'do'"):
        standin.rules([{"do": "slow"}, {"do": "steal"}])
    assert [rule.do for rule in office.rules.rules] == ["notice"]


def test_what_was_seen_is_told(standin, visitor):
    visitor.sign_in(ONE)
    visitor.get("misiir", HOME)

    seen = standin.seen()

    assert (seen["open"], seen["most_open"], seen["open_by_rut"]) == (1, 1, {RUT: 1})
    assert seen["ruts"][RUT] == {
        "submits": 1,
        "rejected": 0,
        "opened": 1,
        "ended": 0,
        "lost": 0,
        "requests": {"login": 1, "home": 1, "bootstrap": 1},
        "offences": {},
        "shortest_pause": None,
    }
    assert seen["ruts"]["anonymous"]["requests"] == {"login": 1}


def test_most_sessions_are_counted_over_all_ruts(standin, visitor, another):
    visitor.sign_in(ONE)
    another.sign_in(OTHER)
    visitor.sign_out()
    another.sign_out()

    assert (standin.seen()["open"], standin.seen()["most_open"]) == (0, 2)


def test_the_shortest_pause_is_between_calls_of_one_rut(standin, visitor, another, office, service):
    visitor.sign_in(ONE)
    another.sign_in(OTHER)
    visitor.post_json("www4", service, {})
    another.post_json("www4", service, {})
    assert standin.seen()["ruts"][RUT]["shortest_pause"] is None

    visitor.get("misiir", HOME)
    office.closing.wait(0.2)
    visitor.post_json("www4", service, {})

    assert standin.seen()["ruts"][RUT]["shortest_pause"] >= 0.2


def test_reset_forgets_all_but_the_accounts(standin, visitor, obey):
    obey(Rule(do="notice"))
    visitor.submit(ONE, "no")
    visitor.sign_in(ONE)

    standin.reset()

    assert standin.seen() == {"most_open": 0, "ruts": {}, "open": 0, "open_by_rut": {}}
    assert visitor.get("misiir", HOME).status == 302
    assert "location" in visitor.submit(ONE).text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/rules", b"{", 400),
        ("/rules", b"{}", 400),
        ("/accounts", b"[]", 400),
        ("/nothing", b"{}", 404),
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence(visitor, path, body, status):
    page = visitor.ask("POST", "control", path, body)

    assert page.status == status
    assert page.json()["error"]


def test_the_page_lists_accounts_with_their_claves(person):
    page = person.get("control", "/")

    assert f"<td>{RUT}</td>" in page.text
    assert "<td>&lt;cláve&gt;76000001</td>" in page.text


def test_the_page_shows_sessions_but_not_what_they_are_known_by(person, another):
    another.sign_in(ONE)

    page = person.get("control", "/")

    assert f"<tr><td>{RUT}</td><td>1</td></tr>" in page.text
    assert another.cookies["TOKEN"] not in page.text


def test_a_person_chooses_what_happens_to_a_rut(person, office):
    form = {"rut": RUT, "do": "slow", "at": "rcv", "value": "2", "after": "", "times": "1"}

    assert person.post("control", "/scenario", form).status == 302
    assert office.rules.rules == [Rule(do="slow", at="rcv", rut=RUT, value=2, times=1)]
    assert "<td>slow</td>" in person.get("control", "/").text


def test_a_choice_leaves_those_for_others_alone(person, office):
    for rut, do in ((RUT, "slow"), ("", "notice"), (RUT, "locked")):
        person.post("control", "/scenario", {"rut": rut, "do": do})
    assert [(rule.rut, rule.do) for rule in office.rules.rules] == [
        (None, "notice"),
        (RUT, "locked"),
    ]

    person.post("control", "/scenario", {"rut": RUT, "do": "ok"})
    assert [rule.do for rule in office.rules.rules] == ["notice"]


def test_a_choice_that_means_nothing_is_refused(person, office):
    page = person.post("control", "/scenario", {"do": "slow", "value": "-1"})

    assert page.status == 400
    assert office.rules.rules == []


def test_a_person_opens_accounts_and_forgets_the_rest(person, office, obey):
    obey(Rule(do="notice"))
    form = {"count": "2", "seed": "5", "first": "202401", "last": "202401"}
    before = len(office.accounts)

    assert person.post("control", "/draw", form).status == 302
    assert len(office.accounts) == before + 2

    assert person.post("control", "/forget", {}).status == 302
    assert office.rules.rules == []
    assert len(office.accounts) == before + 2


def test_orders_are_taken_at_the_control_port_only(visitor):
    assert visitor.get("www4", "/seen").status == 404
    assert visitor.get("misiir", "/accounts").status == 404
