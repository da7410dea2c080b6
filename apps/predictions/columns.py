"""The vocabulary of an upload: which columns there are, what they hold, what people call them.

Plain data that needs nothing: the process that reads untrusted files imports it, too. Definitions
follow Altman (1968) and Ohlson (1980): balance-sheet figures as at the end of the period, the
others over the period, all in one unit of money of the uploader's choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    YEAR = "year"
    QUARTER = "quarter"
    MONEY = "money"


@dataclass(frozen=True)
class Column:
    """One column of an upload.

    key:      its name in rows, messages and models
    en, es:   its heading in the template of each language
    synonyms: what else people call it, in whatever language; case, accents and order do not matter
    is_flow:  measured over the period, as sales are, and not at its end, as assets are
    """

    key: str
    holds: Holds
    en: str
    es: str
    help_en: str
    help_es: str
    synonyms: tuple[str, ...] = ()
    is_flow: bool = False

    def label(self, language: str) -> str:
        """Its heading in this language."""
        return self.es if language == "es" else self.en

    def help(self, language: str) -> str:
        """What belongs in it, in this language."""
        return self.help_es if language == "es" else self.help_en


TAX_ID = Column(
    "tax_id",
    Holds.TEXT,
    "Tax ID",
    "RUT",
    "The company's tax number, as text, so that zeros in front stay.",
    "RUT de la empresa, como texto, para que los ceros a la izquierda se conserven.",
    ("tax number", "company id", "rut empresa", "rol unico tributario", "nif", "cif", "ruc", "nit"),
)
NAME = Column(
    "name",
    Holds.TEXT,
    "Company",
    "Empresa",
    "The company's name.",
    "Nombre o razón social.",
    ("company name", "name", "razon social", "nombre", "nombre empresa", "compañia", "sociedad"),
)
YEAR = Column(
    "year",
    Holds.YEAR,
    "Year",
    "Año",
    "The fiscal year, such as 2025, or the day on which the period ended.",
    "Año del ejercicio, como 2025, o el día en que terminó el período.",
    ("fiscal year", "period", "period end", "ejercicio", "periodo", "año fiscal", "fecha"),
)
QUARTER = Column(
    "quarter",
    Holds.QUARTER,
    "Quarter",
    "Trimestre",
    "1 to 4.",
    "1 a 4.",
    ("q", "qtr", "trim", "fiscal quarter"),
)
TOTAL_ASSETS = Column(
    "total_assets",
    Holds.MONEY,
    "Total assets",
    "Activo total",
    "All assets at the end of the period. Greater than 0.",
    "Todos los activos al final del período. Mayor que 0.",
    ("assets", "activos totales", "total activos", "total activo", "total de activos"),
)
CURRENT_ASSETS = Column(
    "current_assets",
    Holds.MONEY,
    "Current assets",
    "Activo corriente",
    "What turns into money within a year.",
    "Lo que se convierte en dinero dentro de un año.",
    ("total current assets", "activos corrientes", "activo circulante", "total activo corriente"),
)
TOTAL_LIABILITIES = Column(
    "total_liabilities",
    Holds.MONEY,
    "Total liabilities",
    "Pasivo total",
    "All debts, without equity.",
    "Todas las deudas, sin el patrimonio.",
    ("liabilities", "pasivos totales", "total pasivos", "total pasivo", "pasivo exigible"),
)
CURRENT_LIABILITIES = Column(
    "current_liabilities",
    Holds.MONEY,
    "Current liabilities",
    "Pasivo corriente",
    "What has to be paid within a year.",
    "Lo que hay que pagar dentro de un año.",
    ("total current liabilities", "pasivos corrientes", "pasivo circulante"),
)
RETAINED_EARNINGS = Column(
    "retained_earnings",
    Holds.MONEY,
    "Retained earnings",
    "Resultados acumulados",
    "Profits of all years that stayed in the company; negative for losses.",
    "Utilidades de todos los años que quedaron en la empresa; negativo si son pérdidas.",
    ("utilidades retenidas", "utilidades acumuladas", "ganancias acumuladas", "accumulated profit"),
)
EQUITY = Column(
    "equity",
    Holds.MONEY,
    "Equity",
    "Patrimonio",
    "Book value of equity. Without it: total assets less total liabilities.",
    "Valor libro del patrimonio. Si falta: activo total menos pasivo total.",
    (
        "book value of equity",
        "book equity",
        "shareholders equity",
        "total equity",
        "patrimonio neto",
        "patrimonio total",
        "total patrimonio",
        "capital contable",
    ),
)
EBIT = Column(
    "ebit",
    Holds.MONEY,
    "EBIT",
    "EBIT",
    "Earnings before interest and taxes, over the period.",
    "Resultado antes de intereses e impuestos, del período.",
    (
        "operating income",
        "operating profit",
        "earnings before interest and taxes",
        "resultado operacional",
        "utilidad operacional",
        "resultado antes de intereses e impuestos",
    ),
    is_flow=True,
)
SALES = Column(
    "sales",
    Holds.MONEY,
    "Sales",
    "Ventas",
    "Revenue over the period.",
    "Ingresos del período.",
    (
        "net sales",
        "revenue",
        "turnover",
        "ingresos",
        "ventas netas",
        "ingresos por ventas",
        "ingresos de actividades ordinarias",
    ),
    is_flow=True,
)
NET_INCOME = Column(
    "net_income",
    Holds.MONEY,
    "Net income",
    "Resultado neto",
    "Profit after everything, over the period; negative for a loss.",
    "Ganancia final del período; negativa si es pérdida.",
    ("net profit", "profit", "utilidad neta", "ganancia neta", "resultado del ejercicio"),
    is_flow=True,
)
PREVIOUS_NET_INCOME = Column(
    "previous_net_income",
    Holds.MONEY,
    "Net income, previous year",
    "Resultado neto, año anterior",
    "For Ohlson's model: the net income of the year before.",
    "Para el modelo de Ohlson: el resultado neto del año anterior.",
    ("previous net income", "net income previous year", "utilidad neta año anterior"),
)
FUNDS_FROM_OPERATIONS = Column(
    "funds_from_operations",
    Holds.MONEY,
    "Funds from operations",
    "Fondos de operaciones",
    "For Ohlson's model: money earned by operations, before working capital changes.",
    "Para el modelo de Ohlson: fondos generados por la operación, antes de capital de trabajo.",
    ("ffo", "funds provided by operations", "flujo operacional", "fondos generados"),
    is_flow=True,
)

ALL = (
    TAX_ID,
    NAME,
    YEAR,
    QUARTER,
    TOTAL_ASSETS,
    CURRENT_ASSETS,
    TOTAL_LIABILITIES,
    CURRENT_LIABILITIES,
    RETAINED_EARNINGS,
    EQUITY,
    EBIT,
    SALES,
    NET_INCOME,
    PREVIOUS_NET_INCOME,
    FUNDS_FROM_OPERATIONS,
)
BY_KEY = {column.key: column for column in ALL}
MONEY = tuple(column for column in ALL if column.holds is Holds.MONEY)
EXTRA = (PREVIOUS_NET_INCOME, FUNDS_FROM_OPERATIONS)
"""Columns that only Ohlson's model needs; templates carry them for nobody else."""


class Layout(StrEnum):
    """What one row of an upload is about."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"


def columns_of(layout: Layout) -> tuple[Column, ...]:
    """The columns that a sheet of this layout may have, in the template's order."""
    if layout is Layout.QUARTERLY:
        return tuple(column for column in ALL if column is not PREVIOUS_NET_INCOME)
    return tuple(column for column in ALL if column is not QUARTER)


def identity_of(layout: Layout) -> tuple[Column, ...]:
    """The columns without which a row says nothing about anybody: each row must fill them."""
    return (TAX_ID, YEAR, QUARTER) if layout is Layout.QUARTERLY else (TAX_ID, YEAR)
