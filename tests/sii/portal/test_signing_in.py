import re

import pytest

from apps.sii.portal.auth import HOME, LOGIN, SUBMIT
from apps.sii.portal.office import MOST_TRIES
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import canonical
from tests.sii.portal.conftest import ONE, OTHER
from tests.sii.portal.visitor import Visitor

MESSAGES = (
    "Por favor, ingrese rut y clave.",
    "Debe ingresar el rut completo",
    "El RUT ingresado no es valido",
    "Dígito Verificador erróneo",
    "Debe ingresar la clave nueva",
)
COOKIES = {
    "TOKEN",
    "CSESSIONID",
    "RUT_NS",
    "DV_NS",
    *(
        f"NETSCAPE_LIVEWIRE.{name}"
        for name in ("rut", "rutm", "dv", "dvm", "clave", "mac", "exp", "sec", "lms")
    ),
}


def tag(page, identity):
    return re.search(rf'<\w+[^>]*\bid="{identity}"[^>]*>', page.text).group()


@pytest.mark.parametrize("path", [LOGIN, f"/{LOGIN}", f"{LOGIN}?https://anywhere.example/x?y=1"])
def test_the_sign_in_page_opens_cold_and_with_a_wanted_place(visitor, path):
    page = visitor.get("zeusr", path)

    assert page.status == 200
    assert "<title>Autenticación</title>" in page.text


@pytest.mark.parametrize(
    ("identity", "named"),
    [
        ("rutcntr", "rutcntr"),
        ("clave", "clave"),
        ("rut", "rut"),
        ("dv", "dv"),
        ("referencia", "referencia"),
        ("code", "411"),
    ],
)
def test_the_form_has_the_names_that_the_portal_gives_them(visitor, identity, named):
    assert f'name="{named}"' in tag(visitor.get("zeusr", LOGIN), identity)


def test_the_form_goes_where_the_portal_sends_it(visitor):
    page = visitor.get("zeusr", LOGIN)

    form = tag(page, "myform")
    assert f'action="{SUBMIT}"' in form
    assert 'onsubmit="return ejecuta_opcion();"' in page.text
    assert "Ingresar" in page.text.partition('id="bt_ingresar"')[2][:20]
    assert 'value="http://www.sii.cl"' in tag(page, "referencia")
    assert 'id="alert_placeholder"' in page.text


def test_its_script_knows_the_five_messages(visitor):
    script = visitor.get("zeusr", "/AUT2000/js/AutAll.js")

    assert [text for text in MESSAGES if text not in script.text] == []


def test_first_contact_brings_the_firewalls_cookie_once(visitor):
    first = visitor.get("zeusr", LOGIN).headers.get_all("Set-Cookie", [])
    second = visitor.get("misiir", "/").headers.get_all("Set-Cookie", [])

    assert [name[:2] for name in first] == ["TS"]
    assert second == []


def test_a_submit_without_the_firewalls_cookie_is_rejected(visitor, office):
    page = visitor.post("zeusr", SUBMIT, {"rut": str(ONE.rut), "clave": ONE.clave})

    assert "Request Rejected" in page.text
    assert "TOKEN" not in visitor.cookies
    assert office.seen()["ruts"][canonical(ONE.rut)]["submits"] == 0


def test_the_right_clave_leaves_by_script_and_brings_the_cookies(visitor, portal):
    page = visitor.submit(ONE, target=portal.urls["www4"] + "/consdcvinternetui/?a=1")

    assert page.status == 200
    assert f'location.replace("{portal.urls["www4"]}/consdcvinternetui/?a=1")' in page.text
    assert visitor.cookies.keys() >= COOKIES
    assert len(visitor.cookies["TOKEN"]) == len(visitor.cookies["CSESSIONID"]) == 13
    assert visitor.cookies["RUT_NS"] == str(ONE.rut)


def test_the_expiry_is_written_by_script_only(visitor):
    page = visitor.submit(ONE)

    assert "NETSCAPE_LIVEWIRE.locexp" not in visitor.cookies
    assert "NETSCAPE_LIVEWIRE.locexp" in page.text
    assert "7200000" in page.text


