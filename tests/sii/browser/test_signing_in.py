"""Whatever the portal answers to a sign-in ends as it must, after one form sent."""

from __future__ import annotations

import pytest

from apps.core.errors import JobError
from apps.sii.errors import (
    AccountLocked,
    ClaveRejected,
    HumanWanted,
    PageChanged,
    PortalDown,
    TooManySessions,
)

pytestmark = pytest.mark.browser


def rule(do, **more):
    return {"do": do, **more}


def test_it_signs_in_and_out(visits, standin, account) -> None:
    with visits.portal():
        assert standin.seen()["open_by_rut"] == {account.rut: 1}
        assert visits.closed == 0

    assert len(visits.opened) == visits.closed == 1
    seen = standin.seen()["ruts"][account.rut]
    assert (seen["submits"], seen["ended"], seen["offences"]) == (1, 1, {})


def test_the_cookies_of_the_session_are_handed_over(visits) -> None:
    visits.sign_in()

    names = {one["name"] for one in visits.opened[0] if one["value"]}
    assert {"TOKEN", "CSESSIONID"} <= names


def test_the_clave_stands_in_no_repr(account, visits) -> None:
    with visits.portal() as portal:
        assert account.clave not in repr(portal) + repr(visits.opened)


@pytest.mark.parametrize(
    "between",
    [
        [rule("representation", at="login"), rule("slow", at="home", value=0.5)],
        [rule("update_data", at="home")],
        [rule("notice", at="home")],
        [rule("representation"), rule("notice"), rule("update_data")],
        [rule("queue", at="home", value=2)],
        [rule("slow", at="login", value=1.5)],
        [rule("slow", at="home", value=1.5)],
    ],
    ids=lambda between: "+".join(one["do"] for one in between),
)
def test_it_passes_what_stands_in_between(
    visits, rules, submits, standin, account, between
) -> None:
    rules(*between)

    with visits.portal():
        assert standin.seen()["ruts"][account.rut]["requests"]["home"] == 1

    assert (submits(), visits.closed) == (1, 1)


REFUSALS: dict[str, tuple[list[dict], type[JobError]]] = {
    "wrong clave": ([rule("wrong_clave")], ClaveRejected),
    "locked": ([rule("locked")], AccountLocked),
    "too many sessions": ([rule("too_many_sessions")], TooManySessions),
    "with an offer to end them": ([rule("too_many_sessions", value=1)], TooManySessions),
    "maintenance": ([rule("maintenance", at="login", after=1)], PortalDown),
    "try later": ([rule("try_later", at="login", after=1)], PortalDown),
    "5xx": ([rule("status", at="login", value=503, after=1)], PortalDown),
    "reset": ([rule("reset", at="login", after=1)], PortalDown),
    "no answer": ([rule("hang", at="login", after=1)], PortalDown),
    "challenge": ([rule("challenge", at="login", after=1)], HumanWanted),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_ends_as_it_must_after_one_form(visits, standin, account, case) -> None:
    given, error = REFUSALS[case]
    standin.rules([{**one, "rut": account.rut, "after": 0} for one in given])

    with pytest.raises(error):
        visits.sign_in()

    seen = standin.seen()["ruts"].get(account.rut, {})
    assert seen.get("opened", 0) == 0
    assert seen.get("submits", 0) <= 1
    assert (visits.opened, visits.closed) == ([], 0)


def test_a_wrong_clave_is_sent_once(visits, submits) -> None:
    with pytest.raises(ClaveRejected):
        visits.sign_in("not-the-clave")

    assert submits() == 1


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (rule("maintenance", at="home"), PortalDown),
        (rule("try_later", at="home"), PortalDown),
        (rule("status", at="home", value=500), PortalDown),
        (rule("reset", at="home"), PortalDown),
        (rule("hang", at="home"), PortalDown),
        (rule("queue", at="home", value=99), PortalDown),
        (rule("challenge", at="home"), HumanWanted),
        (rule("changed_page", at="login"), PageChanged),
    ],
    ids=lambda given: given["do"] if isinstance(given, dict) else "",
)
def test_no_clave_is_sent_where_no_form_comes(visits, rules, submits, given, error) -> None:
    rules(given)
    visits.patient(queue=3)

    with pytest.raises(error):
        visits.sign_in()

    assert submits() == 0


def test_a_session_that_lands_on_an_error_is_ended(visits, standin, account) -> None:
    standin.rules([rule("status", at="home", value=500, rut=account.rut)])

    with pytest.raises(PortalDown):
        visits.sign_in()

    assert len(visits.opened) == visits.closed == 1


def test_a_session_that_the_portal_does_not_end_stays_noted(visits, standin) -> None:
    with visits.portal():
        standin.rules([rule("status", at="logout", value=503)])
    assert visits.closed == 0
    standin.rules([])

    with visits.portal(left_open=[*visits.opened]):
        assert standin.seen()["open"] == 1


def test_sessions_that_others_left_open_are_ended_first(visits, standin, account) -> None:
    standin.rules([rule("status", at="logout", value=503)])
    visits.sign_in()
    visits.sign_in()
    standin.rules([])
    assert standin.seen()["open_by_rut"] == {account.rut: 2}

    with visits.portal(left_open=[*visits.opened]):
        assert standin.seen()["open_by_rut"] == {account.rut: 1}


def test_a_session_that_ended_by_itself_meanwhile_is_no_trouble(visits) -> None:
    visits.sign_in()

    with visits.portal(left_open=[visits.opened[0]]):
        pass

    assert visits.closed == 2


def test_cookies_of_such_a_session_are_not_taken_for_ours(visits) -> None:
    visits.sign_in()

    with pytest.raises(ClaveRejected), visits.portal("not-the-clave", [visits.opened[0]]):
        pass

    assert len(visits.opened) == 1


def test_what_the_portal_shows_is_kept_without_secrets(visits, rules, account) -> None:
    rules(rule("changed_page", at="login"))

    with pytest.raises(PageChanged):
        visits.sign_in()

    assert b"Bienvenido al nuevo ingreso" in visits.kept["page.html"]
    assert visits.kept["page.png"].startswith(b"\x89PNG")


def test_each_request_waits_its_turn(visits) -> None:
    visits.sign_in()

    assert visits.pauses == 2  # the page, and the form
