"""The exports read back: by the names of their columns they say what the ledger says."""

import pytest

from apps.sii.portal import exports
from apps.sii.portal.registers_rows import Listing

COUNTS = {"REGISTRO": 27, "NO_INCLUIR": 24, "RECLAMADO": 24, "PENDIENTE": 23}
SALES = 43


def listings(taxpayer, operation, state):
    for period in sorted({one.period for one in taxpayer.documents}):
        yield Listing(operation, state, period)


def cells_of(lines):
    header = lines[0].split(";")
    for line in lines[1:]:
        cells = line.split(";")
        assert len(cells) == len(header) + 1
        assert cells[-1] == ""
        yield dict(zip(header, cells, strict=False))


def whole(cells):
    return [one for one in cells if one["Nro"]]


@pytest.mark.parametrize("state", COUNTS)
def test_purchases_read_back_are_the_ledger(drawn, state):
    for taxpayer in drawn:
        for listing in listings(taxpayer, "COMPRA", state):
            lines = exports.lines(taxpayer, listing, None)
            assert len(lines[0].split(";")) == COUNTS[state]
            read = {
                (int(c["Tipo Doc"]), c["RUT Proveedor"], int(c["Folio"]), int(c["Monto Total"]))
                for c in whole(cells_of(lines))
            }
            assert read == {
                (one.document_type, f"{one.rut}-{one.dv}", one.folio, one.total)
                for one in taxpayer.documents
                if (one.operation, one.state, one.period) == ("COMPRA", state, listing.period)
            }


def test_sales_read_back_are_the_ledger(drawn):
    for taxpayer in drawn:
        for listing in listings(taxpayer, "VENTA", "REGISTRO"):
            lines = exports.lines(taxpayer, listing, None)
            assert len(lines[0].split(";")) == SALES
            read = {
                (int(c["Tipo Doc"]), c["Rut cliente"], int(c["Folio"]), int(c["Monto total"]))
                for c in cells_of(lines)
            }
            assert read == {
                (one.document_type, f"{one.rut}-{one.dv}", one.folio, one.total)
                for one in taxpayer.documents
                if (one.operation, one.period) == ("VENTA", listing.period)
            }


def test_amounts_and_additional_taxes_add_up_to_the_total(drawn):
    continued = 0
    for listing in listings(drawn[0], "COMPRA", "REGISTRO"):
        sums: list[int] = []
        totals: list[int] = []
        for cells in cells_of(exports.lines(drawn[0], listing, None)):
            if cells["Nro"]:
                names = ("Monto Exento", "Monto Neto", "Monto IVA Recuperable")
                sums.append(sum(int(cells[name]) for name in names))
                totals.append(int(cells["Monto Total"]))
            else:
                continued += 1
            sums[-1] += int(cells["Valor Otro Impuesto"])
        assert sums == totals
    assert continued


def test_further_taxes_go_on_in_rows_that_say_nothing_else(drawn):
    rows = [
        cells
        for listing in listings(drawn[0], "COMPRA", "REGISTRO")
        for cells in cells_of(exports.lines(drawn[0], listing, None))
        if not cells["Nro"]
    ]

    said = {name for cells in rows for name, cell in cells.items() if cell}
    assert said == {"Codigo Otro Impuesto", "Valor Otro Impuesto", "Tasa Otro Impuesto"}


def test_one_type_may_be_asked_for(drawn):
    listing = next(listings(drawn[0], "COMPRA", "REGISTRO"))
    cells = whole(cells_of(exports.lines(drawn[0], listing, 33)))

    assert {one["Tipo Doc"] for one in cells} == {"33"}
    assert [one["Nro"] for one in cells] == [str(place) for place in range(1, len(cells) + 1)]


def test_dates_of_claims_stand_in_the_place_of_receipts(drawn):
    listing = next(listings(drawn[0], "COMPRA", "RECLAMADO"))
    cells = next(cells_of(exports.lines(drawn[0], listing, None)))

    assert cells["Fecha Reclamo"]
    assert "Fecha Acuse" not in cells


def test_sales_that_nobody_claimed_say_null(drawn):
    listing = next(listings(drawn[0], "VENTA", "REGISTRO"))

    said = {one["Fecha Reclamo"] for one in cells_of(exports.lines(drawn[0], listing, None))}
    assert said == {"null"}


def test_paper_was_never_received(drawn):
    listing = next(listings(drawn[0], "COMPRA", "REGISTRO"))
    cells = cells_of(exports.lines(drawn[0], listing, 30))

    assert {one["Fecha Recepcion"] for one in cells} == {""}


def test_files_are_named_by_register_rut_and_period(drawn):
    one = drawn[0]
    bought, sold = Listing("COMPRA", "REGISTRO", "202307"), Listing("VENTA", "REGISTRO", "202307")

    whose = f"{one.rut}-{one.dv}"
    assert exports.file_name(one, bought, 33) == f"RCV_COMPRA_REGISTRO_{whose}_202307_33.csv"
    assert exports.file_name(one, sold, None) == f"RCV_VENTA_{whose}_202307.csv"