@pytest.mark.parametrize(
    "wanted", ["http://www.sii.cl", "https://evil.example/", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_out_of_the_portal(visitor, portal, wanted):
    visitor.get("zeusr", LOGIN)
    form = {"rut": str(ONE.rut), "clave": ONE.clave, "referencia": wanted}

    page = visitor.post("zeusr", SUBMIT, form)

    assert f'location.replace("{portal.urls["misiir"]}{HOME}")' in page.text


def test_a_wanted_place_cannot_leave_its_script(visitor, portal):
    page = visitor.submit(ONE, target=portal.urls["www4"] + '/"</script><script>alert(1)')

    assert "</script><script>" not in page.text


def test_a_wrong_clave_is_said_in_the_body(visitor):
    page = visitor.submit(ONE, "no es esta")

    assert page.status == 200
    assert "La Clave Tributaria ingresada no es correcta, verifique que su teclado" in page.text
    assert 'id="titulo"' in page.text
    assert ">Aceptar</button>" in page.text
    assert re.search(r"El código de este mensaje es 01\.01\.\d{3}\.500\.720\.20\b", page.text)
    assert "alert_placeholder" not in page.text
    assert not COOKIES & visitor.cookies.keys()


def test_the_third_group_of_the_code_varies(portal):
    codes = {
        re.search(r"01\.01\.(\d+)\.", Visitor(portal.urls).submit(other, "no").text).group(1)
        for other in (ONE, OTHER) * 30
    }

    assert len(codes) > 1


def test_the_old_pages_are_latin_1_and_do_not_say_so(visitor):
    page = visitor.submit(ONE, "no es esta")

    assert page.headers["Content-Type"] == "text/html"
    assert "código".encode("iso-8859-1") in page.content


@pytest.mark.parametrize("rut", ["", "x", "-1", "1" * 400, "٣", "99999999"])
def test_whoever_has_no_account_hears_of_a_wrong_clave(visitor, rut):
    visitor.get("zeusr", LOGIN)

    page = visitor.post("zeusr", SUBMIT, {"rut": rut, "clave": "x"})

    assert "no es correcta" in page.text


def test_so_many_wrong_claves_lock_the_account(visitor, office):
    wrong = [visitor.submit(ONE, "no").text for _ in range(MOST_TRIES)]
    locked = visitor.submit(ONE)

    assert all("no es correcta" in text for text in wrong)
    assert "bloqueada" in locked.text
    assert "TOKEN" not in visitor.cookies
    seen = office.seen()["ruts"][canonical(ONE.rut)]
    assert (seen["submits"], seen["rejected"]) == (MOST_TRIES + 1, MOST_TRIES)


def test_the_right_clave_forgives_the_wrong_ones(visitor):
    for _ in range(MOST_TRIES - 1):
        visitor.submit(ONE, "no")
    visitor.submit(ONE)
    visitor.sign_out()
    visitor.submit(ONE, "no")

    assert "location.replace" in visitor.submit(ONE).text


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        ("wrong_clave", "no es correcta"),
        ("locked", "bloqueada"),
        ("too_many_sessions", "superado el máximo de sesiones"),
        ("changed_page", "contrasena"),
    ],
)
def test_a_rule_refuses_the_right_clave_of_one_rut(visitor, another, obey, deed, text):
    obey(Rule(do=deed, at="login", rut=canonical(ONE.rut)))

    assert text in visitor.submit(ONE).text
    assert "TOKEN" not in visitor.cookies
    assert "location.replace" in another.submit(OTHER).text


def test_a_clave_refused_by_rule_counts_towards_the_lock(visitor, obey):
    obey(Rule(do="wrong_clave", at="login", times=MOST_TRIES))

    for _ in range(MOST_TRIES):
        visitor.submit(ONE)

    assert "bloqueada" in visitor.submit(ONE).text


def test_who_represents_others_is_asked_first(visitor, portal, obey):
    obey(Rule(do="representation", at="login"))

    page = visitor.submit(ONE)

    assert "ESCOJA COMO DESEA INGRESAR" in page.text
    assert "<title>Autenticación</title>" in page.text
    assert f'<a href="{portal.urls["misiir"]}{HOME}">Continuar</a>' in page.text
    assert "NETSCAPE_LIVEWIRE.locexp" in page.text
    assert "TOKEN" in visitor.cookies


def test_a_changed_sign_in_page_has_none_of_the_known_ids(visitor, obey):
    obey(Rule(do="changed_page", at="login"))

    page = visitor.get("zeusr", LOGIN)

    assert "rutcntr" not in page.text
    assert "bt_ingresar" not in page.text


def test_the_clave_stands_on_no_page(visitor):
    pages = [visitor.submit(ONE), visitor.submit(ONE, "mi otra clave")]

    assert not any(ONE.clave in page.text or "mi otra clave" in page.text for page in pages)
