import threading
from contextlib import suppress

import pytest

from apps.sii.portal.auth import HOME, LOGIN
from apps.sii.portal.office import MOST_SESSIONS, SESSION_SECONDS, Office
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import canonical
from tests.sii.portal.conftest import ONE, OTHER
from tests.sii.portal.visitor import SIGN_OUT, TOKEN_CHECK, Visitor

LOAD = "/common-1.0/services/aaSessionService/load"
SETTINGS = "/common-1.0/services/autConfDataService/obtieneConf"
RUT = canonical(ONE.rut)


def test_without_a_session_a_page_sends_to_sign_in_with_the_wanted_place(visitor, portal):
    page = visitor.get("misiir", f"{HOME}?a=1")

    wanted = f"{portal.urls['misiir']}{HOME}?a=1"
    assert (page.status, page.location) == (302, f"{portal.urls['zeusr']}{LOGIN}?{wanted}")


def test_without_a_session_a_service_sends_to_the_sign_in_page(visitor, portal):
    page = visitor.post_json("www4", SETTINGS, {})

    assert (page.status, page.location) == (302, f"{portal.urls['zeusr']}{LOGIN}")
    assert visitor.get("zeusr", LOGIN).status == 200


def test_signing_in_opens_the_home_page(visitor):
    visitor.sign_in(ONE)

    assert visitor.get("misiir", HOME).status == 200


def test_the_token_alone_is_no_session(visitor):
    visitor.sign_in(ONE)
    del visitor.cookies["CSESSIONID"]

    assert visitor.get("misiir", HOME).status == 302


def test_www4_silently_refuses_who_did_not_run_the_script(visitor, office):
    visitor.submit(ONE)
    visitor.validate()

    assert visitor.get("misiir", HOME).status == 200
    assert visitor.get("www4", LOAD).location.endswith(LOGIN)
    assert office.seen()["ruts"][RUT]["offences"] == {"www4 without the cookie locexp": 1}

    visitor.write_expiry()
    assert visitor.get("www4", LOAD).json()["data"] == {"rut": str(ONE.rut), "dv": ONE.dv}


def test_signing_out_ends_the_session_and_leads_away(visitor, office, portal):
    visitor.sign_in(ONE)
    kept = dict(visitor.cookies)

    page = visitor.sign_out()

    assert (page.status, page.location) == (302, portal.urls["misiir"] + "/")
    assert "TOKEN" not in visitor.cookies
    assert Visitor(portal.urls, kept).get("misiir", HOME).status == 302
    assert office.seen()["open"] == 0


def test_where_signing_out_leads_is_there_for_everybody(visitor):
    assert visitor.get("misiir", "/").status == 200


def test_signing_out_without_a_session_stays(visitor):
    page = visitor.get("zeusr", SIGN_OUT)

    assert page.status == 200
    assert "NO ESTA AUTENTICADO" in page.text


def test_signing_out_twice_is_counted_once(visitor, portal, office):
    visitor.sign_in(ONE)
    again = Visitor(portal.urls, dict(visitor.cookies))

    visitor.sign_out()
    again.sign_out()

    assert office.seen()["ruts"][RUT]["ended"] == 1


def test_a_rut_has_so_many_sessions_until_it_signs_out(portal, office):
    visitors = [Visitor(portal.urls) for _ in range(MOST_SESSIONS + 1)]
    pages = [visitor.submit(ONE) for visitor in visitors]

    assert ["TOKEN" in visitor.cookies for visitor in visitors] == [True] * MOST_SESSIONS + [False]
    assert "Usted ha superado el máximo de sesiones autenticadas" in pages[-1].text
    assert ".500.720.27" in pages[-1].text
    assert "CierraAnt" not in pages[-1].text

    visitors[0].sign_out()
    assert "location.replace" in visitors[-1].submit(ONE).text


def test_the_limit_is_for_each_rut(portal):
    for _ in range(MOST_SESSIONS):
        Visitor(portal.urls).submit(ONE)

    assert "location.replace" in Visitor(portal.urls).submit(OTHER).text


def test_a_session_runs_out(visitor, office):
    visitor.sign_in(ONE)
    for session in office.sessions.values():
        session.opened_at -= SESSION_SECONDS

    assert visitor.get("misiir", HOME).status == 302
    assert office.seen()["open"] == 0
    assert "location.replace" in visitor.submit(ONE).text


