"""Exports are read by the names of their columns, however these are spelt and ordered."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sii.errors import UnknownAnswer
from apps.sii.reading.exports import FURTHER, Difference, cross_check, decoded, read_export

PURCHASES = (
    "Nro;Tipo Doc;Tipo Compra;RUT Proveedor;Razon Social;Folio;Fecha Docto;Fecha Recepcion;"
    "Fecha Acuse;Monto Exento;Monto Neto;Monto IVA Recuperable;Monto Iva No Recuperable;"
    "Codigo IVA No Rec.;Monto Total;Monto Neto Activo Fijo;IVA Activo Fijo;IVA uso Comun;"
    "Impto. Sin Derecho a Credito;IVA No Retenido;Tabacos Puros;Tabacos Cigarrillos;"
    "Tabacos Elaborados;NCE o NDE sobre Fact. de Compra;Codigo Otro Impuesto;"
    "Valor Otro Impuesto;Tasa Otro Impuesto"
)
LEFT_OUT = PURCHASES.replace("Tabacos Puros;Tabacos Cigarrillos;Tabacos Elaborados;", "")
CLAIMED = LEFT_OUT.replace("Fecha Acuse", "Fecha Reclamo")
PENDING = LEFT_OUT.replace("Fecha Acuse;", "")
SALES = (
    "Nro;Tipo Doc;Tipo Venta;Rut cliente;Razon Social;Folio;Fecha Docto;Fecha Recepcion;"
    "Fecha Acuse Recibo;Fecha Reclamo;Monto Exento;Monto Neto;Monto IVA;Monto total;"
    "IVA Retenido Total;IVA Retenido Parcial;IVA no retenido;IVA propio;IVA Terceros;"
    "RUT Emisor Liquid. Factura;Neto Comision Liquid. Factura;Exento Comision Liquid. Factura;"
    "IVA Comision Liquid. Factura;IVA fuera de plazo;Tipo Docto. Referencia;"
    "Folio Docto. Referencia;Num. Ident. Receptor Extranjero;Nacionalidad Receptor Extranjero;"
    "Credito empresa constructora;Impto. Zona Franca (Ley 18211);Garantia Dep. Envases;"
    "Indicador Venta sin Costo;Indicador Servicio Periodico;Monto No facturable;"
    "Total Monto Periodo;Venta Pasajes Transporte Nacional;"
    "Venta Pasajes Transporte Internacional;Numero Interno;Codigo Sucursal;"
    "NCE o NDE sobre Fact. de Compra;Codigo Otro Imp.;Valor Otro Imp.;Tasa Otro Imp."
)
HEADERS = {
    "REGISTRO": (PURCHASES, 27),
    "NO_INCLUIR": (LEFT_OUT, 24),
    "RECLAMADO": (CLAIMED, 24),
    "PENDIENTE": (PENDING, 23),
    "VENTA": (SALES, 43),
}
SAID = {
    "Nro": "1",
    "Tipo Doc": "33",
    "RUT Proveedor": "76543210-3",
    "Rut cliente": "76543210-3",
    "Razon Social": "FERRETERÍA Ñuñoa SPA",
    "Folio": "4711",
    "Fecha Docto": "05/07/2025",
    "Fecha Recepcion": "06/07/2025 09:08:07",
    "Fecha Acuse": "-",
    "Fecha Reclamo": "null",
    "Monto Exento": "100",
    "Monto Neto": "10000",
    "Monto IVA Recuperable": "1900",
    "Monto IVA": "1900",
    "Monto Iva No Recuperable": "55",
    "Monto Total": "12000",
    "Monto total": "12000",
    "Codigo Otro Impuesto": "-",
    "Folio Docto. Referencia": "88-99",
}
OTHER = SAID | {
    **{"Nro": "2", "RUT Proveedor": "96874030-K", "Rut cliente": "96874030-K"},
    **{"Monto Total": "500", "Monto total": "500"},
}
CONTINUES = OTHER | {
    **dict.fromkeys(["Nro", "Fecha Recepcion", "Monto Total", "Monto Neto"], ""),
    **{"Monto Exento": "", "Monto IVA Recuperable": "", "Codigo Otro Impuesto": "28"},
    "Valor Otro Impuesto": "77",
}


def export(header: str, *rows: dict[str, str]) -> str:
    """As the portal writes it: a cell more in each row than the header has."""
    names = header.split(";")
    return "\n".join([header, *(";".join([*(row.get(n, "") for n in names), ""]) for row in rows)])


def test_headers_are_those_of_the_portal():
    assert {name: len(header.split(";")) for name, (header, _) in HEADERS.items()} == {
        name: width for name, (_, width) in HEADERS.items()
    }


@pytest.mark.parametrize("layout", HEADERS)
def test_every_layout_is_read_to_the_peso(layout):
    (row,) = read_export(export(HEADERS[layout][0], SAID))

    assert (row.document_type, row.counterparty, row.folio) == (33, "76543210-3", 4711)
    assert row.counterparty_name == "FERRETERÍA Ñuñoa SPA"
    assert (row.exempt, row.net, row.vat, row.total) == (100, 10_000, 1900, 12_000)
    assert row.issued_on == date(2025, 7, 5)
    assert row.received_at.isoformat() == "2025-07-06T09:08:07-04:00"


def test_placeholders_are_empty():
    (row,) = read_export(export(CLAIMED, SAID | {"Monto Exento": "-", "Fecha Recepcion": "null"}))

    assert (row.exempt, row.received_at) == (0, None)
    assert row.raw["Fecha Reclamo"] == ""
    assert row.raw["Codigo Otro Impuesto"] == ""


def test_two_suppliers_with_one_folio_stay_two_and_keep_their_own_taxes():
    """The trap of facts §5.1: cl-sii loses the first and gives its taxes to the second."""
    rows = read_export(export(PURCHASES, SAID, OTHER, CONTINUES))

    assert [(row.counterparty, row.total) for row in rows] == [
        ("76543210-3", 12_000),
        ("96874030-K", 500),
    ]
    assert FURTHER not in rows[0].raw
    assert [more["Valor Otro Impuesto"] for more in rows[1].raw[FURTHER]] == ["77"]


def test_continuation_that_names_a_document_belongs_to_that():
    named = CONTINUES | {"RUT Proveedor": "76543210-3"}
    rows = read_export(export(PURCHASES, SAID, OTHER, named, CONTINUES, CONTINUES))

    assert [len(row.raw[FURTHER]) for row in rows] == [1, 2]


def test_continuation_without_a_key_belongs_to_the_document_above():
    bare = CONTINUES | dict.fromkeys(["RUT Proveedor", "Folio", "Tipo Doc", "Fecha Docto"], "")
    rows = read_export(export(PURCHASES, SAID, bare, bare, OTHER))

    assert [len(row.raw.get(FURTHER, [])) for row in rows] == [2, 0]


def test_continuation_of_nothing_is_an_error():
    with pytest.raises(UnknownAnswer, match="Monto Total"):
        read_export(export(PURCHASES, CONTINUES))


def test_paper_document_without_reception_is_no_continuation():
    first, second = read_export(
        export(PENDING, SAID, OTHER | {"Fecha Recepcion": "", "Tipo Doc": "30"})
    )

    assert (first.total, second.total, second.received_at) == (12_000, 500, None)


def test_export_without_numbers_of_rows_is_read_too():
    header = PURCHASES.removeprefix("Nro;")

    assert len(header.split(";")) == 26
    assert len(read_export(export(header, SAID, OTHER, CONTINUES))) == 2


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", PURCHASES, f"\ufeff{SALES}\r\n\r\n"])
def test_nothing_is_nothing(text):
    assert read_export(text) == []


@pytest.mark.parametrize("column", ["Folio", "RUT Proveedor", "Monto Neto", "Fecha Docto"])
def test_column_that_is_missing_is_named(column):
    header = PURCHASES.replace(f"{column};", "", 1)

    with pytest.raises(UnknownAnswer, match=f"“{column}”"):
        read_export(export(header, SAID))


def test_column_that_is_there_twice_is_named():
    with pytest.raises(UnknownAnswer, match="“Monto Total”"):
        read_export(export(f"{PURCHASES};monto total", SAID))


def test_row_with_a_separator_in_a_name_is_an_error_and_not_shifted():
    with pytest.raises(UnknownAnswer, match="CSV 3"):
        read_export(export(PURCHASES, SAID, OTHER | {"Razon Social": "A; B"}))


def test_row_that_is_cut_is_an_error():
    with pytest.raises(UnknownAnswer, match="CSV 2"):
        read_export(f"{PURCHASES}\n1;33;Del Giro;76543210-3")


def test_document_that_comes_twice_is_an_error():
    with pytest.raises(UnknownAnswer, match="Folio"):
        read_export(export(PURCHASES, SAID, SAID))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Tipo Doc", "52"),
        ("Tipo Doc", ""),
        ("RUT Proveedor", "76543210-4"),
        ("Folio", "S3CRET"),
        ("Fecha Docto", "2025-07-05"),
        ("Monto Neto", "10.000"),
        ("Monto Total", ""),
    ],
)
def test_bad_cell_is_named_by_its_column_and_not_shown(column, cell):
    with pytest.raises(UnknownAnswer, match=f"“{column}”") as caught:
        read_export(export(PURCHASES, SAID | {column: cell}))

    assert "S3CRET" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_downloads_are_read_in_their_encoding(encoding):
    (row,) = read_export(decoded(export(SALES, SAID).encode(encoding)))

    assert row.counterparty_name == "FERRETERÍA Ñuñoa SPA"


def accented(name: str) -> str:
    return name.replace("Razon", "Razón").replace("Recepcion", "Recepción").replace("Nro", "Nro.")


SPELT = [str, str.upper, str.lower, accented, lambda n: unicodedata.normalize("NFD", accented(n))]


@given(
    layout=st.sampled_from([*HEADERS]),
    order=st.randoms(use_true_random=False),
    spell=st.sampled_from(SPELT),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_order_spelling_and_encoding_change_nothing(
    layout, order: random.Random, spell, encoding, end
):
    names = HEADERS[layout][0].split(";")
    order.shuffle(names)
    lines = [";".join(spell(name) for name in names)]
    lines += [";".join([*(row.get(name, "") for name in names), ""]) for row in (SAID, OTHER)]
    if encoding == "latin-1":
        lines[0] = unicodedata.normalize("NFC", lines[0])
    expected = read_export(export(HEADERS[layout][0], SAID, OTHER))
    content = end.join(lines).encode(encoding)

    found = read_export(decoded(content))

    assert [replace(row, raw={}) for row in found] == [replace(row, raw={}) for row in expected]


@given(st.text(alphabet=";\n\r-0123456789ABnullRUT ", max_size=300))
def test_whatever_comes_is_rows_or_an_error(text):
    for content in (text, f"{PURCHASES}\n{text}", f"{SALES}\n{text}"):
        try:
            read_export(content)
        except UnknownAnswer:
            continue


def test_detail_and_export_agree():
    rows = read_export(export(PURCHASES, SAID, OTHER))

    assert cross_check(rows, [*reversed(rows)]) == []


def test_differences_are_named_by_document():
    here, other = read_export(export(PURCHASES, SAID, OTHER))
    changed = replace(here, net=9_999)

    assert cross_check([here], [changed]) == [
        Difference(33, "76543210-3", 4711, "net", 10_000, 9_999)
    ]
    assert cross_check([here, other], [here]) == [Difference(33, "96874030-K", 4711)]
    assert cross_check([], [other]) == [Difference(33, "96874030-K", 4711)]
    assert cross_check([here], [replace(here, document_type=61)]) == [
        Difference(33, "76543210-3", 4711),
        Difference(61, "76543210-3", 4711),
    ]
