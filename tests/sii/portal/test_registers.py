"""The services of the RCV: what they answer, and to whom, and what they refuse."""

import gzip
import json
from collections import Counter

import pytest

from apps.sii.portal import rcv
from apps.sii.portal.drawing import draw
from apps.sii.portal.registers_rows import Listing
from apps.sii.portal.rules import Rule
from tests.sii.portal.asking import Asker, of_listing

BOLETAS = (39, 41, 48)


@pytest.fixture
def period(owner):
    return owner.documents[0].period


@pytest.fixture
def bought(period):
    return Listing("COMPRA", "REGISTRO", period)


@pytest.fixture
def sold(period):
    return Listing("VENTA", "REGISTRO", period)


def known(taxpayer, listing, kind):
    wanted = (listing.operation, listing.state, listing.period, kind)
    return [
        one
        for one in taxpayer.documents
        if (one.operation, one.state, one.period, one.document_type) == wanted
    ]


def offences(office, rut):
    return office.seen()["ruts"].get(rut, {}).get("offences", {})


def code_of(answer):
    return answer["respEstado"]["codRespuesta"]


@pytest.mark.parametrize("state", ["REGISTRO", "PENDIENTE", "NO_INCLUIR", "RECLAMADO"])
def test_details_of_a_year_are_the_ledger_and_the_summary_counts_them(asker, owner, state):
    for period in sorted({one.period for one in owner.documents}):
        listing = Listing("COMPRA", state, period)
        for line in asker.totals(owner, listing)["data"] or []:
            kind = line["rsmnTipoDocInteger"]
            rows = asker.rows(owner, listing, kind)["data"]
            found = {(row["detRutDoc"], row["detNroDoc"], row["detMntTotal"]) for row in rows}
            wanted = known(owner, listing, kind)
            assert found == {(one.rut, one.folio, one.total) for one in wanted}
            assert len(rows) == line["rsmnTotDoc"] == len(wanted)


def test_a_summary_adds_up_each_type_in_positive_amounts(asker, owner, bought):
    for line in asker.totals(owner, bought)["data"]:
        documents = known(owner, bought, line["rsmnTipoDocInteger"])
        assert line["rsmnMntNeto"] == sum(one.net for one in documents)
        assert line["rsmnMntExe"] == sum(one.exempt for one in documents)
        assert line["rsmnMntIVA"] == sum(one.vat for one in documents)
        assert line["rsmnMntTotal"] == sum(one.total for one in documents)


def test_receipts_stand_in_the_summary_of_sales_without_a_link(asker, owner, sold):
    lines = asker.totals(owner, sold)["data"]
    receipts = {line["rsmnTipoDocInteger"]: line for line in lines if not line["rsmnLink"]}

    wanted = {one.document_type: one for one in owner.boletas if one.period == sold.period}
    assert set(receipts) == set(wanted) <= set(BOLETAS)
    assert all(receipts[kind]["rsmnMntTotal"] == one.total for kind, one in wanted.items())


def test_types_stand_in_details_of_sales_only(asker, owner, bought, sold):
    assert {row["detTipoDoc"] for row in asker.rows(owner, bought, 33)["data"]} == {None}
    assert {row["detTipoDoc"] for row in asker.rows(owner, sold, "33")["data"]} == {33}


def test_details_have_all_keys_whatever_they_say(asker, owner, bought, sold):
    purchase, sale = (asker.rows(owner, listing, 33)["data"][0] for listing in (bought, sold))

    assert set(purchase) == set(sale)
    assert len(purchase) == 67
    assert "detMntExe" in purchase
    assert purchase["detMntActFijo"] == 0
    assert sale["detMntActFijo"] is None


def test_paper_is_said_to_be_paper(asker, owner, bought):
    answer = asker.rows(owner, bought, 30)

    assert answer["esDocPapel"] is True
    assert {row["detFecRecepcion"] for row in answer["data"]} == {None}
    assert asker.rows(owner, bought, 33)["esDocPapel"] is False


