"""Compact forms as real PDFs, in the layout of facts §3.7."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import zip_longest
from typing import Any

from apps.sii.reading.form_codes import GLOSAS

Canvas: Any = import_module("reportlab.pdfgen.canvas").Canvas  # it ships no types
LETTER = (612, 792)
LEFT, RIGHT = (30, 55, 250), (310, 335, 530)
"""Where code, glosa and value of a column stand, in points."""
STEPS = {
    "91": ("TOTAL A PAGAR DENTRO DEL PLAZO LEGAL", ""),
    "92": ("Más IPC", " +"),
    "93": ("Más Intereses y multas", " +"),
    "795": ("CONDONACIÓN", " -"),
    "94": ("TOTAL A PAGAR CON RECARGO", ""),
}
VALUES = {
    "503": "12",
    "502": "1.900.000",
    "512": "1",
    "513": "19.000",
    "509": "2",
    "510": "38.000",
    "538": "1.881.000",
    "519": "31",
    "520": "950.000",
    "527": "1",
    "528": "9.500",
    "504": "100.500",
    "537": "1.041.000",
    "89": "840.000",
    "48": "12.345",
    "151": "70.000",
    "563": "10.000.000",
    "115": "0.25",
    "62": "25.000",
    "595": "947.345",
    "547": "947.345",
    "91": "947.345",
    "92": "345",
    "93": "10.000",
    "795": "3.000",
    "94": "954.690",
}
"""Of a form whose identities hold."""


@dataclass
class Form:
    """What is printed. columns: pairs a row, 1 or 2"""

    folio: str = "7654321098"
    rut: str = "76.543.210-3"
    period: str = "202507"
    values: Mapping[str, str] = field(default_factory=lambda: VALUES)
    columns: int = 2
    title: str = "FORMULARIO 29"
    address: Sequence[str] = ("AV. LOS 123 AROMOS", "503", "ÑUÑOA")


def pdf_of(form: Form) -> bytes:
    """One page, a text for each cell, as a printer of tables writes it."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=LETTER, invariant=True)
    canvas.setFont("Helvetica", 7)
    for line, cells in enumerate(lines_of(form)):
        for left, text in cells:
            canvas.drawString(left, 770 - 12 * line, text)
    canvas.save()
    return content.getvalue()


def lines_of(form: Form) -> list[list[tuple[float, str]]]:
    """(left, text) of each cell of each line."""
    return [*_head(form), *_body(form), *_ladder(form), *_foot()]


def text_of(form: Form) -> str:
    """The same as text, columns beside each other."""
    return "\n".join("   ".join(text for _, text in cells) for cells in lines_of(form))


def _head(form: Form) -> list[list[tuple[float, str]]]:
    return [
        [(250, form.title)],
        [(30, f"FOLIO [07] {form.folio}"), (310, f"PERIODO [15] {form.period}")],
        [(30, f"RUT [03] {form.rut}")],
        [
            (30, "01 Apellido Paterno o Razón Social"),
            (230, "02 Apellido Materno"),
            (400, "05 Nombres"),
        ],
        [(30, "COMERCIAL 30 LETRAS 151 SPA")],
        [(30, "06 Calle"), (230, "610 Número"), (400, "08 Comuna")],
        [*zip((30, 230, 400), form.address, strict=True)],
        [(30, "09 Teléfono"), (230, "55 Correo Electrónico"), (400, "314 Rut Representante")],
        [(30, "225551234"), (230, "nadie@example.test"), (400, "12.345.678-5")],
    ]


def _body(form: Form) -> list[list[tuple[float, str]]]:
    pairs = [(code, text) for code, text in form.values.items() if code not in STEPS]
    rows = zip_longest(*[iter(pairs)] * form.columns)
    return [
        [
            cell
            for place, pair in zip((LEFT, RIGHT), row, strict=False)
            if pair
            for cell in zip(place, (f"{int(pair[0]):03}", GLOSAS[pair[0]], pair[1]), strict=True)
        ]
        for row in rows
    ]


def _ladder(form: Form) -> list[list[tuple[float, str]]]:
    steps = [(code, *STEPS[code]) for code in STEPS if code in form.values]
    lines: list[list[tuple[float, str]]] = [
        [(250, f"{text} {code} {form.values[code]}{sign}")] for code, text, sign in steps
    ]
    return [*lines, [(30, "60 % Condonación 30 922 N° Resolución 1234 915 Fecha 20/09/2025")]]


def _foot() -> list[list[tuple[float, str]]]:
    return [
        [(30, "Tipo de Declaración Primitiva"), (230, "Corrige a Folio(s)"), (400, "Banco 012 X")],
        [(30, "Medio de Pago 111 PEL"), (230, "Fecha de Presentación 20/09/2025")],
        [(230, "RECIBIDA Y PAGADA POR INTERNET")],
    ]
