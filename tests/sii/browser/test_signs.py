"""What a text of the portal means, without a browser."""

from __future__ import annotations

import pytest

from apps.sii.browser import signs
from apps.sii.browser.page import NONE, Page
from apps.sii.errors import (
    AccountLocked,
    ClaveRejected,
    HumanWanted,
    PageChanged,
    PortalDown,
    SessionEnded,
    TooManySessions,
)

ZEUSR = "https://zeusr.example/cgi_AUT2000/CAutInicio.cgi"
CODE = "El código de este mensaje es 01.01.{}.500.720.{}"


@pytest.fixture(autouse=True)
def hosts(settings) -> None:
    settings.SII_ZEUSR_URL = "https://zeusr.example"


@pytest.mark.parametrize("varying", [190, 203, 217, 225])
@pytest.mark.parametrize(("last", "error"), [(20, ClaveRejected), (27, TooManySessions)])
def test_the_last_group_of_a_code_names_the_message(varying, last, error) -> None:
    with pytest.raises(error):
        signs.refuse_text(CODE.format(varying, last), ZEUSR)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("La Clave Tributaria ingresada NO es correcta, verifique", ClaveRejected),
        ("Usted ha superado el máximo de sesiones autenticadas", TooManySessions),
        ("Por el momento no se puede responder. CODIGO: 01.01.203.500.720.20", PortalDown),
        ("NO ESTA AUTENTICADO", SessionEnded),
        ("Su Clave Tributaria ha sido bloqueada. " + CODE.format(203, 29), AccountLocked),
        ("Marque: No soy un robot", HumanWanted),
        ("What code is in the image?", HumanWanted),
        (CODE.format(203, 88), PageChanged),
    ],
)
def test_a_text_says_what_comes_next(text, error) -> None:
    with pytest.raises(error):
        signs.refuse_text(text, ZEUSR)


@pytest.mark.parametrize(
    "text", ["El usuario fue bloqueado", "clave tributaria ingresada no es correcta"]
)
def test_only_where_one_signs_in_a_text_is_about_ones_clave(text) -> None:
    signs.refuse_text(text, "https://misiir.example/")


def test_other_texts_and_numbers_say_nothing() -> None:
    signs.refuse_text("Registro de Compras y Ventas, versión 1.2.3.4, RUT 12.345.678-5, 01.01.2024")


def test_a_frame_of_a_challenge_asks_for_a_human() -> None:
    with pytest.raises(HumanWanted):
        signs.refuse(Page(frames=("https://www.google.com/recaptcha/api2/bframe?k=1",)))


@pytest.mark.parametrize(
    "page",
    [
        Page(is_broken=True),
        Page(status=503),
        Page(status=429),
        Page(url="https://www4.sii.cl/ayudas/900.html"),
    ],
)
def test_a_page_that_says_not_now_is_a_portal_that_is_down(page) -> None:
    with pytest.raises(PortalDown):
        signs.refuse(page)


@pytest.mark.parametrize(
    "page", [NONE, Page(is_new=True), Page(is_new=True, is_complete=True, is_covered=True)]
)
def test_a_page_that_never_came_whole_is_a_slow_portal(page) -> None:
    assert isinstance(signs.never_came(page), PortalDown)


def test_a_whole_page_that_is_another_one_has_changed() -> None:
    assert isinstance(signs.never_came(Page(is_new=True, is_complete=True)), PageChanged)


def test_hosts_are_told_apart_by_their_ports() -> None:
    page = Page(url="http://127.0.0.1:8001/cgi?x=http://127.0.0.1:8002/")

    assert page.is_at("http://127.0.0.1:8001")
    assert not page.is_at("http://127.0.0.1:8002")