def test_details_of_sales_may_leave_operation_and_state_empty(asker, owner, sold):
    captcha = {"accionRecaptcha": "RCV_DETV", "tokenRecaptcha": ""}
    data = of_listing(owner, Listing("", "", sold.period), codTipoDoc=33, **captcha)

    assert asker.rcv("getDetalleVenta", data).json()["data"] == asker.rows(owner, sold, 33)["data"]


def test_a_month_without_documents_is_code_3_and_no_error(asker, owner):
    busy = {one.period for one in owner.documents}
    empty = next(f"2023{month:02}" for month in range(1, 13) if f"2023{month:02}" not in busy)
    answer = asker.totals(owner, Listing("COMPRA", "REGISTRO", empty))

    assert (code_of(answer), answer["data"], answer["dataCabecera"]) == (3, None, None)
    assert answer["respEstado"]["msgeRespuesta"] is None


def test_a_type_without_documents_is_an_empty_list(asker, owner, bought):
    answer = asker.rows(owner, bought, 914)

    assert (code_of(answer), answer["data"]) == (0, [])


def test_periods_before_the_register_are_refused(asker, owner):
    answer = asker.totals(owner, Listing("COMPRA", "REGISTRO", "201704"))

    assert code_of(answer) == 99
    assert answer["respEstado"]["msgeRespuesta"].endswith("debe ser mayor igual a 201705")


def test_sales_have_no_other_state(asker, owner, period):
    listing = Listing("VENTA", "PENDIENTE", period)

    assert code_of(asker.totals(owner, listing)) == 99
    assert code_of(asker.export(owner, listing)) == 99


def test_one_may_ask_for_oneself_and_those_one_represents(asker, drawn, bought):
    own, represented, stranger = drawn
    rows = asker.rcv("getDcvEmpresasAutorizadas", {}, conversationId="").json()["data"]

    assert [row["usrEmpRutDv"] for row in rows] == [f"{o.rut}-{o.dv}" for o in (own, represented)]
    assert asker.totals(represented, bought)["metaData"]["errors"] is None
    refused = asker.totals(stranger, bought)
    assert "no esta autorizado" in refused["metaData"]["errors"][0]["descripcion"]
    assert refused["data"] is None


def test_asking_for_others_is_an_offence(asker, office, drawn, bought):
    own, _, stranger = drawn
    asker.rows(stranger, bought, 33)

    assert offences(office, f"{own.rut}-{own.dv}") == {"foreign_rut": 1}


def test_a_wrong_check_digit_is_somebody_else(asker, owner, bought):
    data = of_listing(owner, bought, busquedaInicial=True) | {"dvEmisor": "x"}

    assert asker.rcv("getResumen", data).json()["metaData"]["errors"]


def test_the_catalogue_names_the_types(asker):
    rows = asker.rcv("getDatosInicio", {}).json()["data"]
    entries = {row["dcvCodigoDoc"]: row["dcvTipoIngreso"] for row in rows}

    assert (entries[33], entries[30], entries[39]) == ("DET_ELE", "DET_PAP", None)
    assert 52 not in entries


@pytest.mark.parametrize(
    "metadata",
    [
        {"namespace": "cl.sii.sdi.lob.diii.consdcv.data.api.interfaces.FacadeService/getOther"},
        {"transactionId": ""},
        {"transactionId": None},
        {"usuario": "1"},
    ],
)
def test_a_malformed_envelope_is_no_access(asker, owner, bought, metadata):
    data = of_listing(owner, bought, busquedaInicial=True)
    page = asker.rcv("getResumen", data, **metadata)

    assert page.json() == {"errorMsg": "Acceso no autorizado!"}


@pytest.mark.parametrize("missing", ["namespace", "conversationId", "transactionId", "page"])
def test_each_field_of_the_envelope_is_wanted(asker, owner, bought, missing):
    metadata = asker.metadata(f"{rcv.INTERFACE}getResumen")
    del metadata[missing]
    content = {"metaData": metadata, "data": of_listing(owner, bought, busquedaInicial=True)}

    page = asker.visitor.post_json("www4", f"{rcv.FACADE}getResumen", content)
    assert page.json() == {"errorMsg": "Acceso no autorizado!"}


