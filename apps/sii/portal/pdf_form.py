"""The compact form (F29) and its certificate as PDFs.

Two columns of `<code> <GLOSA> <value>` a row, then the ladder of totals, where the code stands
after the text. Codes without a value are absent.
"""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Final, NamedTuple

from apps.sii.portal.ledger import Form, Taxpayer
from apps.sii.portal.pdf import Text, written

RATES: Final = frozenset({115})
"""In hundredths; all others are whole numbers."""

LINES: Final = {
    585: "CANT. DCTOS. EXPORTACIONES",
    20: "EXPORTACIONES MONTO NETO",
    586: "CANT. VTAS. Y/O SERV. PREST. INT. EXENT.",
    142: "VENTAS Y/O SERV. EXENTOS O NO GRAVADOS",
    503: "CANTIDAD FACTURAS EMITIDAS",
    502: "DÉBITOS FACTURAS EMITIDAS",
    110: "CANT. DE DCTOS. BOLETAS",
    111: "DÉBITOS BOLETAS",
    758: "CANT. RECIBOS DE PAGO MEDIOS ELECTRÓNICOS",
    759: "RECIBOS DE PAGO MEDIOS ELECTRÓNICOS",
    512: "CANT. DE DCTOS. NOTAS DE DÉBITO EMIT.",
    513: "NOTAS DE DÉBITOS EMITIDAS",
    509: "CANT. DCTOS. NOTAS DE CRÉDITOS EMITIDAS",
    510: "DÉBITOS NOTAS DE CRÉDITOS EMITIDAS",
    500: "CANT. LIQUIDACION DE FACTURAS",
    501: "LIQUIDACION DE FACTURAS",
    538: "TOTAL DÉBITOS",
    584: "CANT.INT.EX.NO GRAV.SIN DER. CRED.FISCAL",
    562: "MONTO SIN DER. A CRED. FISCAL",
    519: "CANT. DE DCTOS. FACT. RECIB. DEL GIRO",
    520: "CRÉDITO REC. Y REINT./FACT. DEL GIRO",
    527: "CANT. NOTAS DE CRÉDITO RECIBIDAS",
    528: "CRÉDITO RECUP. Y REINT NOTAS DE CRÉD",
    531: "CANT. NOTAS DE DÉBITO RECIBIDAS",
    532: "NOTAS DE DÉBITO CRÉD, RECUP. Y REINT.",
    504: "REMANENTE CREDITO MES ANTERIOR",
    537: "TOTAL CRÉDITOS",
    77: "REMANENTE DE CRÉDITO FISC.",
    89: "IMP. DETERM. IVA DETERM.",
    48: "RET. IMP. ÚNICO TRAB. ART. 74 N 1 LIR",
    151: "RET, TASAS DE 10 % SOBRE LAS RENT.",
    563: "BASE IMPONIBLE",
    115: "TASA PPM 1ra. CATEGORIA",
    62: "PPM NETO DET.",
    595: "SUB TOTAL IMP. DETERMINADO ANVERSO",
    547: "TOTAL DETERMINADO",
}
"""In their order on the form, left then right."""

_LADDER: Final = (
    (91, "TOTAL A PAGAR DENTRO DEL PLAZO LEGAL", ""),
    (92, "Más IPC", " +"),
    (93, "Más Intereses y multas", " +"),
    (795, "CONDONACIÓN", " -"),
    (94, "TOTAL A PAGAR CON RECARGO", ""),
)
_LEFT: Final = (30, 52, 250)
_RIGHT: Final = (310, 332, 530)
_TOP: Final = 760
_STEP: Final = 13
_SIZE: Final = 7


class _Column(NamedTuple):
    code: float
    text: float
    value: float


