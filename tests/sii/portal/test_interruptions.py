import socket
import threading
import time
from http.client import RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from apps.sii.portal.auth import HOME, LOGIN
from apps.sii.portal.interruptions import MAINTENANCE
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import canonical
from tests.sii.portal.conftest import ONE, OTHER
from tests.sii.portal.visitor import Visitor

RUT = canonical(ONE.rut)


@pytest.fixture
def signed_in(visitor):
    visitor.sign_in(ONE)
    return visitor


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_the_server(signed_in, obey, status):
    obey(Rule(do="status", value=status))

    assert signed_in.get("misiir", HOME).status == status


def test_it_hits_the_rut_of_the_rule_only(signed_in, another, obey):
    another.sign_in(OTHER)
    obey(Rule(do="status", value=503, rut=RUT))

    assert signed_in.get("misiir", HOME).status == 503
    assert another.get("misiir", HOME).status == 200
    assert another.get("zeusr", LOGIN).status == 200


def test_it_hits_the_place_of_the_rule_only(signed_in, obey):
    obey(Rule(do="status", value=503, at="rcv"))

    assert signed_in.get("misiir", HOME).status == 200


def test_maintenance_leads_to_a_page_that_is_there(signed_in, portal, obey):
    obey(Rule(do="maintenance"))

    page = signed_in.get("misiir", HOME)

    assert (page.status, page.location) == (302, portal.urls["zeusr"] + MAINTENANCE)
    assert "no disponible" in signed_in.get("zeusr", MAINTENANCE).text


def test_try_later_is_a_page_in_latin_1_that_says_nothing_of_it(signed_in, obey):
    obey(Rule(do="try_later"))

    page = signed_in.get("misiir", HOME)

    assert (page.status, page.headers["Content-Type"]) == (200, "text/html")
    text = page.content.decode("iso-8859-1")
    assert "<title>Error al contribuyente</title>" in text
    assert "inténtelo más tarde. CODIGO: 01.01." in text
    assert "alert(" in text


def test_a_challenge_is_for_humans(visitor, obey):
    obey(Rule(do="challenge", at="login"))

    page = visitor.get("zeusr", LOGIN)

    assert "Compruebe que usted es una persona" in page.text
    assert "<form" not in page.text


def test_the_waiting_room_lets_through_after_so_many_visits(visitor, obey):
    obey(Rule(do="queue", at="login", value=2))
    target = f"{LOGIN}?http://a.example/b?c"

    rooms = [visitor.get("zeusr", target) for _ in range(2)]
    way_out = visitor.get("zeusr", target)

    assert all("Usted está en la fila" in room.text for room in rooms)
    assert all("<form" not in room.text for room in rooms)
    assert (way_out.status, way_out.location) == (302, target)
    assert any(name.startswith("QueueITAccepted") for name in visitor.cookies)
    assert 'id="rutcntr"' in visitor.get("zeusr", target).text


def test_nobody_invents_his_place_in_the_queue(visitor, obey):
    obey(Rule(do="queue", at="login"))
    visitor.cookies["QueueITAccepted-SDFrts345E-V3_portal"] = "invented"

    assert "Usted está en la fila" in visitor.get("zeusr", LOGIN).text


def test_the_queue_is_for_pages(signed_in, obey, service):
    obey(Rule(do="queue"))

    assert signed_in.post_json("www4", service, {}).status == 200
    assert signed_in.validate().text.startswith("done(")
    assert "en la fila" in signed_in.get("misiir", HOME).text


def test_slow_waits_and_goes_on(signed_in, obey):
    obey(Rule(do="slow", value=0.2), Rule(do="slow", value=0.2))
    began = time.monotonic()

    assert signed_in.get("misiir", HOME).status == 200
    assert time.monotonic() - began >= 0.4


def test_a_reset_is_one(portal, obey):
    obey(Rule(do="reset"))
    address = urlsplit(portal.urls["zeusr"])
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"GET {LOGIN} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_it_hangs_until_the_client_has_enough(portal, obey, office):
    obey(Rule(do="hang"))

    with pytest.raises(TimeoutError):
        Visitor(portal.urls, timeout=0.3).get("zeusr", LOGIN)


def test_who_hangs_is_let_go_at_the_end(portal, obey, office):
    obey(Rule(do="hang"))
    ended = []

    def visit() -> None:
        try:
            Visitor(portal.urls).get("zeusr", LOGIN)
        except (RemoteDisconnected, ConnectionResetError) as error:
            ended.append(error)

    thread = threading.Thread(target=visit)
    thread.start()
    while not office.seen()["ruts"]:
        office.closing.wait(0.01)
    portal.end()
    thread.join(5)

    assert len(ended) == 1


def test_a_session_dies_in_mid_run(signed_in, obey, office, service):
    obey(Rule(do="sign_out", at="rcv", after=1, times=1))

    pages = [signed_in.post_json("www4", service, {}) for _ in range(3)]

    assert [page.status for page in pages] == [200, 302, 302]
    seen = office.seen()
    assert seen["open"] == 0
    assert (seen["ruts"][RUT]["lost"], seen["ruts"][RUT]["ended"]) == (1, 0)


def test_requests_of_a_dead_session_still_belong_to_its_rut(signed_in, obey, office, service):
    obey(Rule(do="sign_out", at="rcv", times=1))
    for _ in range(3):
        signed_in.post_json("www4", service, {})

    assert office.seen()["ruts"][RUT]["requests"]["rcv"] == 3


def test_too_many_calls_are_refused_to_who_made_them(signed_in, another, obey, service):
    another.sign_in(OTHER)
    obey(Rule(do="rate_limit", at="rcv", value=2))

    calls = [signed_in.post_json("www4", service, {}).status for _ in range(4)]

    assert calls == [200, 200, 503, 503]
    assert another.post_json("www4", service, {}).status == 200
    assert signed_in.get("misiir", HOME).status == 200
