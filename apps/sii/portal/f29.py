"""Monthly forms (F29) by service: those of a period with their codes, and their PDFs.

Other than the RCV, these look at the RUT that has signed in: a company uses its own clave.
"""

from datetime import datetime
from typing import Any, Final

from apps.sii.portal import pages, pdf_form, validation
from apps.sii.portal.envelope import Call, Method, not_authorised, service
from apps.sii.portal.ledger import Form, Taxpayer
from apps.sii.portal.office import Office
from apps.sii.portal.pages import filled
from apps.sii.portal.wire import PAGE, SERVICE, Answer, Request, Route, Routes, page

ROOT: Final = "/propuestaf29ui/"
FACADE: Final = f"{ROOT}services/data/facadeAdapterService/"
INTERFACE: Final = "cl.sii.sdi.lob.iva.propuestaf29.data.api.interfaces.FacadeAdapterService/"
PDFS: Final = "/rfiInternet/"

_FORM_ID: Final = "2"
_DECLARATIONS: Final = "getDeclaracionConEstados"
_WRITES: Final = ("guardarDeclaracion", "declaracionSinPago", "crearPagoPec")
_WRITTEN: Final = frozenset(
    {"rut", "dv", "formId", "mes", "anno", "rutContribuyente", "formCodigo"}
)
NO_PDF: Final = "Ha ocurrido un Error al generar documento PDF"
NOT_YOURS: Final = "No está autorizado para realizar esta acción."


def _show(office: Office, _request: Request) -> Answer:
    return pages.show("f29_service", validation=validation.checking_script(office))


def _declarations(office: Office, call: Call) -> Answer:
    """`getDeclaracionConEstados`: all forms of a period, in any state."""
    own = office.accounts[call.session.rut]
    data = call.data
    is_foreign = (data["rut"], data["dv"]) != (str(own.rut), own.dv)
    if is_foreign:
        office.offend(own.rut, "foreign_rut")
    if is_foreign or office.verdict("f29_service", own.rut, "foreign_rut").deed:
        return call.answer(not_authorised(data["rut"]), data=None)
    period = f"{data['anno']}{data['mes']}"
    # A false "nothing filed" for those who leave out the token or take the form's usual number.
    is_answered = call.has_token and data["formId"] == _FORM_ID
    forms = own.forms if is_answered else ()
    return call.answer(data=[_row(one) for one in forms if one.period == period])


def _row(form: Form) -> dict[str, Any]:
    return {
        "estadoDeclaracionId": form.state_id,
        "monto": pdf_form.owed(form),
        "folio": form.folio,
        "estado": form.state,
        "declFechaCreacion": form.presented_at,
        "enNegocio": True,
        "codigo": form.code,
        "tingcodingreso": 1,
    }


def _never(office: Office, call: Call) -> Answer:
    """What declares or pays; a reader that calls it has gone wrong."""
    office.offend(call.session.rut, call.metadata["namespace"].rpartition("/")[2])
    return call.answer([{"id": "0", "descripcion": "Ocurrio un error de negocio."}], data=None)


def _compact(office: Office, request: Request) -> Answer:
    found = _asked(office, request)
    if isinstance(found, Answer):
        return found
    return _document(pdf_form.compact(*found), "pdfFormularioCompactoV2")


def _solemn(office: Office, request: Request) -> Answer:
    found = _asked(office, request)
    if isinstance(found, Answer):
        return found
    if request.parameters.get("dv") != found[0].dv:
        return _no(NO_PDF)
    return _document(pdf_form.solemn(*found, datetime.now().date()), "pdfFormularioSolemne")


def _asked(office: Office, request: Request) -> tuple[Taxpayer, Form] | Answer:
    """Whose form and which, or the page that is shown in its place, with status 200."""
    own, asked = office.accounts[office.session_for(request).rut], request.parameters
    verdict = office.verdict("pdf", own.rut, "foreign_rut", "other_form")
    if asked.get("rut") != str(own.rut):
        office.offend(own.rut, "foreign_rut")
        return _no(NOT_YOURS)
    if verdict.deed == "foreign_rut":
        return _no(NOT_YOURS)
    if asked.get("form") not in ("29", "029"):
        return _no(NO_PDF)
    wanted = (asked.get("folio"), asked.get("codInt"))
    for one in own.forms:
        if wanted == (str(one.folio), str(one.code)):
            return own, _other(own, one) if verdict.deed == "other_form" else one
    return _no(NO_PDF)


def _other(taxpayer: Taxpayer, form: Form) -> Form:
    return next((one for one in taxpayer.forms if one.folio != form.folio), form)


def _document(content: bytes, name: str) -> Answer:
    disposition = f"inline; filename={name}.pdf"
    headers = {"Content-Type": "application/pdf", "Content-Disposition": disposition}
    return Answer(body=content, headers=headers)


def _no(text: str) -> Answer:
    return page(filled("no_pdf", text=text), charset="ISO-8859-1")


_NEEDS: Final = frozenset({"rut", "dv", "formId", "mes", "anno"})

ROUTES: Routes = {
    ("www4", "GET", ROOT): Route(_show, "f29_service", PAGE),
    ("www4", "POST", FACADE + _DECLARATIONS): Route(
        service(Method(INTERFACE + _DECLARATIONS, _NEEDS, is_open=True), _declarations),
        "f29_service",
        SERVICE,
    ),
    **{
        ("www4", "POST", FACADE + name): Route(
            service(Method(INTERFACE + name, may_have=_WRITTEN), _never), "f29_service", SERVICE
        )
        for name in _WRITES
    },
    ("www4", "GET", f"{PDFS}formCompacto"): Route(_compact, "pdf", PAGE),
    ("www4", "GET", f"{PDFS}formSolemne"): Route(_solemn, "pdf", PAGE),
}