class _Sheet:
    """Lines from top to bottom."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self._up = _TOP

    def line(self, *parts: tuple[float, str]) -> None:
        """One line of parts, each at its place from the left."""
        self.texts += [Text(left, self._up, _SIZE, words) for left, words in parts]
        self._up -= _STEP


def compact(taxpayer: Taxpayer, form: Form) -> bytes:
    """formCompacto: all that a form says."""
    sheet = _Sheet()
    _head(sheet, taxpayer, form)
    columns = (_Column(*_LEFT), _Column(*_RIGHT))
    pairs = list(_pairs(form))
    for row in zip_longest(pairs[::2], pairs[1::2]):
        cells = [cell for cell in zip(columns, row, strict=True) if cell[1]]
        sheet.line(*[part for column, pair in cells for part in zip(column, pair, strict=True)])
    _ladder(sheet, form)
    _foot(sheet, form)
    return written(sheet.texts, "pdfFormularioCompactoV2")


def solemn(taxpayer: Taxpayer, form: Form, today: date) -> bytes:
    """formSolemne: a certificate; its bytes differ each day."""
    sheet = _Sheet()
    sheet.line((200, "CERTIFICADO SOLEMNE"))
    _head(sheet, taxpayer, form)
    sheet.line((30, f"Total declarado {thousands(owed(form))}"))
    sheet.line((30, f"Certificado emitido el {today:%d/%m/%Y}"))
    return written(sheet.texts, "pdfFormularioSolemne")


def owed(form: Form) -> int:
    """What is to pay: with surcharges when it was late."""
    return form.codes.get(94) or form.codes.get(91, 0)


def thousands(amount: int) -> str:
    """Such as 1.234.567."""
    return f"{amount:,}".replace(",", ".")


def value(code: int, amount: int) -> str:
    """As it stands beside a code."""
    return f"{amount // 100}.{amount % 100:02}" if code in RATES else thousands(amount)


def _head(sheet: _Sheet, taxpayer: Taxpayer, form: Form) -> None:
    sheet.line((250, "FORMULARIO 29"))
    sheet.line((30, f"FOLIO [07] {form.folio}"))
    sheet.line((30, f"RUT [03] {thousands(taxpayer.rut)}-{taxpayer.dv}"))
    sheet.line((30, f"PERIODO [15] {form.period}"))
    sheet.line(
        (30, "01 Apellido Paterno o Razón Social"),
        (230, "02 Apellido Materno"),
        (400, "05 Nombres"),
    )
    sheet.line((30, taxpayer.name))
    sheet.line((30, "06 Calle"), (230, "610 Número"), (400, "08 Comuna"))
    sheet.line((30, "CALLE IMAGINARIA"), (230, "1234"), (400, "COMUNA DE FANTASIA"))
    sheet.line((30, "09 Teléfono"), (230, "55 Correo Electrónico"), (400, "314 Rut Representante"))
    sheet.line((230, "nadie@example.test"))


def _pairs(form: Form) -> Iterator[tuple[str, str, str]]:
    for code, glosa in LINES.items():
        if code in form.codes:
            yield f"{code:03}", glosa, value(code, form.codes[code])


def _ladder(sheet: _Sheet, form: Form) -> None:
    for code, text, sign in _LADDER:
        if code in form.codes or code == _LADDER[0][0]:
            amount = thousands(form.codes.get(code, 0))
            sheet.line((250, f"{text} {code} {amount}{sign}"))
    if 60 in form.codes:  # noqa: PLR2004  (percent forgiven)
        resolution = f"922 N° Resolución {form.folio % 100_000} 915 Fecha {_day(form)}"
        sheet.line((30, f"60 % Condonación {form.codes[60]} {resolution}"))


def _foot(sheet: _Sheet, form: Form) -> None:
    kind = "Rectificatoria" if form.corrects else "Primitiva"
    is_paid = form.state == "Vigente" and owed(form) > 0
    sheet.line(
        (30, f"Tipo de Declaración {kind}"),
        (230, f"Corrige a Folio(s) {form.corrects or ''}".rstrip()),
        (400, "Banco BANCO DE MENTIRA" if is_paid else "Banco"),
    )
    sheet.line(
        (30, "Medio de Pago PEL" if is_paid else "Medio de Pago"),
        (230, f"Fecha de Presentación {_day(form)}"),
    )
    sheet.line((230, "RECIBIDA Y PAGADA POR INTERNET" if is_paid else "RECIBIDA POR INTERNET"))


def _day(form: Form) -> str:
    return form.presented_at.partition(" ")[0]
