"""The headings and words that both result files share, in the language that is active.

One line of results is a tuple of cells, in the order of ``columns()``: a number, a text, or
``None`` (or an empty text) for a cell that stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.predictions import words
from apps.predictions.columns import BY_KEY, NAME, QUARTER, TAX_ID, YEAR, Layout
from apps.predictions.results.report import ListedProblem, Report, ResultRow
from apps.predictions.scoring.model import Zone

Cells = tuple[str | float | None, ...]

QUARTERS = 4
"""Of a year; flows of fewer were annualised."""

ZONES = {Zone.SAFE: _("safe"), Zone.GREY: _("grey"), Zone.DISTRESS: _("distress")}

RATIOS = {
    "working_capital_to_assets": _("Working capital / total assets"),
    "retained_earnings_to_assets": _("Retained earnings / total assets"),
    "ebit_to_assets": _("EBIT / total assets"),
    "equity_to_liabilities": _("Equity / total liabilities"),
    "sales_to_assets": _("Sales / total assets"),
    "net_income_to_assets": _("Net income / total assets"),
    "liabilities_to_assets": _("Total liabilities / total assets"),
    "current_assets_to_current_liabilities": _("Current assets / current liabilities"),
    "current_liabilities_to_current_assets": _("Current liabilities / current assets"),
    "funds_from_operations_to_liabilities": _("Funds from operations / total liabilities"),
    "size": _("Size (logarithm of total assets / price index)"),
    "liabilities_exceed_assets": _("Liabilities exceed assets (1: yes)"),
    "loss_in_both_years": _("Net loss in both years (1: yes)"),
    "change_in_net_income": _("Change in net income"),
}


class Look(Enum):
    """How the cells of a column look in a workbook."""

    TEXT = auto()
    SENTENCE = auto()
    WHOLE = auto()
    MONEY = auto()
    RATIO = auto()
    SCORE = auto()
    ZONE = auto()


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result file; ``width`` in characters."""

    heading: str
    look: Look
    width: int


def zone(key: str) -> str:
    """What people call a zone; empty where there is no score."""
    return str(ZONES[Zone(key)]) if key else ""


def label_of(key: str, language: str) -> str:
    """What people call a column of the upload; empty for a problem of the whole row."""
    return BY_KEY[key].label(language) if key in BY_KEY else key


def ratio_label(name: str) -> str:
    """What people call a ratio."""
    return str(RATIOS.get(name, name))


def columns(report: Report) -> list[ResultColumn]:
    """The columns of the results."""
    return [*_identity(report), *_figures(report), *_judgement(report)]


def _identity(report: Report) -> Iterator[ResultColumn]:
    language = report.language
    yield ResultColumn(str(_("Row")), Look.WHOLE, 8)
    yield ResultColumn(TAX_ID.label(language), Look.TEXT, 14)
    yield ResultColumn(NAME.label(language), Look.TEXT, 32)
    yield ResultColumn(YEAR.label(language), Look.WHOLE, 8)
    if report.layout is Layout.QUARTERLY:
        yield ResultColumn(QUARTER.label(language), Look.WHOLE, 10)


def _figures(report: Report) -> Iterator[ResultColumn]:
    for key in report.columns:
        yield ResultColumn(label_of(key, report.language), Look.MONEY, 16)
    for name in report.model.ratios if report.model else ():
        yield ResultColumn(ratio_label(name), Look.RATIO, 16)


def _judgement(report: Report) -> Iterator[ResultColumn]:
    if report.model:
        yield ResultColumn(str(_("Score")), Look.SCORE, 10)
        if report.model.has_value:
            yield ResultColumn(str(_("Model value")), Look.SCORE, 12)
        yield ResultColumn(str(_("Zone")), Look.ZONE, 12)
    if report.layout is Layout.QUARTERLY:
        yield ResultColumn(str(_("Annualised")), Look.TEXT, 28)
    yield ResultColumn(missing_heading(report), Look.TEXT, 48)


def missing_heading(report: Report) -> str:
    """What is said of the rows that could not be used."""
    return str(_("Why there is no score") if report.model else _("Why it was not imported"))


def cells_of(report: Report) -> Callable[[ResultRow], Cells]:
    """What makes a line of results of a row. One tuple a row: this runs a million times."""
    is_quarterly, has_model = report.layout is Layout.QUARTERLY, report.model is not None
    has_value = report.model is not None and report.model.has_value
    zones = {each: zone(each) for each in ("", *Zone)}
    flags = _Remembered(annualised, report.language)
    reasons = _Remembered(words.reason, report.language)

    def cells(of: ResultRow) -> Cells:
        when = (of.year, of.quarter) if is_quarterly else (of.year,)
        judged: Cells = ()
        if has_model:
            worth = (of.score, of.value) if has_value else (of.score,)
            judged = (*of.ratios, *worth, zones[of.zone])
        flag = (flags[of.quarters],) if is_quarterly else ()
        return (of.row, of.tax_id, of.name, *when, *of.money, *judged, *flag, reasons[of.reason])

    return cells


class _Remembered(dict[object, str]):
    """Sentences by what they say: there are few, and each is made once, in one language."""

    def __init__(self, sentence: Callable[..., str], language: str) -> None:
        super().__init__({"": "", None: ""})
        self._sentence = sentence
        self._language = language

    def __missing__(self, key: object) -> str:
        with translation.override(self._language):
            self[key] = self._sentence(key)
        return self[key]


def annualised(quarters: int) -> str:
    """From how many quarters the flows of a year were made; empty when from all."""
    if quarters >= QUARTERS:
        return ""
    return ngettext(
        "annualised from %(count)d quarter", "annualised from %(count)d quarters", quarters
    ) % {"count": quarters}


def problem_columns() -> list[ResultColumn]:
    """The columns of the errors sheet."""
    return [
        ResultColumn(str(_("Row")), Look.WHOLE, 8),
        ResultColumn(str(_("Column")), Look.TEXT, 26),
        ResultColumn(str(_("Value")), Look.TEXT, 26),
        ResultColumn(str(_("What is wrong")), Look.SENTENCE, 52),
        ResultColumn(str(_("What to do")), Look.SENTENCE, 62),
    ]


def problem_cells(problem: ListedProblem, language: str) -> Cells:
    """A line of the errors sheet."""
    what, advice = words.problem(problem.code, problem.params)
    return (problem.row, label_of(problem.column, language), problem.value, what, advice)
