"""Values are found by their codes, whatever stands around them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.sii.reading.form_codes import DECIMALS, GLOSAS, IDENTITY
from apps.sii.reading.form_lines import pairs_of
from tests.sii.reading.compact import STEPS, VALUES, Form, text_of

PLAIN = {code: text if code in DECIMALS else text.replace(".", "") for code, text in VALUES.items()}
FORGIVEN = {"60": "30", "922": "1234", "915": "20/09/2025"}
PRINTED = sorted(set(GLOSAS) - IDENTITY - {*STEPS} - {"9906", "315", "60", "915", "922"})


def pairs(*lines: str) -> dict[str, str]:
    return dict(pairs_of(lines))


@pytest.mark.parametrize("columns", [1, 2])
def test_form_is_read_whole(columns):
    assert pairs(*text_of(Form(columns=columns)).split("\n")) == PLAIN | FORGIVEN


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("048 RET. IMP. ÚNICO TRAB. ART. 74 N 1 LIR 12.345", {"48": "12345"}),
        ("151 RET, TASAS DE 10 % SOBRE LAS RENT. 500 077 REMANENTE 7", {"151": "500", "77": "7"}),
        ("153 RET, TASAS DE 10% o 20% SOBRE LAS RENT. 9", {"153": "9"}),
        ("030 PPM ART. 84, A) PERD. ART. 90 500", {"30": "500"}),
        ("030 PPM ART. 84, A) PERD. ART. 90 500 538 TOTAL DÉBITOS 1", {"30": "500", "538": "1"}),
        (
            "115 TASA PPM 1ra. CATEGORIA 0.125 062 PPM NETO DET. 1.125",
            {"115": "0.125", "62": "1125"},
        ),
        ("115 TASA PPM 1ra. CATEGORIA 0,25", {"115": "0.25"}),
        ("503 CANTIDAD FACTURAS 120 502 DÉBITOS 502", {"503": "120", "502": "502"}),
        ("538 TOTAL DÉBITOS -1.234 =", {"538": "-1234"}),
        ("538 TOTAL DÉBITOS $1.234", {"538": "1234"}),
        ("538 TOTAL DÉBITOS $ 1.234", {"538": "1234"}),
        ("513 NOTAS DE DÉBITOS EMITIDAS 5 + 510 DÉBITOS NOTAS 6 -", {"513": "5", "510": "6"}),
        ("756 POSTERGACIÓN PAGO DE IVA X", {"756": "X"}),
        ("094 Total a pagar con recargo 12", {"94": "12"}),
        ("091 TOTAL A PAGAR DENTRO DEL PLAZO 12 092 REAJUSTES 3", {"91": "12", "92": "3"}),
        ("795 MONTO DE CONDONACION SII 100", {"795": "100"}),
        ("TOTAL A PAGAR DENTRO DEL PLAZO LEGAL 91 12.345", {"91": "12345"}),
        ("Más IPC 92 1 + Más Intereses y multas 93 2 +", {"92": "1", "93": "2"}),
        ("062 PPM NETO DET. 5 CONDONACIÓN 795 6 -", {"62": "5", "795": "6"}),
        ("Más IPC 92 Más Intereses y multas 93 2 +", {"93": "2"}),
        ("60 % Condonación 922 N° Resolución 123 915 Fecha", {"922": "123"}),
        ("60 % Condonación 922 N° Resolución 915 Fecha", {}),
        ("077 REMANENTE DE CRÉDITO FISC.", {}),
        ("315 FECHA TIMBRE CAJA 12/08/2025", {"315": "12/08/2025"}),
        ("999 ALGO NUEVO 5", {"999": "5"}),
    ],
)
def test_line_is_read(line, found):
    assert pairs("538 TOTAL DÉBITOS", line) == found


def test_addresses_and_names_are_no_codes():
    head = ["06 Calle 610 Número 08 Comuna", "AV. 123 NORTE 45", "503 ORIENTE 20 151 SUR 3"]

    assert pairs(*head, "503 CANTIDAD FACTURAS EMITIDAS 2") == {"503": "2"}


def test_foot_is_not_read():
    foot = ["Tipo de Declaración Primitiva", "Banco 012 CHILE 5", "111 BOLETAS 7"]

    assert pairs("111 BOLETAS 7", *foot) == {"111": "7"}


@given(
    values=st.dictionaries(st.sampled_from(PRINTED), st.integers(-(10**12), 10**12)),
    columns=st.sampled_from([1, 2]),
    order=st.randoms(use_true_random=False),
)
def test_order_of_the_codes_changes_nothing(values, columns, order):
    values = {code: abs(amount) if code in DECIMALS else amount for code, amount in values.items()}
    items = [*values.items()]
    order.shuffle(items)
    shown = {
        code: f"0.{amount}" if code in DECIMALS else f"{amount:,}".replace(",", ".")
        for code, amount in items
    }
    expected = {
        code: shown[code] if code in DECIMALS else str(amount) for code, amount in values.items()
    }

    found = pairs(*text_of(Form(values=shown, columns=columns)).split("\n"))

    # Without a single line of codes the last lines are all there is.
    assert found == expected | FORGIVEN


@given(st.text(alphabet="0123456789. %+-$XABCaé\n,/[]", max_size=400))
def test_whatever_stands_there_is_pairs_or_nothing(text):
    for code, value in pairs_of(["538 TOTAL DÉBITOS 1", *text.split("\n")]):
        assert code.isdecimal()
        assert code == str(int(code))
        assert value


def test_line_without_end_is_read_in_no_time():
    start = time.process_time()

    assert pairs("538 TOTAL DÉBITOS 1", "998 ALGO " * 5_000) == {"538": "1"}

    assert time.process_time() - start < 1
