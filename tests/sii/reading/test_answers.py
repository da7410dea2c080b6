"""What the services answer is a row to the peso, or an error that says what comes next."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.rut import parse_rut
from apps.sii.errors import NotAuthorised, PeriodRefused, SessionEnded, SessionLost, UnknownAnswer
from apps.sii.reading import answers
from apps.sii.shapes import TypeTotals
from tests.sii.reading.shown import answer, declaration, declared, detail_row, totals_row

UTC_OFFSETS = {"06/07/2025 09:08:07": -4, "06/01/2025 09:08:07": -3}


def test_summary_is_read_to_the_peso():
    found = answers.totals_of(
        answer(
            [totals_row(), totals_row(rsmnTipoDocInteger=39, rsmnLink=False, rsmnMntExe=None)],
        )
    )

    assert found == [
        TypeTotals(33, 2, 100, 10_000, 1900, 12_000, has_detail=True),
        TypeTotals(39, 2, 0, 10_000, 1900, 12_000, has_detail=False),
    ]


def test_purchase_is_read_to_the_peso():
    raw = detail_row()
    (row,) = answers.rows_of(answer([raw]), 33)

    assert (row.document_type, row.counterparty, row.folio) == (33, "76543210-3", 4711)
    assert row.counterparty_name == "FERRETERÍA Ñuñoa SPA"
    assert (row.exempt, row.net, row.vat, row.total) == (100, 10_000, 1900, 12_000)
    assert row.issued_on == date(2025, 7, 5)
    assert row.raw == raw
    json.dumps(row.raw)


def test_exempt_amount_is_not_that_of_a_field_that_does_not_exist():
    (row,) = answers.rows_of(answer([detail_row(detMntExe=7)]), 33)

    assert row.exempt == 7


@pytest.mark.parametrize(("written", "offset"), UTC_OFFSETS.items())
def test_reception_is_by_the_clocks_of_chile(written, offset):
    (row,) = answers.rows_of(answer([detail_row(detFecRecepcion=written)]), 33)

    assert row.received_at.utcoffset() == timedelta(hours=offset)
    assert row.received_at.replace(tzinfo=None) == datetime.strptime(written, "%d/%m/%Y %H:%M:%S")


@pytest.mark.parametrize("nothing", [None, ""])
def test_paper_document_has_no_reception(nothing):
    (row,) = answers.rows_of(answer([detail_row(detFecRecepcion=nothing)]), 30)

    assert row.received_at is None


def test_sale_names_its_type_itself():
    (row,) = answers.rows_of(answer([detail_row(detTipoDoc=61)]), 61)
    assert row.document_type == 61

    with pytest.raises(UnknownAnswer, match="detTipoDoc"):
        answers.rows_of(answer([detail_row(detTipoDoc=33)]), 61)


def test_credit_note_stays_positive():
    (row,) = answers.rows_of(answer([detail_row()]), 61)

    assert row.total == 12_000


@pytest.mark.parametrize("check", ["k", "K"])
def test_check_digit_may_be_a_small_k(check):
    (row,) = answers.rows_of(answer([detail_row(detRutDoc=96_874_030, detDvDoc=check)]), 33)

    assert row.counterparty == "96874030-K"


def test_two_suppliers_may_use_one_folio():
    rows = answers.rows_of(
        answer([detail_row(), detail_row(detRutDoc=96_874_030, detDvDoc="K")]), 33
    )

    assert [row.counterparty for row in rows] == ["76543210-3", "96874030-K"]


def test_document_that_comes_twice_is_an_error():
    with pytest.raises(UnknownAnswer, match="detNroDoc"):
        answers.rows_of(answer([detail_row(), detail_row()]), 33)


@pytest.mark.parametrize("code", [0, 3])
@pytest.mark.parametrize("data", [None, []])
def test_no_documents_is_no_error(code, data):
    for read in (answers.totals_of, answers.export_of):
        assert not read(answer(data, code=code))
    assert answers.rows_of(answer(data, code=code), 33) == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (99, PeriodRefused),
        (98, SessionEnded),
        (2, UnknownAnswer),
        (1, UnknownAnswer),
        (7, UnknownAnswer),
        (-1, UnknownAnswer),
        (None, UnknownAnswer),
        (True, UnknownAnswer),
    ],
)
@pytest.mark.parametrize("data", [None, [], [totals_row()]])
def test_other_codes_are_never_empty(code, error, data):
    with pytest.raises(error) as caught:
        answers.totals_of(answer(data, code=code))

    assert type(caught.value) is error


def test_session_that_ended_is_one_that_was_lost_for_who_does_not_know_better():
    assert issubclass(SessionEnded, SessionLost)


def test_empty_with_rows_makes_no_sense():
    with pytest.raises(UnknownAnswer, match="codRespuesta"):
        answers.totals_of(answer([totals_row()], code=3))


def test_unknown_code_says_what_the_portal_says():
    with pytest.raises(UnknownAnswer, match=r"code 2\b.*Error inesperado"):
        answers.totals_of(answer(None, code=2, said="Error inesperado"))


@pytest.mark.parametrize(
    "body",
    [None, [], "", "<html>", 7, {}, {"data": []}, {"data": [], "respEstado": []}],
)
def test_what_is_no_answer_is_an_error(body):
    with pytest.raises(UnknownAnswer):
        answers.totals_of(body)


@pytest.mark.parametrize("read", [answers.totals_of, answers.declarations_of, answers.export_of])
def test_error_of_the_envelope_says_what_the_portal_says(read):
    with pytest.raises(UnknownAnswer, match="Acceso no autorizado!"):
        read({"errorMsg": "Acceso no autorizado!"})


@pytest.mark.parametrize(
    "said",
    [
        "Ocurrio un error de negocio. Consulta RUT[76543210] no esta autorizado",
        "Ocurrió un error de negocio. Consulta RUT[76543210] NO ESTÁ  AUTORIZADO",
    ],
)
def test_right_that_is_missing_is_told_apart(said):
    with pytest.raises(NotAuthorised):
        answers.declarations_of(declared(None, [{"id": "0", "descripcion": said}]))


@pytest.mark.parametrize("errors", [[{"descripcion": "Otra cosa"}], ["?"], {"a": 1}, "x"])
def test_other_errors_of_the_service_are_unknown(errors):
    with pytest.raises(UnknownAnswer):
        answers.declarations_of(declared([], errors))


def test_token_of_the_session_stands_in_no_error():
    body = answer(None) | {"errorMsg": "El token ABCDEFGHIJKLM no es valido"}

    with pytest.raises(UnknownAnswer, match="no es valido") as caught:
        answers.totals_of(body)
    assert "ABCDEFGHIJKLM" not in str(caught.value)


NEEDED = ["detRutDoc", "detDvDoc", "detRznSoc", "detNroDoc", "detFchDoc", "detFecRecepcion"]
NEEDED += ["detMntExe", "detMntNeto", "detMntIVA", "detMntTotal"]


@pytest.mark.parametrize("field", NEEDED)
def test_missing_field_is_named(field):
    row = detail_row()
    del row[field]

    with pytest.raises(UnknownAnswer, match=f"“{field}”"):
        answers.rows_of(answer([row]), 33)


@pytest.mark.parametrize("field", ["rsmnTipoDocInteger", "rsmnTotDoc", "rsmnMntTotal", "rsmnLink"])
@pytest.mark.parametrize("value", [None, "x", 1.5, [], {}])
def test_field_of_the_summary_of_another_type_is_named(field, value):
    with pytest.raises(UnknownAnswer, match=f"“{field}”"):
        answers.totals_of(answer([totals_row(**{field: value})]))


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("detRutDoc", "S3CRET", "detRutDoc"),
        ("detDvDoc", "4", "detRutDoc"),
        ("detDvDoc", "S3CRET", "detRutDoc"),
        ("detDvDoc", None, "detDvDoc"),
        ("detNroDoc", 0, "detNroDoc"),
        ("detNroDoc", 10**10 + 1, "detNroDoc"),
        ("detFchDoc", "2025-07-05", "detFchDoc"),
        ("detFchDoc", "31/02/2025", "detFchDoc"),
        ("detFchDoc", None, "detFchDoc"),
        ("detFecRecepcion", "S3CRET", "detFecRecepcion"),
        ("detMntNeto", "S3CRET", "detMntNeto"),
        ("detMntNeto", 10_000.0, "detMntNeto"),
        ("detMntNeto", True, "detMntNeto"),
        ("detMntTotal", None, "detMntTotal"),
        ("detMntTotal", 2**63, "detMntTotal"),
        ("detRznSoc", ["S3CRET"], "detRznSoc"),
        ("detRznSoc", "S3CRET\0", "detRznSoc"),
    ],
)
def test_unexpected_field_is_named_and_its_value_is_not(field, value, named):
    with pytest.raises(UnknownAnswer, match=f"“{named}”") as caught:
        answers.rows_of(answer([detail_row(**{field: value})]), 33)

    assert "S3CRET" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("document_type", [0, 31, 52, 999])
def test_unknown_types_fail(document_type):
    with pytest.raises(UnknownAnswer, match="codTipoDoc"):
        answers.rows_of(answer([]), document_type)
    with pytest.raises(UnknownAnswer, match="rsmnTipoDocInteger"):
        answers.totals_of(answer([totals_row(rsmnTipoDocInteger=document_type)]))


def test_type_that_is_summed_up_twice_fails():
    with pytest.raises(UnknownAnswer, match="rsmnTipoDocInteger"):
        answers.totals_of(answer([totals_row(), totals_row()]))


def test_declaration_is_read():
    (found,) = answers.declarations_of(declared([declaration()]))

    assert (found.folio, found.code, found.state_id) == (7_654_321_098, 812_345_678, 1)
    assert (found.state, found.amount) == ("Vigente", 345_678)
    assert found.made_at.isoformat() == "2025-08-12T23:30:00-04:00"


def test_declaration_may_write_its_numbers_as_text():
    (found,) = answers.declarations_of(
        declared([declaration(folio="7654321098", codigo="812345678", monto=None)])
    )

    assert (found.folio, found.code, found.amount) == (7_654_321_098, 812_345_678, 0)


def test_month_may_have_several_forms_and_none():
    several = declared([declaration(), declaration(folio=2, estadoDeclaracionId=70)])

    assert [one.folio for one in answers.declarations_of(several)] == [7_654_321_098, 2]
    assert answers.declarations_of(declared([])) == []


def test_draft_without_a_folio_is_no_form():
    drafts = declared([declaration(folio=None, codigo=None, estadoDeclaracionId=41)])
    assert answers.declarations_of(drafts) == []

    with pytest.raises(UnknownAnswer, match="folio"):
        answers.declarations_of(declared([declaration(folio=None, estadoDeclaracionId=1)]))


def test_forms_without_an_answer_are_no_empty_list():
    with pytest.raises(UnknownAnswer, match="data"):
        answers.declarations_of(declared(None))


def test_export_is_its_lines():
    assert answers.export_of(answer(["Nro;Folio", "1;2;\r\n"])) == "Nro;Folio\n1;2;"

    with pytest.raises(UnknownAnswer, match="data"):
        answers.export_of(answer(["Nro;Folio", 7]))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(field=st.sampled_from([*detail_row()]), value=anything)
def test_whatever_stands_in_a_field_is_a_row_or_an_error(field, value):
    try:
        (row,) = answers.rows_of(answer([detail_row(**{field: value})]), 33)
    except UnknownAnswer:
        return
    assert parse_rut(row.counterparty).canonical == row.counterparty
    assert all(type(part) is int for part in (row.folio, row.exempt, row.net, row.total))


@given(anything)
def test_whatever_comes_is_an_error_or_nothing(body):
    for read in (answers.totals_of, answers.declarations_of, answers.export_of):
        with pytest.raises(UnknownAnswer):
            read(body)
