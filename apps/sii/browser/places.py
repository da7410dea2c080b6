"""Where things are at the portal: paths below the hosts that the settings name."""

from __future__ import annotations

from django.conf import settings

SIGN_OUT_PATH = "/cgi_AUT2000/autTermino.cgi"


def home() -> str:
    """Mi SII; who is not signed in is sent to the form and back."""
    return f"{settings.SII_MISIIR_URL}/cgi_misii/siihome.cgi"


def sign_out() -> str:
    """Ends the session whose cookies are sent."""
    return f"{settings.SII_ZEUSR_URL}{SIGN_OUT_PATH}"


def registers() -> str:
    """Registro de Compras y Ventas."""
    return f"{settings.SII_WWW4_URL}/consdcvinternetui/"


def declaring() -> str:
    """«Declarar y pagar F29»."""
    return f"{settings.SII_WWW4_URL}/propuestaf29ui/"


def list_of_forms() -> str:
    """«Rectificar F29», whose search lists the forms of a year."""
    path = "/rfiInternet/rectificarF29/index.html#rfiBusquedaDeclaracionForm"
    return f"{settings.SII_WWW4_URL}{path}"


def form_pdf(folio: int, rut: str, code: int) -> str:
    """The compact PDF of a form; `rut` without check digit."""
    query = f"folio={folio}&rut={rut}&form=029&codInt={code}"
    return f"{settings.SII_WWW4_URL}/rfiInternet/formCompacto?{query}"
