"""Monthly forms (F29): the page that lists them, the service, and their PDFs."""

import io
import json
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

from apps.sii.portal import pdf_form
from apps.sii.portal.rules import Rule

LIST = "/rfiInternet/rectificarF29/index.html"
METHOD = "getDeclaracionConEstados"


def of_month(taxpayer, period, **other):
    return {
        "rut": str(taxpayer.rut),
        "dv": taxpayer.dv,
        "formId": "2",
        "mes": period[4:],
        "anno": period[:4],
        **other,
    }


def pdf_path(taxpayer, form, /, **other):
    wanted = {"folio": form.folio, "rut": taxpayer.rut, "form": "029", "codInt": form.code}
    return "/rfiInternet/formCompacto?" + urlencode(wanted | other)


def lines_of(content):
    return PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()


def offences(office, taxpayer):
    rut = f"{taxpayer.rut}-{taxpayer.dv}"
    return office.seen()["ruts"].get(rut, {}).get("offences", {})


@pytest.fixture
def form(owner):
    return next(one for one in owner.forms if 91 in one.codes)


def test_the_service_lists_all_forms_of_each_month(asker, owner):
    for month in range(1, 13):
        period = f"2023{month:02}"
        answer = asker.f29(METHOD, of_month(owner, period)).json()
        assert [(row["folio"], row["codigo"], row["estado"]) for row in answer["data"]] == [
            (one.folio, one.code, one.state) for one in owner.forms if one.period == period
        ]
        assert answer["metaData"]["errors"] is None


def test_a_month_may_have_a_rejected_form_besides_the_valid_one(asker, owner):
    rejected = next(one for one in owner.forms if one.state_id == 70)
    rows = asker.f29(METHOD, of_month(owner, rejected.period)).json()["data"]

    assert {"Vigente", "Rechazada por pago inconcluso"} <= {row["estado"] for row in rows}


def test_late_forms_cost_what_they_say_with_surcharges(asker, owner):
    late = next(one for one in owner.forms if 94 in one.codes)
    rows = asker.f29(METHOD, of_month(owner, late.period)).json()["data"]

    assert {row["monto"] for row in rows if row["folio"] == late.folio} == {late.codes[94]}


def test_the_usual_number_of_the_form_gives_a_false_nothing(asker, owner, form):
    assert asker.f29(METHOD, of_month(owner, form.period, formId="29")).json()["data"] == []


def test_no_token_gives_a_false_nothing(asker, owner, form):
    page = asker.f29(METHOD, of_month(owner, form.period), conversationId="")

    assert page.json()["data"] == []


def test_a_strange_token_is_refused(asker, owner, form):
    page = asker.f29(METHOD, of_month(owner, form.period), conversationId="0123456789abc")

    assert page.json()["errorMsg"].startswith("El token no es valido")


def test_even_those_one_represents_use_their_own_clave(asker, office, drawn):
    own, represented, _ = drawn
    assert represented.rut in own.represents
    answer = asker.f29(METHOD, of_month(represented, "202301")).json()

    assert answer["data"] is None
    sentence = f"Ocurrio un error de negocio. Consulta RUT[{represented.rut}] no esta autorizado"
    assert answer["metaData"]["errors"] == [{"id": "0", "descripcion": sentence}]
    assert offences(office, own) == {"foreign_rut": 1}


def test_declaring_is_an_offence(asker, office, owner):
    asker.f29("guardarDeclaracion", {})

    assert offences(office, owner) == {"guardarDeclaracion": 1}


def test_the_page_is_painted_by_its_script(asker):
    text = asker.visitor.get("www4", LIST).text

    assert 'class="overlay"' in text
    assert "var paginaNueva = false;" in text
    assert "<table" not in text


def test_the_script_paints_what_the_real_page_shows(asker):
    script = asker.visitor.get("www4", "/rfiInternet/rectificarF29/rectificarf29.nocache.js").text

    for part in ("gwt-ListBox", "tabla_internet", "Declaraciones Vigentes", "Fecha Presentación"):
        assert part in script


def test_a_rule_changes_the_page(asker, obey):
    obey(Rule(do="changed_page", at="f29_list"))

    assert "var paginaNueva = true;" in asker.visitor.get("www4", LIST).text


def test_the_page_lists_valid_and_rectified_forms_newest_period_first(asker, owner):
    page = asker.visitor.post("www4", "/rfiInternet/rectificarF29/svcConsulta", {"anno": "2023"})
    rows = json.loads(page.text.removeprefix("//OK"))

    shown = [one for one in owner.forms if one.state_id != 70]
    assert {row["folio"] for row in rows} == {one.folio for one in shown}
    assert {row["estado"] for row in rows} == {"Vigente", "Rectificada"}
    months = [row["periodo"] for row in rows]
    assert months == sorted(months, reverse=True)