@pytest.mark.parametrize("token", ["", "76000000", "0123456789abc"])
def test_another_conversation_is_refused(asker, owner, bought, token):
    data = of_listing(owner, bought, busquedaInicial=True)
    answer = asker.rcv("getResumen", data, conversationId=token).json()

    assert answer == {"errorMsg": "El token no es valido: NO Existen Datos"}


def test_an_unknown_field_is_a_bad_request(asker, owner, bought):
    data = of_listing(owner, bought, busquedaInicial=True, extra=1)
    page = asker.rcv("getResumen", data)

    assert page.status == 400
    assert "UnrecognizedPropertyException" in page.text
    assert '"extra"' in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"rutEmisor": 76000000},
        {"ptributario": "2023-01"},
        {"ptributario": 202301},
        {"ptributario": "202313"},
        {"operacion": "VENTA"},
        {"estadoContab": "OTRO"},
        {"codTipoDoc": "x"},
        {"accionRecaptcha": "RCV_DETV"},
    ],
)
def test_fields_that_mean_nothing_are_invalid(asker, owner, bought, wrong):
    captcha = {"accionRecaptcha": "RCV_DETC", "tokenRecaptcha": "x"}
    data = of_listing(owner, bought, codTipoDoc=33, **captcha) | wrong

    assert asker.rcv("getDetalleCompra", data).json()["errorMsg"].startswith("Solicitud inválida")


def test_a_missing_field_is_invalid(asker, owner, bought):
    answer = asker.rcv("getResumen", of_listing(owner, bought)).json()

    assert answer["errorMsg"].startswith("Solicitud inválida")


def test_what_is_no_json_is_refused(asker):
    headers = {"Content-Type": "application/json"}
    page = asker.visitor.ask("POST", "www4", f"{rcv.FACADE}getResumen", b"{", headers)

    assert page.json()["errorMsg"].startswith("Solicitud inválida")
    assert asker.visitor.post("www4", f"{rcv.FACADE}getResumen", {}).status == 415


def test_services_take_post_only(asker):
    assert asker.visitor.get("www4", f"{rcv.FACADE}getResumen").status == 405


def test_without_validation_services_say_401(visitor, owner, bought):
    visitor.submit(owner)
    visitor.write_expiry()
    data = of_listing(owner, bought, busquedaInicial=True)
    page = Asker(visitor).rcv("getResumen", data)

    assert page.status == 401
    assert "JBWEB000065" in page.text


def test_writing_is_an_offence(asker, office, owner):
    answer = asker.rcv("ingresarAceptacionReclamoDocs", {}).json()

    assert code_of(answer) == 2
    assert offences(office, f"{owner.rut}-{owner.dv}") == {"ingresarAceptacionReclamoDocs": 1}


def test_exports_are_lines_of_csv(asker, owner, bought):
    answer = asker.export(owner, bought)

    assert code_of(answer) == 0
    assert answer["data"][0].startswith("Nro;Tipo Doc;Tipo Compra;RUT Proveedor;")


def test_a_rule_leaves_rows_out(asker, obey, owner, bought):
    obey(Rule(do="short_detail", at="rcv", value=2, times=1))
    wanted = len(known(owner, bought, 33))

    assert len(asker.rows(owner, bought, 33)["data"]) == wanted - 2
    assert len(asker.rows(owner, bought, 33)["data"]) == wanted


def test_a_rule_counts_more_documents(asker, obey, owner, bought):
    before = asker.totals(owner, bought)["data"][0]["rsmnTotDoc"]
    obey(Rule(do="other_counts", at="rcv"))

    assert asker.totals(owner, bought)["data"][0]["rsmnTotDoc"] == before + 1


@pytest.mark.parametrize("code", [2, 98, 1234])
def test_a_rule_answers_with_any_code(asker, obey, owner, bought, code):
    obey(Rule(do="unknown_code", value=code))

    for answer in (asker.totals(owner, bought), asker.rows(owner, bought, 33)):
        assert (code_of(answer), answer["data"]) == (code, None)
    assert code_of(asker.export(owner, bought)) == code


