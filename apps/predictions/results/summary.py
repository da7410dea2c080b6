"""The first sheet: what was read, what came out, what it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from apps.predictions import words
from apps.predictions.columns import Layout
from apps.predictions.results import texts
from apps.predictions.results.charts import histogram_chart, zone_chart
from apps.predictions.results.page import Line, Page
from apps.predictions.results.report import Report
from apps.predictions.results.sheets import COLOURS
from apps.predictions.results.texts import label_of, missing_heading
from apps.predictions.scoring.model import Model, Zone


def not_a_probability() -> str:
    """Why the number from 0 to 1 that some models end in is called "model value"."""
    return _(
        "The model value is what the model's own formula gives, from 0 to 1. It is not a "
        "calibrated probability: the coefficients were fitted to other companies, of another "
        "country and time, so it says who looks worse than whom and not how likely failure is."
    )


def no_verdict() -> str:
    """What a score is good for."""
    return _(
        "The score is arithmetic on the figures of the file by a published formula. It orders "
        "companies; it is no verdict on any of them."
    )


def add(book: Any, report: Report) -> None:
    """The sheet, in an XlsxWriter workbook."""
    page = Page(book, _("Summary"))
    page.heading(report.file_name)
    page.pairs(_read(report))
    page.paragraphs(words.note(code, params) for code, params in report.opening.notes)
    page.heading(_("What came out"))
    page.pairs(_counts(report))
    if report.model:
        _add_scores(page, report, report.model)
    if report.reasons:
        lines = [(words.reason(reason), rows) for reason, rows in _most_first(report.reasons)]
        page.table([missing_heading(report), _("Rows")], lines)
    if report.model:
        _add_model(page, report.model)
    page.heading(_("How the headings were understood"))
    page.table([_("Column"), _("Heading in the sheet")], list(_understood(report)))


def _read(report: Report) -> Iterable[Line]:
    opening = report.opening
    decimals = {
        "": _("stored as numbers"),
        ".": _("with a decimal point"),
        ",": _("with a decimal comma"),
    }
    readers = {"fast": _("all at once"), "streaming": _("row by row, as it is very large")}
    yield _("Sheet"), opening.sheet
    yield _("Row of the headings"), opening.header_row
    yield _("One row is"), _unit(report.layout)
    if opening.unknown:
        yield _("Left alone, as unknown"), ", ".join(opening.unknown)
    yield _("How numbers are written"), decimals.get(opening.decimal, opening.decimal)
    yield _("Read"), readers.get(opening.reader, opening.reader)


def _understood(report: Report) -> Iterable[Line]:
    for key, heading in report.opening.headings.items():
        yield label_of(key, report.language), heading


def _unit(layout: Layout) -> str:
    return _("a company and quarter") if layout is Layout.QUARTERLY else _("a company and year")


def _counts(report: Report) -> Iterable[Line]:
    yield _("Filled rows"), report.rows
    yield _("Rows with a score") if report.model else _("Imported rows"), report.usable
    yield missing_heading(report), report.rows - report.usable
    if report.layout is Layout.QUARTERLY:
        yield _("Annualised from fewer than four quarters"), report.annualised
    yield _("Problems found"), report.problems
    yield _("Problems listed"), report.listed


def _add_scores(page: Page, report: Report, model: Model) -> None:
    if total := sum(report.zones.values()):
        zones = [zone for zone in Zone if zone in report.zones]
        lines = [_zone_line(zone, report, model, total) for zone in zones]
        colours = [page.book.add_format(COLOURS[zone]) for zone in zones]
        titles = [_("Zone"), _("Rows"), _("Share, %"), _bounds_heading(model)]
        zone_chart(page, page.table(titles, lines, colours), zones)
    if report.histogram:
        bars = [(_range(low, high), rows) for low, high, rows in report.histogram]
        histogram_chart(page, page.table([_("Score"), _("Rows")], bars), len(bars))


def _zone_line(zone: Zone, report: Report, model: Model, total: int) -> Line:
    rows = report.zones[zone]
    return (texts.zone(zone), rows, round(100 * rows / total, 1), bounds(model, zone))


def _bounds_heading(model: Model) -> str:
    if not model.bounds:
        return ""
    return _("Model value") if model.has_value else _("Score")


def bounds(model: Model, zone: Zone) -> str:
    """Where a zone begins and ends; empty where the model does not say."""
    low, high = model.bounds.get(zone, (None, None))
    if low is None:
        return "" if high is None else _("below %(high)s") % {"high": localize(high)}
    if high is None:
        return _("above %(low)s") % {"low": localize(low)}
    return _("%(low)s to %(high)s") % {"low": localize(low), "high": localize(high)}


def _range(low: float, high: float) -> str:
    return " … ".join(localize(float(f"{end:.4g}")) for end in (low, high))


def _add_model(page: Page, model: Model) -> None:
    page.heading(_("The model"))
    page.pairs([(_("Name"), model.name), (_("Version"), model.version)])
    page.paragraphs(filter(None, [model.source, no_verdict()]))
    page.paragraphs([not_a_probability()] if model.has_value else [])


def _most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