class Together(Office):
    """Lets two who look for open sessions go on only when both have looked, if they can."""

    def __init__(self) -> None:
        super().__init__(most_sessions=1)
        self._both = threading.Barrier(2, timeout=0.3)

    def open_sessions(self, rut):
        found = super().open_sessions(rut)
        with suppress(threading.BrokenBarrierError):
            self._both.wait()
        return found


def test_threads_do_not_open_more_sessions_than_allowed():
    office = Together()
    opened = []
    threads = [
        threading.Thread(target=lambda: opened.append(office.open_session(ONE.rut)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(session is not None for session in opened) == 1


def test_a_burst_of_submits_opens_as_many_sessions_as_allowed(portal, office):
    visitors = [Visitor(portal.urls) for _ in range(MOST_SESSIONS * 3)]
    threads = [threading.Thread(target=visitor.submit, args=(ONE,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum("TOKEN" in visitor.cookies for visitor in visitors) == MOST_SESSIONS
    assert office.seen()["ruts"][RUT]["opened"] == office.seen()["most_open"] == MOST_SESSIONS


def test_a_session_that_two_end_at_once_is_counted_once(office):
    session = office.open_session(ONE.rut)

    office.end_session(session)
    office.end_session(session)

    assert office.seen()["ruts"][RUT]["ended"] == 1


def test_earlier_sessions_can_be_ended_with_the_link_that_a_rule_offers(
    visitor, another, office, obey
):
    visitor.sign_in(ONE)
    obey(Rule(do="too_many_sessions", value=1, times=1))
    page = another.submit(ONE)
    link = page.text.partition('<a href="')[2].partition('"')[0]

    assert "CierraAnt" in link
    another.get("zeusr", link)
    assert office.seen()["open"] == 0

    another.sign_in(ONE)
    another.get("zeusr", link)  # a second time it does nothing
    assert office.seen()["open"] == 1


def test_nobody_ends_sessions_with_an_invented_link(visitor, office):
    visitor.sign_in(ONE)

    visitor.get("zeusr", f"/cgi_AUT2000/CierraAnt.cgi?{ONE.rut}")

    assert office.seen()["open"] == 1


def test_a_service_wants_a_validated_session(visitor, office, service):
    visitor.submit(ONE)
    visitor.write_expiry()

    page = visitor.post_json("www4", service, {})

    assert page.status == 401
    assert "JBWEB000065" in page.text
    assert office.seen()["ruts"][RUT]["offences"] == {"service without a validated session": 1}

    assert visitor.validate().text == 'done({"codigo": 0});'
    assert visitor.post_json("www4", service, {}).json() == {"rut": ONE.rut}


def test_a_rule_serves_sessions_that_were_not_validated(visitor, obey, service):
    visitor.submit(ONE)
    visitor.write_expiry()
    obey(Rule(do="lax"))

    assert visitor.post_json("www4", service, {}).status == 200


def test_validating_needs_a_session(visitor):
    assert visitor.validate().text == 'done({"codigo": 1});'


@pytest.mark.parametrize("callback", ["", "alert(1)//", "<script>", "a" * 200])
def test_a_callback_is_a_name(visitor, callback):
    page = visitor.get("zeusr", f"{TOKEN_CHECK}?callback={callback}")

    assert page.status == 400


def test_the_services_that_start_an_application_need_no_validation(visitor):
    visitor.submit(ONE)
    visitor.write_expiry()

    assert visitor.post_json("www4", SETTINGS, {}).json()["respEstado"]["codRespuesta"] == 0
    assert visitor.get("www4", LOAD).json()["data"]["rut"] == str(ONE.rut)


def test_a_service_is_posted_to(visitor, office, service):
    visitor.sign_in(ONE)

    assert visitor.get("www4", service).status == 405
    assert office.seen()["ruts"][RUT]["offences"] == {"GET on a service": 1}


def test_tokens_stand_in_no_repr(visitor, office):
    visitor.sign_in(ONE)

    shown = repr(list(office.sessions.values()))
    assert visitor.cookies["TOKEN"] not in shown
    assert visitor.cookies["CSESSIONID"] not in shown