def test_a_rule_takes_the_right_to_ask_away(asker, obey, office, owner, bought):
    obey(Rule(do="foreign_rut", at="rcv"))

    assert asker.totals(owner, bought)["metaData"]["errors"]
    assert offences(office, f"{owner.rut}-{owner.dv}") == {}


def test_a_rule_refuses_details_at_once(asker, obey, owner, bought):
    obey(Rule(do="async_only", at="rcv"))
    answer = asker.rows(owner, bought, 33)

    assert (code_of(answer), answer["data"]) == (2, None)


@pytest.fixture
def crowded(office, visitor):
    """A taxpayer with more invoices in a month than a detail lists, signed in."""
    [taxpayer] = draw(3, 1, "202401", "202401", many=394, months_without_documents=0)
    office.add([taxpayer])
    visitor.sign_in(taxpayer)
    return taxpayer


def test_more_than_393_documents_come_as_a_file_only(visitor, crowded):
    asker, listing = Asker(visitor), Listing("COMPRA", "REGISTRO", "202401")
    assert asker.rows(crowded, listing, 33)["data"] is None
    assert code_of(asker.control(crowded, listing, 33)) == 3

    made = asker.control(crowded, listing, 33, is_new=True)
    steps = [made, *(asker.control(crowded, listing, 33) for _ in range(2))]

    states = [step["data"]["caEstado"] for step in steps]
    assert states == ["CREADO", "EN PROCESO", "TERMINADO"]
    assert [code_of(step) for step in steps] == [1, 0, 0]
    assert steps[1]["data"]["caIdBLOB"] == "SIN-BLOB"
    done = steps[2]["data"]
    assert done["caNumLineas"] >= 394
    page = visitor.get("www4", file_path(crowded, done))
    assert page.headers["Content-Type"] == "application/gzip"
    assert len(page.content) == done["caFileSize"]
    lines = gzip.decompress(page.content).decode("latin-1").splitlines()
    assert lines == asker.export(crowded, listing, 33)["data"]


def test_files_are_for_those_who_asked_for_them(visitor, another, crowded, drawn, office):
    asker, listing = Asker(visitor), Listing("COMPRA", "REGISTRO", "202401")
    asker.control(crowded, listing, 33, is_new=True)
    done = [asker.control(crowded, listing, 33) for _ in range(2)][-1]["data"]
    office.add(drawn)
    another.sign_in(drawn[0])

    assert another.get("www4", file_path(crowded, done)).status == 404


def file_path(taxpayer, row):
    parts = (row["caIdBLOB"], taxpayer.rut, taxpayer.rut, row["caId"])
    return f"{rcv.FACADE}obtenerArchivoBLOB/" + "/".join(map(str, parts))


def test_the_page_is_for_those_who_have_signed_in(visitor, portal):
    page = visitor.get("www4", "/consdcvinternetui/")

    assert page.status == 302
    assert page.location.endswith(f"?{portal.urls['www4']}/consdcvinternetui/")


def test_the_page_has_its_controls_in_attributes_without_quotes(asker):
    text = asker.visitor.get("www4", "/consdcvinternetui/").text

    for part in ("ng-model=rut ", "id=periodoMes", "ng-model=periodoAnho", "id=tabCompra"):
        assert part in text
    assert "AutTknData.cgi" in text
    assert "REGISTRO DE COMPRAS Y VENTAS" in text


def test_the_script_of_the_page_is_there(asker):
    text = asker.visitor.get("www4", "/consdcvinternetui/app.full.min.js").text

    for part in ("descargaDetalle()", "RESUMEN REGISTRO DE VENTAS", "data:text/csv"):
        assert part in text


def test_the_control_port_tells_the_same_ledger(standin, owner):
    told = standin.ledger(f"{owner.rut}-{owner.dv}")

    assert Counter(one["document_type"] for one in told["documents"]) == Counter(
        one.document_type for one in owner.documents
    )
    assert owner.clave not in json.dumps(told)