def test_another_year_has_none(asker):
    page = asker.visitor.post("www4", "/rfiInternet/rectificarF29/svcConsulta", {"anno": "2022"})

    assert page.text == "//OK[]"


def test_a_form_comes_as_pdf(asker, owner, form):
    page = asker.visitor.get("www4", pdf_path(owner, form))

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == "inline; filename=pdfFormularioCompactoV2.pdf"
    assert page.content.startswith(b"%PDF-")
    assert lines_of(page.content)[1] == f"FOLIO [07] {form.folio}"


def test_its_window_names_the_form_in_two_digits(asker, owner, form):
    page = asker.visitor.get("www4", pdf_path(owner, form, form="29"))

    assert page.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("wrong", [{"codInt": 12345678}, {"folio": 1}, {"form": "50"}])
def test_what_does_not_fit_is_a_page_with_status_200(asker, owner, form, wrong):
    page = asker.visitor.get("www4", pdf_path(owner, form, **wrong))

    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html;charset=ISO-8859-1"
    text = page.content.decode("iso-8859-1")
    assert "Ha ocurrido un Error al generar documento PDF" in text


def test_a_code_is_good_for_its_form_only(asker, owner, form):
    other = next(one for one in owner.forms if one.folio != form.folio)
    page = asker.visitor.get("www4", pdf_path(owner, form, codInt=other.code))

    assert not page.content.startswith(b"%PDF-")


def test_forms_of_others_are_not_authorised(asker, office, drawn):
    own, represented, _ = drawn
    page = asker.visitor.get("www4", pdf_path(represented, represented.forms[0]))

    assert page.status == 200
    assert "No está autorizado para realizar esta acción." in page.content.decode("iso-8859-1")
    assert offences(office, own) == {"foreign_rut": 1}


def test_a_dead_session_leads_to_the_sign_in_page(asker, portal, owner, form):
    asker.visitor.sign_out()
    page = asker.visitor.get("www4", pdf_path(owner, form))

    assert page.status == 302
    assert page.location.startswith(portal.urls["zeusr"])


def test_a_rule_gives_the_pdf_of_another_form(asker, obey, owner, form):
    obey(Rule(do="other_form", at="pdf", times=1))
    page = asker.visitor.get("www4", pdf_path(owner, form))

    assert page.content.startswith(b"%PDF-")
    assert f"FOLIO [07] {form.folio}" not in lines_of(page.content)


def test_the_certificate_wants_the_check_digit(asker, owner, form):
    path = pdf_path(owner, form).replace("formCompacto", "formSolemne")

    assert asker.visitor.get("www4", f"{path}&dv={owner.dv}").content.startswith(b"%PDF-")
    assert not asker.visitor.get("www4", path).content.startswith(b"%PDF-")


def test_every_pdf_read_back_says_what_its_form_says(drawn):
    for taxpayer in drawn:
        for one in taxpayer.forms:
            lines = lines_of(pdf_form.compact(taxpayer, one))
            text = "\n".join(lines)
            for code, amount in one.codes.items():
                assert printed(code, amount) in text
            assert f"PERIODO [15] {one.period}" in lines


def printed(code, amount):
    """How a value stands on the form."""
    dotted = f"{amount:,}".replace(",", ".")
    if code in (91, 92, 93, 94, 795):
        return f" {code} {dotted}"
    if code == 60:
        return f"60 % Condonación {amount}"
    if code == 115:
        return f"115 TASA PPM 1ra. CATEGORIA {amount / 100:.2f}"
    return f"{code:03} {pdf_form.LINES[code]} {dotted}"


def test_lines_come_in_the_order_of_the_form(drawn):
    taxpayer = drawn[0]
    form = next(one for one in taxpayer.forms if one.corrects and 538 in one.codes)
    lines = lines_of(pdf_form.compact(taxpayer, form))

    body = f"{taxpayer.rut:,}".replace(",", ".")
    assert lines[:4] == [
        "FORMULARIO 29",
        f"FOLIO [07] {form.folio}",
        f"RUT [03] {body}-{taxpayer.dv}",
        f"PERIODO [15] {form.period}",
    ]
    assert lines[4] == "01 Apellido Paterno o Razón Social 02 Apellido Materno 05 Nombres"
    assert lines[5] == taxpayer.name
    assert any(f"Corrige a Folio(s) {form.corrects}" in line for line in lines)
    assert lines[-1].endswith("POR INTERNET")


def test_codes_without_a_value_are_absent(drawn):
    taxpayer = drawn[0]
    form = next(one for one in taxpayer.forms if 77 not in one.codes)

    assert "REMANENTE DE CRÉDITO FISC." not in "\n".join(lines_of(pdf_form.compact(taxpayer, form)))
